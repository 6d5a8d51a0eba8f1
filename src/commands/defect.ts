/** What a defect of ours says: the stack, and how to report it. */
import { printable } from '../util/printable.js';
import { version } from '../version.js';
import { EXIT, type Io } from './io.js';

/** Says that the fault is ours, and where. */
export function defect(error: unknown, io: Pick<Io, 'err'>): number {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`airworthy ${version} has a defect. This is not your fault.\n\n${printableLines(stack)}\n\n`);
  io.err('Please report it with the stack above and, if you may share it, the manifest.\n');
  return EXIT.defect;
}

/** Text of several lines that may repeat what a stranger wrote. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** A person at a terminal: the program runs under a pseudo-terminal made by `script` (util-linux), keys are typed. */
import { spawn, spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** Whether there is a `script` that can make a pseudo-terminal for a command and pass on its exit code. */
export const hasTerminal = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

export const KEY = {
  enter: '\r',
  escape: '\u001b',
  interrupt: '\u0003',
  end: '\u0004',
  down: '\u001b[B',
  space: ' ',
} as const;

/** What to wait for on the screen, and what to type then. */
export type Step = readonly [awaited: string, typed: string];

export interface Session {
  readonly code: number | null;
  /** All that was written, without escape sequences. */
  readonly screen: string;
  /** The same with them. */
  readonly raw: string;
}

interface Where {
  readonly cwd: string;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Letters and digits alone: a narrow window breaks words and draws bars between them. */
function bare(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}

/** Runs a command line under a pseudo-terminal. Each step waits for its words in what came after the step before. */
export function session(command: string, steps: readonly Step[], { cwd, columns = 100, env }: Where): Promise<Session> {
  const line = `stty cols ${columns} rows 40; ${command}`;
  const { CI: _, ...rest } = process.env;
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    cwd,
    env: { ...rest, TERM: 'xterm', ...env },
    timeout: 50_000,
  });
  let raw = '';
  let seen = 0;
  let next = 0;
  const look = () => {
    const step = steps[next];
    const found = step ? bare(stripVTControlCharacters(raw)).indexOf(bare(step[0]), seen) : -1;
    if (!step || found < 0) return;
    seen = found + bare(step[0]).length;
    next += 1;
    // Each key by itself, once the prompt listens: a paste arrives otherwise than typed keys do.
    setTimeout(() => child.stdin.write(step[1], look), 60);
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    raw += chunk;
    look();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, raw, screen: stripVTControlCharacters(raw) }));
  });
}

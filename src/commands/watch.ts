/** `airworthy assess --watch`: assesses again on every save. Ends when it is interrupted. */
import { type FSWatcher, watch as watchFile } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { changeLines, changes } from '../report/change.js';
import { reporter } from '../report/index.js';
import { formatProblems } from '../report/problems.js';
import type { Report } from '../report/report.js';
import { printable } from '../util/printable.js';
import { EXIT, type Io } from './io.js';
import { type AssessFlags, assessFile, type Prepared } from './prepare.js';
import { problemStyle } from './style.js';

/** Editors save in several steps; this many milliseconds of quiet end a save. */
const QUIET_MS = 15;

/** Assesses the files now and after each change, until `io.stop` is aborted or the process is interrupted. */
export async function watch(files: readonly string[], prepared: Prepared, flags: AssessFlags, io: Io): Promise<number> {
  const last = new Map<string, Report>();
  for (const file of files) await once(file, prepared, flags, io, last);
  io.err(`watching ${files.map(printable).join(', ')}; interrupt to end\n`);
  const watchers = files.map((file) => onSave(resolve(io.cwd, file), () => once(file, prepared, flags, io, last)));
  await new Promise<void>((done) => io.stop?.addEventListener('abort', () => done(), { once: true }));
  for (const watcher of watchers) watcher.close();
  return EXIT.passed;
}

/** Watches the folder, because editors often replace the file. */
function onSave(path: string, assess: () => Promise<void>): FSWatcher {
  let timer: NodeJS.Timeout | undefined;
  return watchFile(dirname(path), (_event, name) => {
    if (name !== basename(path)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void assess(), QUIET_MS);
  });
}

async function once(
  file: string,
  prepared: Prepared,
  flags: AssessFlags,
  io: Io,
  last: Map<string, Report>,
): Promise<void> {
  const started = performance.now();
  const outcome = await assessFile(file, prepared, flags.set, io);
  if ('problems' in outcome) {
    io.out(`${clear(io)}${formatProblems(outcome.problems, await problemStyle(io))}\n`);
    return;
  }
  const before = last.get(file);
  last.set(file, outcome.report);
  const print = await reporter(prepared.settings.format.value);
  const width = Math.max(40, Math.min(io.columns ?? 100, 200));
  const text = print([outcome], { width, colour: io.colour, verbose: flags.verbose, quiet: flags.quiet });
  const milliseconds = Math.round(performance.now() - started);
  const changed = before ? [`changed in ${milliseconds} ms`, ...changeLines(changes(before, outcome.report)), ''] : [];
  io.out(`${clear(io)}${changed.map((line) => `${line}\n`).join('')}${text}`);
}

/** A terminal shows one assessment at a time; a pipe gets them one after another. */
function clear(io: Io): string {
  return io.columns === undefined ? '' : '\u001b[2J\u001b[3J\u001b[H';
}

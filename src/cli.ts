/** argv in, streams and exit code out: the only file that touches the process. */
import { EXIT, type Io } from './commands/io.js';
import { run } from './program.js';
import { formatProblems } from './report/problems.js';
import { UserError } from './util/source.js';
import { version } from './version.js';

/** A reader that went away (`| head`) is no error of ours: stop writing, keep the exit code. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = EXIT.defect;
  });

const { env, stdout, stderr } = process;
const wanted = env['FORCE_COLOR'];
const forced = wanted !== undefined && wanted !== '0' && wanted !== 'false';
const muted = (env['NO_COLOR'] ?? '') !== '' || wanted === '0' || env['TERM'] === 'dumb';

const io: Io = {
  cwd: process.cwd(),
  env,
  stdin: process.stdin,
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  columns: stdout.isTTY ? stdout.columns : undefined,
  colour: !muted && (forced || stdout.isTTY === true),
  errIsTerminal: stderr.isTTY === true,
  today: new Date().toISOString().slice(0, 10),
};

try {
  process.exitCode = await run(process.argv.slice(2), io);
} catch (error) {
  if (error instanceof UserError) {
    io.err(`${formatProblems(error.problems, { width: io.columns ?? 100 })}\n`);
    process.exitCode = EXIT.invalid;
  } else {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.err(`airworthy ${version} has a defect. This is not your fault.\n\n${stack}\n\n`);
    io.err('Please report it with the stack above and, if you may share it, the manifest.\n');
    process.exitCode = EXIT.defect;
  }
}

/** argv in, streams and exit code out: the only file that touches the process. */
import { defect } from './commands/defect.js';
import { EXIT, type Io } from './commands/io.js';
import { main } from './program.js';

/** The worst code of all that went wrong counts. */
function exitWith(code: number): void {
  process.exitCode = Math.max(code, Number(process.exitCode ?? 0));
}

/** A reader that went away (`| head`) is no error: stop writing, keep the exit code. A report that got lost is one. */
let lost = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  if (!lost) standardError().write(`the report could not be written: ${error.message}\n`);
  lost = true;
  exitWith(EXIT.invalid);
});

/** Standard error is opened when something is said there, which costs as much as a small rule pack. */
let errors: NodeJS.WriteStream | undefined;
function standardError(): NodeJS.WriteStream {
  errors ??= process.stderr.on('error', () => undefined);
  return errors;
}

function processIo(): Io {
  const { env, stdout } = process;
  const wanted = env['FORCE_COLOR'];
  const forced = wanted !== undefined && wanted !== '0' && wanted !== 'false';
  const muted = (env['NO_COLOR'] ?? '') !== '' || wanted === '0' || env['TERM'] === 'dumb';
  return {
    cwd: process.cwd(),
    env,
    get stdin() {
      return process.stdin;
    },
    out: (text) => void stdout.write(text),
    err: (text) => void standardError().write(text),
    columns: stdout.isTTY ? stdout.columns : undefined,
    colour: !muted && (forced || stdout.isTTY === true),
    get errIsTerminal() {
      return standardError().isTTY === true;
    },
    get terminal() {
      return stdout.isTTY && process.stdin.isTTY ? { input: process.stdin, output: stdout } : undefined;
    },
    today: new Date().toISOString().slice(0, 10),
  };
}

const io = processIo();
// Without this, Node.js exits with 1, which here means that a gate failed.
process.on('uncaughtException', (error) => exitWith(defect(error, io)));
void main(process.argv.slice(2), io).then(exitWith);

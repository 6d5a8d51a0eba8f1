/** The command line in this process: argv and a world in memory in; exit code and what was written out. */
import type { Io } from '../../src/commands/io.js';
import { main } from '../../src/program.js';

export interface World {
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array | Io['stdin'];
  readonly env?: Io['env'];
  readonly columns?: number;
  readonly colour?: boolean;
  readonly today?: string;
  readonly terminal?: Io['terminal'];
}

export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `airworthy` with these arguments. Nothing of the real process is read or changed but the disk. */
export async function run(argv: readonly string[], world: World = {}): Promise<Result> {
  const { cwd = process.cwd(), stdin = '', env = {}, columns, colour = false, today = '2026-11-20', terminal } = world;
  let [out, err] = ['', ''];
  const code = await main(argv, {
    cwd,
    env,
    stdin: typeof stdin === 'string' || stdin instanceof Uint8Array ? once(stdin) : stdin,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    columns,
    colour,
    errIsTerminal: false,
    today,
    terminal,
  });
  return { code, out, err };
}

async function* once(chunk: string | Uint8Array): AsyncGenerator<string | Uint8Array> {
  yield chunk;
}

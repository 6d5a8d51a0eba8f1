import type { Readable, Writable } from 'node:stream';

/** The outside world as a command sees it; `cli.ts` fills it from the process, tests from memory. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Terminal width in columns; undefined when standard output is no terminal. */
  readonly columns: number | undefined;
  readonly colour: boolean;
  readonly errIsTerminal: boolean;
  /** The two ends of a terminal; undefined unless both standard input and standard output are one. */
  readonly terminal?: Terminal | undefined;
  /** Today's date in UTC, YYYY-MM-DD. */
  readonly today: string;
  /** Ends a command that would run until it is interrupted. */
  readonly stop?: AbortSignal;
}

/** Where a person sits: what is typed, and where the questions are drawn. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** Exit codes, the same in every command. */
export const EXIT = { passed: 0, gateFailed: 1, invalid: 2, nothing: 3, defect: 70, left: 130 } as const;

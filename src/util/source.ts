/** Where a value stands in the file that set it. Lines and columns are 1-based; a column counts UTF-16 units. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Length of the marked text on its line, at least 1. */
  readonly length: number;
  /** The line itself, cut to a sane length, so that a report can show it without the file. */
  readonly text: string;
}

export type Path = readonly (string | number)[];

/** A parsed document with a position for every value. */
export interface Source {
  readonly file: string;
  readonly data: unknown;
  /** The position of a value or, when nothing stands at the path, of its nearest ancestor that exists. */
  locate(path: Path, what?: 'key' | 'value'): Location;
}

/** A mistake of the user's: where, what, what was expected, and how to mend it. */
export interface Problem {
  readonly location: Location;
  readonly path?: string;
  readonly message: string;
  readonly expected?: string;
  readonly suggestion?: string;
  /** The line as it should read. */
  readonly corrected?: string;
  /** The other place, when two places disagree. */
  readonly related?: { readonly location: Location; readonly message: string };
}

/** Thrown at the border when the user's input cannot be used; the command prints every problem and exits with 2. */
export class UserError extends Error {
  readonly problems: readonly Problem[];
  constructor(message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'UserError';
    this.problems = problems;
  }
}

/** Writes a path as people write it: `models[0].weights`. */
export function showPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** Reads `models[0].weights` or `models.0.weights` into its steps. */
export function readPath(text: string): (string | number)[] {
  const plain = text.includes('[') ? text.replace(/\[(\d+)\]/g, '.$1') : text;
  return plain.split('.').flatMap((step) => (step === '' ? [] : isIndex(step) ? Number(step) : step));
}

function isIndex(step: string): boolean {
  const first = step.charCodeAt(0);
  return first >= 48 && first <= 57 && /^\d+$/.test(step);
}

/** The value at a path, undefined when any step is missing. Own properties only. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

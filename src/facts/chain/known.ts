// Inside a formula an unknown travels as NaN, which absorbs all arithmetic; at its border it becomes null.
// So no formula needs a guard per input, and no caller ever sees NaN or Infinity.

/** A number that may be unknown: null or undefined when nobody has said. */
export type Input = number | null | undefined;

const unknown = Number.NaN;

/** Finite and above zero, else unknown. */
export function positive(x: Input): number {
  return typeof x === 'number' && Number.isFinite(x) && x > 0 ? x : unknown;
}

/** Finite and not below zero, else unknown: for inputs where none is a real answer (extra copies, retries, fees). */
export function zeroOrMore(x: Input): number {
  return typeof x === 'number' && Number.isFinite(x) && x >= 0 ? x : unknown;
}

/** A share above 0 and up to 1, else unknown. */
export function share(x: Input): number {
  return positive(x) <= 1 ? positive(x) : unknown;
}

/** A share from 0 to 1, both ends included, else unknown. */
export function shareOrNone(x: Input): number {
  return zeroOrMore(x) <= 1 ? zeroOrMore(x) : unknown;
}

/** A whole number of at least 1, else unknown. */
export function whole(x: Input): number {
  return Number.isInteger(positive(x)) ? positive(x) : unknown;
}

/** A whole number of at least 0, else unknown. */
export function wholeOrNone(x: Input): number {
  return Number.isInteger(zeroOrMore(x)) ? zeroOrMore(x) : unknown;
}

/** The border: a finite result, or null. */
export function known(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}

// 0.3 / 0.1 is 2.9999999999999996: without slack, binary fractions would cost or invent a whole unit.
const slack = 1e-9;

/** Units needed: rounds up, but not for a rounding error of binary fractions. */
export function unitsNeeded(x: number): number {
  return Math.ceil(x - Math.abs(x) * slack);
}

/** Units that fit: rounds down, but not for a rounding error of binary fractions. */
export function unitsThatFit(x: number): number {
  return Math.floor(x + Math.abs(x) * slack);
}

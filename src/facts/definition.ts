/** How a fact is declared: its inputs by path, its formula in words and in code. */
import type { Dimension } from '../util/quantity.js';
import type { FactValue } from './fact.js';

export type FactType = 'double' | 'string' | 'bool' | 'list<string>';

export interface FactDefinition {
  readonly id: string;
  readonly description: string;
  readonly type: FactType;
  readonly dimension?: Dimension;
  readonly unit: string;
  readonly formula: string;
  readonly source: string;
  /** Manifest paths, facts and assumptions it needs; `models.primary.…` stands for the primary model. */
  readonly from: readonly string[];
  /** Inputs it uses when they are there; undefined when missing, null when declared absent. */
  readonly optional: readonly string[];
  /** Undefined: cannot be told because optional inputs are missing. Null: declared absent. */
  readonly compute: (inputs: readonly unknown[]) => FactValue | null | undefined;
}

interface Notes {
  readonly description: string;
  readonly formula: string;
  readonly source?: string;
}

type Input = number;

const UNITS: Readonly<Record<Dimension, string>> = {
  bytes: 'bytes',
  bytes_per_second: 'bytes per second',
  bits_per_second: 'bytes per second, shown in bits',
  seconds: 'seconds',
  watts: 'watts',
  ratio: 'ratio',
  money: 'currency units',
  date: 'seconds since 1970-01-01',
};

/** A number computed from numbers. `unit` is a dimension, or words for a plain number. */
export function numeric(
  id: string,
  unit: Dimension | (string & {}),
  from: readonly string[],
  notes: Notes,
  compute: (...inputs: Input[]) => number,
): FactDefinition {
  const dimension = Object.hasOwn(UNITS, unit) ? (unit as Dimension) : undefined;
  return {
    id,
    type: 'double',
    ...(dimension ? { dimension } : {}),
    unit: dimension ? UNITS[dimension] : unit,
    source: 'arithmetic',
    ...notes,
    from,
    optional: [],
    compute: (inputs) => clean(compute(...(inputs as number[]))),
  };
}

/** Anything that is not simply a number from numbers. */
export function general(
  id: string,
  type: FactType,
  unit: Dimension | (string & {}),
  inputs: { readonly from: readonly string[]; readonly optional?: readonly string[] },
  notes: Notes,
  compute: (inputs: readonly unknown[]) => FactValue | null | undefined,
): FactDefinition {
  const dimension = Object.hasOwn(UNITS, unit) ? (unit as Dimension) : undefined;
  return {
    id,
    type,
    ...(dimension ? { dimension } : {}),
    unit: dimension ? UNITS[dimension] : unit,
    source: 'arithmetic',
    ...notes,
    from: inputs.from,
    optional: inputs.optional ?? [],
    compute: (values) => {
      const value = compute(values);
      return typeof value === 'number' ? clean(value) : value;
    },
  };
}

/** The entries of a needed list that a declared one lacks. */
export function lacking(
  id: string,
  unit: string,
  [needed, declared]: readonly [string, string],
  description: string,
): FactDefinition {
  const notes = { description, formula: `${needed} less ${declared}` };
  return general(id, 'list<string>', unit, { from: [needed, declared] }, notes, ([need, there]) =>
    (need as readonly string[]).filter((item) => !(there as readonly string[]).includes(item)),
  );
}

/** Twelve significant digits: 1.25 × 11.5 is 14.375, not 14.375000000000002, so that "exactly full" passes. */
function clean(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : null;
}

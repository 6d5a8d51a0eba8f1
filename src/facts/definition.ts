/** How a fact is declared: its inputs by path, its formula in words and in code. */
import type { Dimension } from '../util/quantity.js';
import type { Background } from './background.js';
import type { FactValue, Interval } from './fact.js';

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
  readonly compute: (inputs: readonly unknown[], known: Background, about: readonly About[]) => Computed;
}

/** What is known of an input beside its value. */
export interface About {
  /** It rests on a stand-in for something that the manifest should declare. */
  readonly assumed: boolean;
  readonly interval?: Interval;
}

/** A value with more to say about it. */
export interface Told {
  readonly value: FactValue;
  /** Of a prediction: where the value lies in four cases of five. */
  readonly interval?: Interval;
  /** It rests on an assumption that is no input. */
  readonly assumed?: boolean;
  /** What must be read beside the value: the age of a price. */
  readonly note?: string;
  /** Positions of the inputs that decided; all of them when left out. */
  readonly used?: readonly number[];
}

/** Manifest paths without which the value cannot be told. */
export interface Lacking {
  readonly lacking: readonly string[];
}

/** Cannot be told, for the same reason as the input at this position. */
export interface AsUnclear {
  readonly asUnclear: number;
}

/** Undefined: cannot be told because optional inputs are missing. Null: declared absent. */
export type Computed = FactValue | null | undefined | Told | Lacking | AsUnclear;

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
  return general(id, 'double', unit, { from }, notes, (inputs) => compute(...(inputs as number[])));
}

/** Anything that is not simply a number from numbers. */
export function general(
  id: string,
  type: FactType,
  unit: Dimension | (string & {}),
  inputs: { readonly from: readonly string[]; readonly optional?: readonly string[] },
  notes: Notes,
  compute: FactDefinition['compute'],
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
    compute: (...given) => {
      const value = compute(...given);
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

/** An estimate of the serving model as a fact; null where it is no number. */
export function predicted({ value, low, high }: Interval & { readonly value: number }, assumed = false): Told | null {
  const [middle, least, most] = [clean(value), clean(low), clean(high)];
  if (middle === null || least === null || most === null) return null;
  return { value: middle, interval: { low: least, high: most }, ...(assumed ? { assumed } : {}) };
}

/**
 * The larger of a declared and a derived need. A derived one that rests on an assumption stays out of it, and of a
 * predicted one only the low end counts: neither makes a declared need stricter than what is certain.
 */
export function larger(declared: number, derived: unknown, about: About | undefined): Told {
  const certain = about?.interval?.low ?? derived;
  if (typeof certain !== 'number' || about?.assumed || certain <= declared) return { value: declared, used: [0] };
  return { value: certain, used: [1] };
}

/** Twelve significant digits: 1.25 × 11.5 is 14.375, not 14.375000000000002, so that "exactly full" passes. */
export function clean(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : null;
}

/**
 * The manifest schema as plain data: what every consumer other than validation needs to know about a field.
 * Rules are type-checked against it, reports take units from it, errors take the nearest names from it.
 */
import type * as z from 'zod';
import type { Dimension } from '../util/quantity.js';
import type { Path } from '../util/source.js';
import type { FieldMeta } from './fields.js';

export type Shape = { readonly description?: string; readonly examples?: readonly unknown[] } & (
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Shape>>; readonly required: readonly string[] }
  | { readonly kind: 'list'; readonly item: Shape; readonly min?: number }
  | { readonly kind: 'record'; readonly item: Shape }
  | { readonly kind: 'number'; readonly dimension?: Dimension; readonly unit: string; readonly bounds?: Bounds }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'string'; readonly pattern?: string; readonly min?: number }
  | { readonly kind: 'boolean' }
);

/** What a plain number may be. */
export interface Bounds {
  readonly integer: boolean;
  readonly min?: number;
  readonly above?: number;
}

type Def = z.core.$ZodTypeDef & {
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly entries?: Record<string, string>;
  readonly checks?: readonly z.core.$ZodCheck[];
  readonly format?: string;
};

type Check = {
  readonly check: string;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly minimum?: number;
  readonly pattern?: RegExp;
};

function checksOf(def: Def): readonly Check[] {
  return (def.checks ?? []).map((check) => check._zod.def as unknown as Check);
}

function boundsOf(def: Def): Bounds | undefined {
  const bound = checksOf(def).find(({ check }) => check === 'greater_than');
  const integer = def.format === 'safeint';
  if (!bound && !integer) return undefined;
  return {
    integer,
    ...(bound?.value === undefined ? {} : bound.inclusive ? { min: bound.value } : { above: bound.value }),
  };
}

function minimumOf(def: Def): { min: number } | object {
  const least = checksOf(def).find(({ check }) => check === 'min_length')?.minimum;
  return least === undefined ? {} : { min: least };
}

function patternOf(def: Def): { pattern: string } | object {
  const pattern = checksOf(def).find((check) => check.pattern)?.pattern;
  return pattern ? { pattern: pattern.source } : {};
}

/** Walks a zod schema down to its shape. Throws for a zod type that the manifest vocabulary does not contain. */
export function shapeOf(schema: z.ZodType, inherited?: FieldMeta): Shape {
  const def = schema.def as Def;
  const meta = (schema.meta() as FieldMeta | undefined) ?? inherited;
  if (def.innerType) return shapeOf(def.innerType, meta);
  const base = { description: meta?.description ?? '', examples: meta?.examples ?? [] };
  if (meta?.dimension) return { ...base, kind: 'number', dimension: meta.dimension, unit: meta.unit ?? '' };
  if (def.type === 'object' && def.shape) {
    const entries = Object.entries(def.shape);
    const fields = Object.fromEntries(entries.map(([name, field]) => [name, shapeOf(field)]));
    const required = entries.filter(([, field]) => !field.isOptional()).map(([name]) => name);
    return { ...base, kind: 'object', fields, required };
  }
  if (def.type === 'array' && def.element)
    return { ...base, kind: 'list', item: shapeOf(def.element), ...minimumOf(def) };
  if (def.type === 'record' && def.valueType) return { ...base, kind: 'record', item: shapeOf(def.valueType) };
  if (def.type === 'enum' && def.entries) return { ...base, kind: 'enum', values: Object.values(def.entries) };
  if (def.type === 'number') {
    const bounds = boundsOf(def);
    return { ...base, kind: 'number', unit: meta?.unit ?? 'count', ...(bounds ? { bounds } : {}) };
  }
  if (def.type === 'string') return { ...base, kind: 'string', ...minimumOf(def), ...patternOf(def) };
  if (def.type === 'boolean') return { ...base, kind: 'boolean' };
  throw new Error(`the manifest vocabulary has no field of the zod type "${def.type}"`);
}

/** The shape without the words for people: what the quick parser needs at run time. */
export function bare(shape: Shape): Shape {
  const { description: _, examples: __, ...plain } = shape;
  if (plain.kind === 'object') {
    const fields = Object.entries(plain.fields).map(([name, field]) => [name, bare(field)] as const);
    return { ...plain, fields: Object.fromEntries(fields) };
  }
  return plain.kind === 'list' || plain.kind === 'record' ? { ...plain, item: bare(plain.item) } : plain;
}

/** The shape at a path; list items and record values stand for every index and key. */
export function shapeAt(shape: Shape, path: Path): Shape | undefined {
  let current: Shape | undefined = shape;
  for (const step of path) {
    if (current === undefined) return undefined;
    if (current.kind === 'object')
      current = Object.hasOwn(current.fields, step) ? current.fields[String(step)] : undefined;
    else if (current.kind === 'list' || current.kind === 'record') current = current.item;
    else return undefined;
  }
  return current;
}

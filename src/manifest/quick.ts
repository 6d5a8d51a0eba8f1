/**
 * The quick way from data to a manifest: one walk along the schema's shape. It accepts and converts what is plainly
 * right, and declines everything else; then zod parses the same data and explains. A differential test holds that
 * whatever it accepts, zod accepts with the same result.
 */
import { parseQuantity } from '../util/quantity.js';
import type { Manifest } from './schema.js';
import type { Shape } from './shape.js';

const DECLINED = Symbol('declined');

/** The manifest in base units, or undefined when anything about the data is not plainly right. */
export function quickParse<T = Manifest>(data: unknown, shape: Shape): T | undefined {
  const value = convert(data, shape);
  // The shape was made from the schema whose type T is, so what follows it is a T.
  return value === DECLINED ? undefined : (value as T);
}

function convert(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'object':
      return object(value, shape);
    case 'list':
      return list(value, shape);
    case 'record':
      return record(value, shape.item);
    case 'number':
      return shape.dimension === undefined ? number(value, shape) : quantity(value, shape);
    case 'enum':
      return typeof value === 'string' && shape.values.includes(value) ? value : DECLINED;
    case 'string':
      return text(value, shape);
    case 'boolean':
      return typeof value === 'boolean' ? value : DECLINED;
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown, { fields, required }: Extract<Shape, { kind: 'object' }>): unknown {
  if (!isMap(value)) return DECLINED;
  const result: Record<string, unknown> = {};
  for (const name of required) if (!Object.hasOwn(value, name)) return DECLINED;
  for (const [name, inner] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) return DECLINED;
    const optional = !required.includes(name);
    const converted = inner === null && optional ? null : convert(inner, field);
    if (converted === DECLINED) return DECLINED;
    result[name] = converted;
  }
  return result;
}

function list(value: unknown, { item, min = 0 }: Extract<Shape, { kind: 'list' }>): unknown {
  if (!Array.isArray(value) || value.length < min) return DECLINED;
  const result: unknown[] = [];
  for (const inner of value) {
    const converted = convert(inner, item);
    if (converted === DECLINED) return DECLINED;
    result.push(converted);
  }
  return result;
}

function record(value: unknown, item: Shape): unknown {
  if (!isMap(value)) return DECLINED;
  const result: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const converted = inner === null ? null : convert(inner, item);
    if (converted === DECLINED) return DECLINED;
    result[name] = converted;
  }
  return result;
}

function number(value: unknown, { bounds }: Extract<Shape, { kind: 'number' }>): unknown {
  if (typeof value !== 'number' || !Number.isFinite(value)) return DECLINED;
  if (bounds?.integer && !Number.isSafeInteger(value)) return DECLINED;
  if (bounds?.min !== undefined && value < bounds.min) return DECLINED;
  return bounds?.above !== undefined && value <= bounds.above ? DECLINED : value;
}

function quantity(value: unknown, { dimension }: Extract<Shape, { kind: 'number' }>): unknown {
  if (dimension === undefined) return DECLINED;
  const ratio = dimension === 'ratio';
  if (typeof value !== 'string' && !(ratio && typeof value === 'number')) return DECLINED;
  const parsed = parseQuantity(String(value), dimension);
  if (!parsed.ok || parsed.value < 0 || (ratio && parsed.value > 1)) return DECLINED;
  return parsed.value;
}

function text(value: unknown, { min = 0, pattern }: Extract<Shape, { kind: 'string' }>): unknown {
  if (typeof value !== 'string' || value.length < min) return DECLINED;
  return pattern === undefined || new RegExp(pattern).test(value) ? value : DECLINED;
}

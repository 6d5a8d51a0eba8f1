/**
 * The vocabulary of the manifest schema: every field has a description and an example, every quantity a dimension.
 * `section()` makes each field optional and nullable (absent: unknown; null: declared absent), unless `required`.
 */
import * as z from 'zod';
import { type Dimension, EXAMPLES, meaning, parseQuantity } from '../util/quantity.js';

/** What the schema says about a field beyond its type; it travels into the JSON Schema and the documentation. */
export interface FieldMeta {
  readonly description: string;
  readonly dimension?: Dimension;
  readonly examples?: readonly unknown[];
  readonly unit?: string;
}

const required = new WeakSet<object>();

/** Marks a field as mandatory in its section. */
export function mandatory<T extends z.ZodType>(field: T): T & { readonly __mandatory: true } {
  required.add(field);
  return field as T & { readonly __mandatory: true };
}

const BASE_UNIT: Readonly<Record<Dimension, string>> = {
  bytes: 'bytes',
  bytes_per_second: 'bytes per second',
  bits_per_second: 'bytes per second, shown in bits',
  seconds: 'seconds',
  watts: 'watts',
  ratio: 'ratio',
  money: 'currency units',
  date: 'days',
};

function corrected(number: number, example: string): string {
  const unit = /[a-zA-Z%µ].*$/u.exec(example)?.[0] ?? '';
  return `${number}${example.includes(' ') ? ' ' : ''}${unit}`;
}

function quantity(dimension: Dimension, description: string, example: string) {
  return z
    .string({
      error: (issue) => {
        const input = issue.input;
        if (typeof input === 'number' && dimension !== 'date')
          return `is a bare number where a unit is needed; write ${corrected(input, example)}`;
        return `must be ${meaning(dimension)}, such as ${example}`;
      },
    })
    .transform((text, context) => {
      const parsed = parseQuantity(text, dimension);
      if (!parsed.ok) {
        const hint = parsed.suggestion === undefined ? '' : `; write ${parsed.suggestion}`;
        context.issues.push({ code: 'custom', input: text, message: `${parsed.reason}${hint}`, params: { example } });
        return z.NEVER;
      }
      if (parsed.value < 0) {
        context.issues.push({ code: 'custom', input: text, message: 'must not be negative', params: { example } });
        return z.NEVER;
      }
      return parsed.value;
    })
    .meta({ description, dimension, unit: BASE_UNIT[dimension], examples: [example] });
}

export const bytes = (description: string, example = EXAMPLES.bytes) => quantity('bytes', description, example);
export const rate = (description: string, example = EXAMPLES.bytes_per_second) =>
  quantity('bytes_per_second', description, example);
/** Bandwidth of a network: the same base unit as a rate, shown in bits as network engineers write it. */
export const bandwidth = (description: string, example = EXAMPLES.bits_per_second) =>
  quantity('bits_per_second', description, example);
export const duration = (description: string, example = EXAMPLES.seconds) => quantity('seconds', description, example);
export const power = (description: string, example = EXAMPLES.watts) => quantity('watts', description, example);
export const money = (description: string, example = EXAMPLES.money) => quantity('money', description, example);
export const date = (description: string, example = EXAMPLES.date) => quantity('date', description, example);

/** A share from 0 to 1, written `0.25` or `25%`. */
export function ratio(description: string, example: string | number = 0.25) {
  return z
    .union([z.string(), z.number()], { error: () => `must be ${meaning('ratio')}, such as ${example}` })
    .transform((input, context) => {
      const parsed = parseQuantity(String(input), 'ratio');
      const message = !parsed.ok
        ? parsed.reason
        : parsed.value < 0
          ? 'must not be negative'
          : parsed.value > 1
            ? `is more than 100%${typeof input === 'number' && input <= 100 ? `; write ${input}%` : ''}`
            : undefined;
      if (parsed.ok && message === undefined) return parsed.value;
      context.issues.push({ code: 'custom', input, message: message ?? 'is not a share', params: { example } });
      return z.NEVER;
    })
    .meta({ description, dimension: 'ratio', unit: 'ratio', examples: [example] });
}

/** A plain number that is a count, a multiple or a rate whose unit stands in its name (`peak_rps`). */
export function number(description: string, example: number, unit = 'count') {
  return z
    .number({ error: () => `must be a number, such as ${example}` })
    .min(0, { error: 'must not be negative' })
    .meta({ description, unit, examples: [example] });
}

/** A number greater than zero: rates and counts that other numbers are divided by. */
export function positive(description: string, example: number, unit = 'count') {
  return z
    .number({ error: () => `must be a number greater than 0, such as ${example}` })
    .gt(0, { error: 'must be greater than 0' })
    .meta({ description, unit, examples: [example] });
}

/** A whole number of things. */
export function count(description: string, example: number, unit = 'count') {
  return z
    .int({ error: () => `must be a whole number, such as ${example}` })
    .min(0, { error: 'must not be negative' })
    .meta({ description, unit, examples: [example] });
}

export function text(description: string, example: string) {
  return z.string({ error: () => `must be text, such as ${example}` }).meta({ description, examples: [example] });
}

export function flag(description: string, example = true) {
  return z.boolean({ error: () => 'must be true or false' }).meta({ description, examples: [example] });
}

/** One of a closed list of words. */
export function choice<const T extends readonly [string, ...string[]]>(description: string, values: T) {
  return z.enum(values).meta({ description, examples: [values[0]] });
}

export function list<T extends z.ZodType>(description: string, item: T, example?: unknown) {
  return z
    .array(item, { error: () => 'must be a list' })
    .meta({ description, ...(example === undefined ? {} : { examples: [example] }) });
}

/** A map whose keys the author chooses, such as the stages of a request path. */
export function record<T extends z.ZodType>(description: string, value: T, example: Readonly<Record<string, unknown>>) {
  return z.record(z.string(), value.nullable()).meta({ description, examples: [example] });
}

type Optional<T extends z.ZodRawShape> = {
  [K in keyof T]: T[K] extends { readonly __mandatory: true } ? T[K] : z.ZodOptional<z.ZodNullable<T[K]>>;
};

const evidenceIds = list('Ids of the evidence register that back the values of this object.', z.string(), ['EV-001']);
type WithEvidence = { evidence: typeof evidenceIds };

/** A strict object of the manifest: fields optional and nullable unless mandatory, `evidence` allowed everywhere. */
export function section<T extends z.ZodRawShape>(
  description: string,
  fields: T,
): z.ZodObject<Optional<T & WithEvidence>, z.core.$strict> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries({ ...fields, evidence: evidenceIds })) {
    const type = field as z.ZodType;
    shape[name] = required.has(type) ? type : type.nullish();
  }
  return z
    .strictObject(shape, { error: (issue) => (issue.code === 'invalid_type' ? 'must be a map of fields' : undefined) })
    .meta({ description }) as unknown as z.ZodObject<Optional<T & WithEvidence>, z.core.$strict>;
}

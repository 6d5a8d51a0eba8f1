/** The manifest's JSON Schema (draft-07), made from its shape, for editors and other tools. */
import { type Dimension, meaning } from '../util/quantity.js';
import type { Shape } from './shape.js';

type Json = { readonly [key: string]: unknown };

/** Enough for an editor to warn while typing; the program's own parser gives the last word. */
const PATTERNS: Readonly<Record<Exclude<Dimension, 'ratio'>, string>> = {
  bytes: String.raw`^\d[\d,_]*(\.\d+)?([eE][+-]?\d+)?\s*([kKMGTP]?B|[KMGTP]iB)$`,
  bytes_per_second: String.raw`^\d[\d,_]*(\.\d+)?([eE][+-]?\d+)?\s*([kKMGTP]?B|[KMGTP]iB|[kKMGT]?b|[MG]ib)/(s|min|h|d|day)$`,
  bits_per_second: String.raw`^\d[\d,_]*(\.\d+)?([eE][+-]?\d+)?\s*([kKMGTP]?B|[KMGTP]iB|[kKMGT]?b|[MG]ib)/(s|min|h|d|day)$`,
  seconds: String.raw`^(\d[\d,_]*(\.\d+)?([eE][+-]?\d+)?\s*(ns|us|µs|ms|s|m|min|h|d|w|mo|y)\s*)+$`,
  watts: String.raw`^\d[\d,_]*(\.\d+)?([eE][+-]?\d+)?\s*[kM]?W$`,
  money: String.raw`^(\d[\d,_]*(\.\d+)?([eE][+-]?\d+)? ?[A-Z]{3}|[A-Z]{3} ?\d[\d,_]*(\.\d+)?([eE][+-]?\d+)?)$`,
  date: String.raw`^\d{4}-\d{2}-\d{2}$`,
};

function describe(shape: Shape): Json {
  const unit = shape.kind === 'number' ? (shape.dimension ? meaning(shape.dimension) : shape.unit) : '';
  const { description = '', examples = [] } = shape;
  const [first] = examples;
  const example = first === undefined ? '' : ` Example: ${JSON.stringify(first).replace(/^"|"$/g, '')}.`;
  const text = [description, unit === '' ? '' : `Unit: ${unit}.`].filter((part) => part !== '').join(' ');
  return {
    ...(text + example === '' ? {} : { description: `${text}${example}` }),
    ...(examples.length === 0 ? {} : { examples }),
  };
}

function schemaOf(shape: Shape, nullable: boolean): Json {
  const type = (name: string) => ({ type: nullable ? [name, 'null'] : name });
  const head = describe(shape);
  switch (shape.kind) {
    case 'object':
      return {
        ...head,
        ...type('object'),
        properties: Object.fromEntries(
          Object.entries(shape.fields).map(([name, field]) => [name, schemaOf(field, !shape.required.includes(name))]),
        ),
        ...(shape.required.length > 0 ? { required: shape.required } : {}),
        additionalProperties: false,
      };
    case 'list':
      return { ...head, ...type('array'), items: schemaOf(shape.item, false), ...given({ minItems: shape.min }) };
    case 'record':
      return { ...head, ...type('object'), additionalProperties: schemaOf(shape.item, true) };
    case 'enum':
      return { ...head, enum: nullable ? [...shape.values, null] : shape.values };
    case 'number':
      return { ...head, ...(shape.dimension ? quantity(shape.dimension, nullable) : plainNumber(shape, nullable)) };
    case 'string':
      return { ...head, ...type('string'), ...given({ minLength: shape.min, pattern: shape.pattern }) };
    default:
      return { ...head, ...type(shape.kind) };
  }
}

/** The keywords that have a value. */
function given(keywords: Json): Json {
  return Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined));
}

function plainNumber({ bounds }: Extract<Shape, { kind: 'number' }>, nullable: boolean): Json {
  const limit = bounds?.above === undefined ? { minimum: bounds?.min ?? 0 } : { exclusiveMinimum: bounds.above };
  return { type: [bounds?.integer ? 'integer' : 'number', ...(nullable ? ['null'] : [])], ...limit };
}

function quantity(dimension: Dimension, nullable: boolean): Json {
  const orNull = nullable ? ['null'] : [];
  if (dimension === 'ratio')
    return {
      type: ['number', 'string', ...orNull],
      minimum: 0,
      maximum: 1,
      pattern: String.raw`^\d[\d,_]*(\.\d+)?\s*%?$`,
    };
  return { type: ['string', ...orNull], pattern: PATTERNS[dimension] };
}

/** Draft-07, which yaml-language-server serves best. */
export function jsonSchema(shape: Shape): Json {
  const root = schemaOf(shape, false);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'airworthy manifest',
    ...root,
  };
}

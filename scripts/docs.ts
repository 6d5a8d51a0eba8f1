/** Writes the pages that follow from the schema, the rules and the fixtures, and a part of the README: `npm run docs`. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { builtinFrameworks } from '../src/load/builtin.js';
import { manifestShape } from '../src/manifest/parse.js';
import type { Shape } from '../src/manifest/shape.js';
import { crosswalk } from '../src/rules/crosswalk.js';
import { type Dimension, EXAMPLES, meaning } from '../src/util/quantity.js';
import { CALIBRATION, calibration } from './docs/calibration.js';
import { table } from './docs/markdown.js';
import { readRules } from './docs/read.js';
import { readmeWith } from './docs/readme.js';
import { FOLDER, rulePages } from './docs/rules.js';
import { shipped } from './docs/systems.js';

export const REFERENCE = 'docs/manifest.md';

const KINDS: Readonly<Record<Dimension, string>> = {
  bytes: 'size',
  bytes_per_second: 'rate',
  bits_per_second: 'bandwidth',
  seconds: 'duration',
  watts: 'power',
  ratio: 'share',
  money: 'money',
  date: 'date',
};

type ObjectShape = Extract<Shape, { kind: 'object' }>;

/** The whole page. */
export function reference(root: Shape = manifestShape()): string {
  if (root.kind !== 'object') throw new Error('a manifest is a map of sections');
  const sections = Object.entries(root.fields).filter(([, shape]) => fieldsOf(shape) !== undefined);
  const head = Object.entries(root.fields).filter(([, shape]) => fieldsOf(shape) === undefined);
  const contents = sections.map(([name, shape]) => `| [\`${name}\`](#${name}) | ${cell(shape.description ?? '')} |`);
  const blocks = [
    '<!-- Generated from src/manifest by `npm run docs`. Change the schema, not this page. -->',
    '# The manifest, field by field',
    `One YAML file describes one AI system. It starts with ${head.map(opening).join(' and ')}; the sections follow in any order.`,
    ...PROSE,
    table(['Kind', 'What it is', 'Example'], Object.entries(KINDS).map(quantity)),
    '## Sections',
    ['| Section | What it holds |', '| --- | --- |', ...contents].join('\n'),
    ...sections.flatMap(([name, shape]) => section(name, shape, root.required.includes(name))),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const PROSE: readonly string[] = [
  '`airworthy init --full` writes all of this as comments; your editor offers the same words while you type.',
  [
    '- A field that is **left out** is unknown: it earns nothing and the report names it.',
    '- **`null`** says that there is none. It is an answer, and a comparison with it fails.',
    '- A field marked **mandatory** must be there wherever its map is. Everything else is optional.',
    '- A field that the schema does not know is an error, with the nearest name.',
    '- Every map may also hold `evidence: [EV-001]`: ids from the [evidence](#evidence) register that back its values.',
    '  The tables leave that field out.',
    '- In the names below, `[]` stands for each item of a list.',
  ].join('\n'),
  '## Quantities',
  'A quantity is written with its unit. A bare number where a unit is needed is an error.',
];

function opening([name, shape]: readonly [string, Shape]): string {
  return `\`${name}: ${shape.kind === 'enum' ? (shape.values[0] ?? '') : String(shape.examples?.[0])}\``;
}

function quantity([dimension, kind]: readonly [string, string]): readonly string[] {
  const known = dimension as Dimension;
  return [kind, meaning(known), `\`${EXAMPLES[known]}\``];
}

/** The map that a section is, or that each of its items is. */
function fieldsOf(shape: Shape): ObjectShape | undefined {
  if (shape.kind === 'object') return shape;
  return shape.kind === 'list' && shape.item.kind === 'object' ? shape.item : undefined;
}

function section(name: string, shape: Shape, mandatory: boolean): readonly string[] {
  const object = fieldsOf(shape);
  if (!object) return [];
  const notes = [mandatory ? 'Mandatory.' : '', shape.kind === 'list' ? 'A list; each item has these fields.' : ''];
  const text = [shape.description, ...notes].filter((part) => part !== '').join(' ');
  return [`## ${name}`, cell(text), table(['Field', 'Type', 'Example', 'Meaning'], rows(object, ''))];
}

function rows(object: ObjectShape, prefix: string): readonly (readonly string[])[] {
  return Object.entries(object.fields).flatMap(([name, shape]) => {
    if (name === 'evidence') return [];
    const path = `${prefix}${name}`;
    const mandatory = object.required.includes(name) ? '**mandatory** ' : '';
    const row = [`\`${path}\``, `${mandatory}${typeOf(shape)}`, example(shape), words(shape)];
    const inner = fieldsOf(shape);
    return [row, ...(inner ? rows(inner, `${path}${shape.kind === 'list' ? '[]' : ''}.`) : [])];
  });
}

function typeOf(shape: Shape): string {
  switch (shape.kind) {
    case 'object':
      return 'map';
    case 'list':
      return shape.item.kind === 'object' ? 'list of maps' : `list of ${typeOf(shape.item)}`;
    case 'record':
      return `map of your own names to ${typeOf(shape.item)}`;
    case 'enum':
      return 'word';
    case 'boolean':
      return '`true` or `false`';
    case 'string':
      return 'text';
    case 'number':
      return shape.dimension ? `[${KINDS[shape.dimension]}](#quantities)` : `number, ${shape.unit}${bounds(shape)}`;
  }
}

function bounds({ bounds: limits }: Extract<Shape, { kind: 'number' }>): string {
  if (!limits) return '';
  return `${limits.integer ? ', whole' : ''}${limits.above === undefined ? '' : `, above ${limits.above}`}`;
}

/** An example as it would stand in the file. */
function example(shape: Shape): string {
  const [first] = shape.examples ?? [];
  return first === undefined ? '' : `\`${flow(first)}\``;
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
  return `{${entries.join(', ')}}`;
}

function words(shape: Shape): string {
  const values = shape.kind === 'enum' ? shape.values : [];
  return cell(
    [shape.description, values.length > 0 ? `One of ${values.map((value) => `\`${value}\``).join(', ')}.` : ''].join(
      ' ',
    ),
  );
}

/** Text of the schema inside a table: no bar ends the cell, nothing becomes a tag. */
function cell(text: string): string {
  return text.trim().replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** Everything that is generated, by path. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  const dimensions = await readRules();
  const { pack, systems } = await shipped();
  return new Map([
    [REFERENCE, reference()],
    ...rulePages(dimensions, crosswalk(await builtinFrameworks())),
    [CALIBRATION, calibration(pack, systems)],
    ['README.md', readmeWith(await readFile('README.md', 'utf8'), dimensions)],
  ]);
}

/** Pages of rules that are no more go. */
export async function main(): Promise<number> {
  const written = await pages();
  await mkdir(FOLDER, { recursive: true });
  for (const name of await readdir(FOLDER)) if (!written.has(`${FOLDER}/${name}`)) await rm(join(FOLDER, name));
  for (const [path, text] of written) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  console.log(`wrote ${written.size} pages: docs/, README.md`);
  return 0;
}

/** Manifests gone wrong: a few changes to a manifest's data, its style or its text, each told by three numbers. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What to change, where, and into what: any three whole numbers. Plain, so that a failure shrinks to few changes. */
export type Change = readonly [kind: number, where: number, what: number];

type Data = Record<string, unknown>;

const FILES = ['fixtures/minimal.yaml', 'fixtures/claims-assist/pilot.yaml', 'fixtures/claims-assist/production.yaml'];
const TEXTS = FILES.map((file) => readFileSync(file, 'utf8'));
const DATA = TEXTS.map((text) => parse(text) as Data);
/** How many manifests there are to start from: each as it stands in its file, and printed from its data. */
export const BASES = 2 * FILES.length;
const MANDATORY = new Set(['apiVersion', 'kind', 'metadata', 'workload', 'users']);

/** Applies the changes to a manifest; `style` decides how data is printed and which optional sections remain. */
export function mutated(base: number, style: number, changes: readonly Change[]): string {
  const which = base % FILES.length;
  const asText = base % BASES < FILES.length;
  let text: string;
  if (asText) text = thinText(TEXTS[which] ?? '', kept(which, style));
  else {
    const data = thin(structuredClone(DATA[which] ?? {}), kept(which, style));
    for (const change of changes) changeData(data, change);
    text = printed(data, style);
  }
  for (const [kind, where, what] of changes)
    if (asText || kind % 3 === 0) text = pick(TEXT_CHANGES, kind >>> 2)(text, where, what);
  return text;
}

/** Whole numbers without end, the same for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** One mutated manifest from a source of numbers. */
export function mutant(next: () => number): string {
  const changes = Array.from({ length: pick([0, 1, 1, 2, 2, 3], next()) }, (): Change => [next(), next(), next()]);
  return mutated(next(), next(), changes);
}

function pick<T>(items: readonly [T, ...T[]], index: number): T {
  return items[index % items.length] ?? items[0];
}

/** Which sections remain: the mandatory ones, and none, some or most of the others, fewer of the longest manifest. */
function kept(which: number, style: number): (name: string) => boolean {
  const next = numbers(style);
  const share = (style >>> 8) % 4;
  return (name) => MANDATORY.has(name) || next() % (which === 2 ? 8 : 4) < share;
}

/** The kept sections; without the register nothing refers to it. */
function thin(data: Data, keep: (name: string) => boolean): Data {
  const rest = Object.fromEntries(Object.entries(data).filter(([name]) => keep(name)));
  if (!Object.hasOwn(rest, 'evidence'))
    for (const { owner, key } of places(rest)) if (key === 'evidence') Reflect.deleteProperty(owner, key);
  return rest;
}

function thinText(text: string, keep: (name: string) => boolean): string {
  const parts = text.split(/^(?=[a-zA-Z]+:)/m);
  const rest = parts.filter((part) => part.startsWith('#') || keep(part.slice(0, part.indexOf(':')))).join('');
  return /^evidence:/m.test(rest) ? rest : rest.replace(/(^ +|, )evidence: \[.*?\](,(?= )|\n|)/gm, '$2');
}

interface Place {
  readonly owner: Data | unknown[];
  readonly key: string | number;
}

function places(owner: Data | unknown[], found: Place[] = []): Place[] {
  const keys = Array.isArray(owner) ? owner.keys() : Object.keys(owner);
  for (const key of keys) {
    found.push({ owner, key });
    const inner: unknown = Reflect.get(owner, key);
    if (typeof inner === 'object' && inner !== null) places(inner as Data, found);
  }
  return found;
}

function changeData(data: Data, [kind, where, what]: Change): void {
  const all = places(data);
  const place = all[where % Math.max(1, all.length)];
  if (place) pick(DATA_CHANGES, kind)(place, what);
}

type DataChange = (place: Place, what: number) => void;

const remove: DataChange = ({ owner, key }) => {
  if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else Reflect.deleteProperty(owner, key);
};
const put =
  (values: readonly [unknown, ...unknown[]]): DataChange =>
  ({ owner, key }, what) =>
    void Reflect.set(owner, key, structuredClone(pick(values, what)));
const duplicate: DataChange = ({ owner, key }, what) => {
  const copy = structuredClone(Reflect.get(owner, key)) as unknown;
  if (Array.isArray(owner)) owner.splice(what % (owner.length + 1), 0, copy);
  else owner[`${key}_${what % 10}`] = copy;
};
const rename: DataChange = ({ owner, key }, what) => {
  const value: unknown = Reflect.get(owner, key);
  const text = String(key);
  const cut = what % (text.length + 1);
  const names = [
    `${text.slice(0, cut)}${text.slice(cut + 1)}`,
    `${text}s`,
    text.toUpperCase(),
    pick(KEYS, what),
  ] as const;
  remove({ owner, key }, what);
  if (Array.isArray(owner)) owner.push(value);
  else
    Object.defineProperty(owner, pick(names, what >>> 3), {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
};
const slip: DataChange = ({ owner, key }, what) => {
  const value: unknown = Reflect.get(owner, key);
  if (typeof value === 'object') return;
  const [, number = '1', unit = ''] = /^([-\d.,e]*)(.*)$/s.exec(String(value)) ?? [];
  const slips = [
    `${number} ${unit}`,
    `${number}${unit.toLowerCase()}`,
    `${number}${unit.toUpperCase()}`,
    `${number}${unit.slice(0, -1)}`,
    `-${number}${unit}`,
    `${number},5${unit}`,
    `${number}${unit}${unit}`,
    `${number}${pick(UNITS, what >>> 4)}`,
    Number(number),
    `${number}e3${unit}`,
    ` ${number}${unit} `,
    `${number}_000${unit}`,
    `about ${number}${unit}`,
  ] as const;
  Reflect.set(owner, key, pick(slips, what));
};
const scale: DataChange = ({ owner, key }, what) => {
  const value: unknown = Reflect.get(owner, key);
  if (typeof value === 'number') Reflect.set(owner, key, value * pick([0, 0.5, 1.0000001, 2, 10, 1e6, -1], what));
  else if (typeof value === 'boolean') Reflect.set(owner, key, !value);
};

const HOSTILE: readonly [unknown, ...unknown[]] = [
  '',
  ' ',
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  'a\nb\n\n  c\n',
  'a\r\nb',
  '\t',
  '\u009b31m\u0085\u2028\u202e\ufeff',
  '😀 \ud800',
  'x'.repeat(3000),
  'null',
  '~',
  'yes',
  'true',
  '0x1F',
  '1e400',
  '.inf',
  '-.5',
  '2026-02-30',
  '9999-12-31',
  '# no comment',
  '- item',
  '&anchor',
  '*alias',
  '!tag',
  '{a: 1}',
  '[',
  'key: value',
  '"quoted"',
  "it's",
  '%directive',
  '`',
  '@',
  '1200 USD',
  '12,00,000 INR',
  '$5',
  'constructor',
  'javascript:alert(1)',
  '../../etc/passwd',
];
const NUMBERS: readonly [unknown, ...unknown[]] = [
  0,
  -0,
  -1,
  1,
  0.1,
  1e-320,
  1e308,
  2 ** 53 + 2,
  2 ** 31,
  99.9,
  100,
  101,
  1.5,
];
const KEYS = [
  '__proto__',
  'constructor',
  '',
  '<<',
  '1',
  'true',
  'null',
  'a: b',
  '# x',
  '\u001b[2J',
  'x'.repeat(2000),
  'ключ',
  'evidence',
  '"',
  "'",
  '? ',
  '-',
  'a b',
] as const;
const UNITS = ['ms', 's', 'h', 'd', 'GB', 'GiB', 'Gb/s', 'GB/s', '%', ' USD', ' EUR', 'kW', '', 'x', 'µs'] as const;

const DATA_CHANGES: readonly [DataChange, ...DataChange[]] = [
  remove,
  put([null]),
  put(HOSTILE),
  put(NUMBERS),
  put([[], {}, [null], { a: 1 }, [[]], true, false, 'text', 7]),
  slip,
  slip,
  scale,
  scale,
  duplicate,
  rename,
];

/** Prints data as YAML in a style of its own: block or flow, quoted or plain, with comments and block scalars. */
function printed(data: Data, style: number): string {
  const next = numbers(style);
  const step = 2 + (style % 3);
  const lively = style % 4 > 0;
  const comment = () => (lively && next() % 12 === 0 ? ' # said by someone: {a, "b"' : '');
  const odd = (one: number) => lively && next() % one === 0;
  const key = (name: string) => scalarText(name, odd(15) ? 1 + (next() % 2) : 0, odd(6));
  const flow = (value: unknown): string => {
    if (Array.isArray(value))
      return `[${value.map(flow).join(odd(3) ? ' , ' : ', ')}${odd(20) && value.length > 0 ? ',' : ''}]`;
    if (typeof value !== 'object' || value === null) return scalarText(value, odd(4) ? 1 + (next() % 2) : 0, true);
    return `{${Object.entries(value)
      .map(([name, inner]) => `${key(name)}: ${flow(inner)}`)
      .join(', ')}}`;
  };
  const block = (value: unknown, depth: number): string => {
    const indent = ' '.repeat(depth);
    if (typeof value === 'string' && odd(8) && /^[ -~]+$/.test(value) && !value.startsWith(' '))
      return ` ${pick(['|-', '>-', '|-', '>-', '|-', '>+'], next())}${comment()}\n${indent}${value.replace(/(\S{3} )/, `$1\n${indent}`)}\n`;
    if (typeof value !== 'object' || value === null)
      return ` ${scalarText(value, odd(4) ? 1 + (next() % 2) : 0, false)}${comment()}\n`;
    const entries = Array.isArray(value) ? value.map((inner) => ['-', inner] as const) : Object.entries(value);
    if (entries.length === 0 || odd(6)) return ` ${flow(value)}${comment()}\n`;
    const lines = entries.map(([name, inner]) => {
      const head = Array.isArray(value) ? '-' : `${key(name)}${odd(25) ? ' ' : ''}:`;
      const gap = odd(30) ? `\n${indent}# a remark\n` : '';
      return `${gap}${indent}${head}${odd(20) ? ' ' : ''}${block(inner, depth + step)}`;
    });
    return `${comment()}\n${lines.join('')}`;
  };
  return `${odd(3) ? '---' : ''}${block(data, 0)}${odd(10) ? '...\n' : ''}`;
}

const PLAIN = /^[A-Za-z][\w ./+()'-]*[\w)]$|^\d+(\.\d+)?[A-Za-z%/]*$/;
const WORD = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** quoting: 0 as little as possible, 1 double, 2 single. */
function scalarText(value: unknown, quoting: number, inFlow: boolean): string {
  if (typeof value !== 'string') return value === null && quoting === 1 && !inFlow ? '~' : String(value);
  const plain = PLAIN.test(value) && !WORD.test(value) && Number.isNaN(Number(value));
  if (quoting === 0 && plain) return value;
  if (quoting === 2 && /^[ -~]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

type TextChange = (text: string, where: number, what: number) => string;

const onLine =
  (change: (line: string, what: number, lines: readonly string[]) => string): TextChange =>
  (text, where, what) => {
    const lines = text.split('\n');
    const at = where % lines.length;
    lines[at] = change(lines[at] ?? '', what, lines);
    return lines.join('\n');
  };
const onValue = (change: (value: string, what: number) => string): TextChange =>
  onLine((line, what) => {
    const [, head, value, rest = ''] = /^(\s*(?:- )?[\w"']+:\s+)([^\s#][^#]*?)(\s*#.*)?$/.exec(line) ?? [];
    return head === undefined || value === undefined ? line : `${head}${change(value, what)}${rest}`;
  });
const insert =
  (pieces: readonly [string, ...string[]]): TextChange =>
  (text, where, what) => {
    const at = where % (text.length + 1);
    return `${text.slice(0, at)}${pick(pieces, what)}${text.slice(at)}`;
  };

const TEXT_CHANGES: readonly [TextChange, ...TextChange[]] = [
  (text) => text.replaceAll('\n', '\r\n'),
  onLine((line) => `${line}\r`),
  onLine((line) => line.replace(/^ {2}/, '\t')),
  onLine((line) => `${line}\t# after a tab`),
  onLine((line) => `${line} # a remark`),
  onLine((line) => `# before\n${line}`),
  onLine((line) => `${line}\n`),
  onLine(() => ''),
  onLine((line) => `${line}\n${line}`),
  onLine((line, what, lines) => lines[what % lines.length] ?? line),
  onLine((line) => ` ${line}`),
  onLine((line) => line.replace(/^ /, '')),
  onLine((line, what) => line.slice(0, what % (line.length + 1))),
  onLine((line) => `${line}  `),
  onLine((line) => line.replace(/:(?=\s)/, ' :')),
  onLine((line) => line.replace(/:\s/, ':')),
  onLine((line) => line.replace(/^(\s*)(\w+):/, '$1? $2\n$1:')),
  onLine((line) => line.replace(/,/, ',,')),
  onLine((line) => line.replace(/, /, ',\n         ')),
  onValue((value) => `"${value}"`),
  onValue((value) => `'${value}'`),
  onValue((value) => `&here ${value}`),
  onValue(() => '*here'),
  onValue((value, what) => `${pick(['!!str', '!!int', '!own', '!'], what)} ${value}`),
  onValue((value, what) => `${pick(['|', '>', '|-', '>-', '|2', '>+', '| # c'], what)}\n                ${value}`),
  onValue((value) => `\n                ${value}`),
  onValue((value) => `${value}\n                more words`),
  onValue((value) => `"${value} \\\n                and \\u0007 \\x1b[2J \\e more"`),
  onValue((_, what) => String(pick(HOSTILE, what))),
  onValue((_, what) => String(pick(NUMBERS, what))),
  onValue((_, what) =>
    pick(
      [
        '',
        '~',
        'Null',
        'NULL',
        'nULL',
        'True',
        'TRUE',
        'yes',
        '0x10',
        '0o17',
        '010',
        '+1',
        '1.',
        '.5',
        '1e3',
        '1_000',
        '.inf',
        '-.INF',
        '.NaN',
        '-0',
        '12e03',
        '2026-11-20',
        '12:30:45',
        '=',
        '<<',
        '0b1',
        '1e999',
        '-',
      ],
      what,
    ),
  ),
  insert([
    ' ',
    '\n',
    '\t',
    ':',
    ': ',
    '#',
    ' #',
    '-',
    '- ',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '&a ',
    '*a',
    '!',
    '|',
    '>',
    '%',
    '@',
    '`',
    '?',
    '? ',
    '~',
    '\\',
    '0',
  ]),
  insert([
    '\u0000',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\u200b',
    '\ud83d',
    '😀',
    'é',
    '\u202e',
  ]),
  insert([
    '\n---\n',
    '\n...\n',
    '\n%YAML 1.1\n---\n',
    '\n--- # next\n',
    '\n<<: {a: 1}\n',
    '\n? [a]\n: b\n',
    '\n? |\n  a\n: b\n',
  ]),
  (text) => `\ufeff${text}`,
  (text) => `---\n${text}`,
  (text) => `%YAML 1.2\n---\n${text}`,
  (text) => `--- ${text}`,
  (text) => `${text}\n...\n`,
  (text) => `${text}\n---\n`,
  (text) => text.trimEnd(),
  (text) => `${text}\n\n   \n`,
  (text, where) => text.slice(0, where % (text.length + 1)),
  (text, where, what) => {
    const at = where % (text.length + 1);
    return `${text.slice(0, at)}${text.slice(at + 1 + (what % 20))}`;
  },
];

/** Whatever stands in the file, the answer is a clear error or a valid result, soon, and never raw on the terminal. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readYaml } from '../../src/manifest/yaml.js';
import { MINIMAL, minimalWith } from '../helpers/manifests.js';
import { run } from '../helpers/run.js';

const CPU_SECONDS = 2;

async function assessed(text: string | Uint8Array, ...flags: string[]) {
  const before = process.cpuUsage();
  const result = await run(['assess', '-', '--fail-on', 'never', ...flags], { stdin: text });
  const { user, system } = process.cpuUsage(before);
  return { ...result, seconds: (user + system) / 1e6 };
}

const utf16 = (text: string) => Uint8Array.from(Buffer.from(`\uFEFF${text}`, 'utf16le'));
const times = (count: number, piece: (i: number) => string, between = '\n') =>
  Array.from({ length: count }, (_, i) => piece(i)).join(between);
/** As much as fits into the largest file that is read. */
const filled = (unit: string, before = '', after = '') =>
  `${before}${unit.repeat(Math.floor((2 ** 20 - before.length - after.length) / unit.length))}${after}`;

type Rows = readonly (readonly [name: string, text: string | Uint8Array, message: RegExp])[];

const REFUSED: Rows = [
  ['empty', '', /the file is empty/],
  ['blanks', ' \n\n  \n', /the file is empty/],
  ['comments', '# nothing\n  # yet\n', /the file is empty/],
  ['a document mark', '---\n', /the file is empty/],
  ['null', 'null\n', /the file is empty/],
  ['a tilde', '~', /the file is empty/],
  ['a BOM', '\uFEFF', /the file is empty/],
  ['a word', 'hello', /a manifest is a map of sections/],
  ['a number', '42', /a manifest is a map of sections/],
  ['a list', '- a\n- b\n', /a manifest is a map of sections/],
  ['an empty list', '[]', /a manifest is a map of sections/],
  ['an empty map', '{}', /metadata is missing/],
  ['a duplicate key', `${MINIMAL}\nkind: AISystem\n`, /the key "kind" stands here twice/],
  ['a key three times', 'a: 1\na: 2\na: 3\n', /the key "a" stands here twice/],
  ['several documents', `${MINIMAL}\n---\n${MINIMAL}`, /holds several YAML documents/],
  ['a second, empty document', `${MINIMAL}\n---\n`, /holds several YAML documents/],
  ['a custom tag', 'metadata: !evil {name: a}', /custom tags are not allowed/],
  ['a tag of a language', 'metadata: !!python/object/apply:os.system [ls]', /custom tags are not allowed/],
  ['a binary value', 'metadata: {name: !!binary aGk=}', /custom tags are not allowed/],
  ['a timestamp', 'metadata: {go_live: !!timestamp 2027-01-18}', /custom tags are not allowed/],
  ['a set', 'metadata: !!set {name}', /custom tags are not allowed/],
  ['an ordered map', 'metadata: !!omap [name: a]', /custom tags are not allowed/],
  ['a set by way of YAML 1.1', '%YAML 1.1\n---\nmetadata: !!set {name}', /custom tags are not allowed/],
  ['a directive nobody knows', `%YAML 9.9\n---\n${MINIMAL}`, /unsupported YAML version/i],
  ['the key __proto__', `${MINIMAL}\n__proto__: {admin: true}\n`, /the key "__proto__" is not allowed/],
  ['the key __proto__, quoted', `${MINIMAL}\n"__proto__": {admin: true}\n`, /the key "__proto__" is not allowed/],
  ['the key constructor', 'users: {constructor: {prototype: 1}}', /the key "constructor" is not allowed/],
  ['the name of a method as key', `${MINIMAL}\ntoString: 1\nhasOwnProperty: 2\n`, /no field "toString"/],
  ['a merge key', 'a: &a {name: x}\nmetadata: {<<: *a, stage: pilot}', /no field "<<" in metadata/],
  [
    'a merge key by way of YAML 1.1',
    '%YAML 1.1\n---\na: &a {name: x}\nmetadata: {<<: *a}',
    /no field "<<" in metadata/,
  ],
  ['a number as key', 'users: {1: a}', /this key is not allowed/],
  ['no key', 'users: {: a}', /this key is not allowed/],
  ['a list as key', 'users: {[a, b]: c}', /this key is not allowed/],
  ['a map as key', '? {a: b}\n: c\n', /this key is not allowed/],
  ['an alias as key', 'a: &a name\nmetadata: {*a : x}', /this key is not allowed/],
  ['an alias of nothing', 'users: *nobody', /there is no anchor &nobody before this alias/],
  ['an alias of itself', 'users: &users {total: *users}', /nested too deeply/],
  ['a NUL', 'metadata:\n  name: a\0b\n', /control character U\+0000/],
  ['an escape', 'metadata:\n  name: \u001b[31mred\n', /control character U\+001B/],
  ['a bell', 'metadata: \u0007', /control character U\+0007/],
  ['a C1 control', 'metadata: \u009b31m', /control character U\+009B/],
  ['a byte that is not UTF-8', Uint8Array.from([0x61, 0x3a, 0xff]), /not UTF-8/],
  ['Latin-1', Uint8Array.from(Buffer.from('metadata: {name: Zürich}', 'latin1')), /not UTF-8/],
  ['half a character', Uint8Array.from([0x61, 0x3a, 0x20, 0xe2, 0x82]), /not UTF-8/],
  ['UTF-16', utf16(MINIMAL), /not UTF-8 \(it looks like UTF-16\)/],
  ['UTF-16 without its mark', utf16(MINIMAL).slice(2), /control character U\+0000/],
  ['a tab as indentation', 'metadata:\n\tname: a\n', /tabs/i],
  ['half a map', 'metadata: {name: a', /flow map/],
  ['half a string', 'metadata: {name: "a', /missing closing "quote/],
  ['an unknown escape', 'metadata: {name: "\\q"}', /invalid escape sequence/],
  ['an infinite number', 'users: {total: .inf}', /is not a finite number/],
  ['no number', 'users: {total: .nan}', /is not a finite number/],
  ['a number beyond all numbers', 'users: {total: 1e999}', /is not a finite number/],
  [
    'an integer beyond exactness',
    'users: {total: 9007199254740993}',
    /users\.total must be a whole number|must be at most/,
  ],
  ['no time between requests', minimalWith({ users: { seconds_between_requests: 0 } }), /must be greater than 0/],
  [
    'no requests from a replica',
    minimalWith({ gpus: { benchmark: { rps_per_replica: 0 } } }),
    /must be greater than 0/,
  ],
];

describe('refused with a reason and a place', () => {
  test.each(REFUSED)('%s', async (_, text, message) => {
    const { code, err, out } = await assessed(text);
    expect(err).toMatch(message);
    expect(err).toMatch(/^<stdin>:\d+:\d+ error /m);
    expect(out).not.toMatch(/READY|PASSED|FAILED/);
    expect(code).toBe(2);
  });

  test('nothing of a manifest becomes a property of every object', () => {
    for (const text of [
      '__proto__: {polluted: 1}',
      'constructor: {prototype: {polluted: 1}}',
      '{"__proto__": {"polluted": 1}}',
    ])
      readYaml(text, 'a.yaml');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

/** JSON in ASCII alone, which is YAML whose strings may hold anything. */
function ascii(value: unknown): string {
  const unit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, unit);
}

function escaped(changes: Record<string, unknown>): string {
  return ascii(parse(minimalWith(changes)));
}

describe('accepted', () => {
  test.each<readonly [string, string]>([
    ['a BOM at the beginning', `\uFEFF${MINIMAL}`],
    ['CRLF', MINIMAL.replaceAll('\n', '\r\n')],
    ['no end of line at the end', MINIMAL.trimEnd()],
    ['one document with its marks', `---\n${MINIMAL}\n...\n`],
    ['a directive of YAML 1.2', `%YAML 1.2\n---\n${MINIMAL}`],
    ['JSON', escaped({})],
    ['JSON with an escape of every kind', escaped({ metadata: { name: '\u0001\u001b\u009b\u202e"\\\n\t' } })],
    ['tabs after values and before comments', MINIMAL.replaceAll('\n', '\t# x\n').replace(/\t# x\n$/, '')],
    [
      'a tag that says what is',
      `${MINIMAL.replace('total: 1200', 'total: !!int 1200').replace('stage: pilot', 'stage: !!str pilot')}`,
    ],
    ['an anchor that nobody asks for', MINIMAL.replace('total: 1200', 'total: &all 1200')],
  ])('%s', async (_, text) => {
    const { code, err } = await assessed(text, '--quiet');
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  test('anchors: an alias has the value of the last anchor of its name before it', () => {
    const { source, problems } = readYaml('a: &x {n: 1}\nb: *x\nc: &x [2]\nd: *x\ne: {f: *x}\n', 'a.yaml');
    expect(problems).toEqual([]);
    expect(source?.data).toEqual({ a: { n: 1 }, b: { n: 1 }, c: [2], d: [2], e: { f: [2] } });
    expect(source?.locate(['b', 'n'], 'value')).toMatchObject({ line: 1, column: 11 });
    expect(source?.locate(['e', 'f', 0], 'value')).toMatchObject({ line: 3, column: 8 });
  });

  test('an alias in a manifest, and a mistake behind it points at the anchor', async () => {
    const text = MINIMAL.replace('p95: 2s, p99: 4s', 'p95: &fast 2s, p99: *fast');
    expect(await assessed(text, '--quiet')).toMatchObject({ code: 0 });
    const { code, err } = await assessed(text.replace('&fast 2s', '&fast 2parsecs'));
    expect(code).toBe(2);
    expect(err).toMatch(/time_to_first_token\.p95 has the unknown unit "parsecs"/);
    expect(err).toMatch(/time_to_first_token\.p99 has the unknown unit "parsecs"/);
  });

  test('numbers at the edges are numbers, and every fact of them is finite or unknown', async () => {
    const edges = [0, 1e-300, 1e308, 2 ** 53 - 1];
    for (const n of edges) {
      const users = { total: Math.trunc(Math.min(n, 2 ** 53 - 1)), peak_concurrent: 0, growth_12m: n || 1 };
      const requests = { mean_rps: 0, peak_rps: n || 1, burst_multiplier: n || 1 };
      const gpus = { benchmark: { rps_per_replica: n || 1 } };
      const { code, out } = await assessed(minimalWith({ users: { ...users, requests }, gpus }), '--format', 'json');
      expect(code).toBe(0);
      expect(out).not.toMatch(/NaN|Infinity/);
    }
  });
});

const LAUGHS = `${times(12, (i) => (i === 0 ? 'a0: &a0 [x,x,x,x,x,x,x,x,x]' : `a${i}: &a${i} [${times(9, () => `*a${i - 1}`, ',')}]`))}\n`;

const EXHAUSTING: Rows = [
  ['a billion laughs', LAUGHS, /too many values \(do aliases expand each other\?\)/],
  [
    'a billion laughs in maps',
    times(60, (i) => `a${i}: &a${i} ${i === 0 ? '{k: x}' : `{l: *a${i - 1}, r: *a${i - 1}}`}`),
    /too many values/,
  ],
  [
    'one long list and many aliases of it',
    `a: &a [${'1,'.repeat(20_000)}]\nb: [${'*a,'.repeat(2000)}]`,
    /too many values/,
  ],
  ['60,000 aliases', `a: &a x\nb: [${'*a,'.repeat(60_000)}]`, /metadata is missing/],
  ['20,000 brackets', '['.repeat(20_000), /nested too deeply/],
  ['20,000 brackets, closed', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, /nested too deeply/],
  ['20,000 braces', '{a: '.repeat(20_000), /nested too deeply/],
  ['20,000 dashes on a line', '- '.repeat(20_000), /nested too deeply/],
  ['20,000 question marks on a line', '? '.repeat(20_000), /nested too deeply/],
  ['20,000 colons on a line', ': '.repeat(20_000), /nested too deeply/],
  ['20,000 tagged dashes', '- !a '.repeat(20_000), /nested too deeply|tag/],
  ['1,400 indented maps', times(1400, (i) => `${' '.repeat(i)}a:`), /nested too deeply/],
  ['1,400 indented lists', times(1400, (i) => `${' '.repeat(i)}-`), /nested too deeply/],
  ['1,400 indented keys', times(1400, (i) => `${' '.repeat(i)}?`), /nested too deeply/],
  ['200 indented maps', times(200, (i) => `${' '.repeat(i)}a:`), /nested too deeply/],
  ['lines of nearly a thousand dashes', filled(`${'- '.repeat(999)}x\n`), /nested too deeply/],
  ['100,000 unknown keys', times(100_000, (i) => `k${i}: 1`), /the document is too large/],
  ['30,000 unknown keys', times(30_000, (i) => `unknown_${i}: 1`), /and 29,900 more unknown fields/],
  [
    '30,000 unknown keys on a line',
    `{${times(30_000, (i) => `unknown_${i}: 1`, ', ')}}`,
    /and 29,900 more unknown fields/,
  ],
  ['35,000 times the same key', 'k: 1\n'.repeat(35_000), /more problems/],
  [
    '30,000 stages without a unit',
    `latency: {stages_p95: {${times(30_000, (i) => `s${i}: 1`, ', ')}}}`,
    /more problems/,
  ],
  ['80,000 items of evidence, none of them one', `evidence: [${'1,'.repeat(80_000)}]`, /more problems/],
  ['60,000 models without anything', `models: [${'{},'.repeat(60_000)}]`, /more problems/],
  ['20,000 times the same evidence', `evidence: [${'{id: a},'.repeat(20_000)}]`, /more problems/],
  ['80,000 references to evidence', `users: {evidence: [${'x,'.repeat(80_000)}]}`, /more problems/],
  [
    'a megabyte of opened lists',
    filled(`${'['.repeat(90)}${']'.repeat(90)},`, 'a: [', ']'),
    /the document is too large/,
  ],
  ['a megabyte of numbers', filled('1,', 'a: [', ']'), /the document is too large/],
  ['a megabyte of commas', filled(',', '['), /the document is too large/],
  ['a megabyte of closing brackets', filled(']'), /the document is too large/],
  ['a megabyte of quotes', filled('"'), /the document is too large/],
  ['a megabyte of unknown escapes', filled('\\q', 'a: "', '"'), /and [\d,]+ more problems/],
  ['a megabyte of anchors', filled('&a '), /the document is too large/],
  ['a megabyte of tags', filled('!a '), /the document is too large/],
  ['a megabyte of documents', filled('---\na\n'), /the document is too large/],
  ['a megabyte of directives', filled('%A\n'), /the document is too large/],
  ['a megabyte of empty lines', filled('\n'), /the document is too large/],
  ['a megabyte of comments', filled('#\n'), /the document is too large/],
  ['a megabyte of blanks', filled(' '), /the file is empty/],
  ['a megabyte of tabs', filled('\t'), /the file is empty/],
  ['a megabyte of text', filled('x '), /a manifest is a map of sections/],
  ['a megabyte of text in a block', filled(' x\n', 'a: |\n'), /no field "a"/],
  ['a megabyte as a name', filled('x', 'metadata: {name: "', '"}'), /metadata\.stage is missing/],
  ['a megabyte as a key', filled('x', '', ': 1'), /at most 1024 chars/],
  ['a megabyte as a key that is asked for', filled('x', '? ', '\n: 1'), /there is no field "x+…/],
  ['more than a megabyte', `${MINIMAL}\n#${'x'.repeat(2 ** 20)}`, /the file is too large \(1\.1 MB\)/],
];

describe(`in less than ${CPU_SECONDS} s of computing`, () => {
  test.each(EXHAUSTING)('%s', async (_, text, message) => {
    const { code, err, out, seconds } = await assessed(text, '--format', 'json');
    // Beyond fifty problems, standard error counts; the report has the first five hundred.
    expect(err.length > 1e5 || message.source.includes('more') ? out : err).toMatch(message);
    expect(code).toBe(2);
    expect(out.length).toBeLessThan(4e6);
    expect(seconds).toBeLessThan(CPU_SECONDS);
  });

  test('a manifest of 20,000 lines is assessed', async () => {
    const stages = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`stage_${i}`, '1us']));
    const text = minimalWith({ latency: { stages_p95: stages } });
    const { code, seconds } = await assessed(text, '--quiet');
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(CPU_SECONDS);
  });

  test('a stream without an end is left at the limit', async () => {
    let chunks = 0;
    async function* endless() {
      for (;;) {
        chunks += 1;
        yield Buffer.alloc(65_536);
      }
    }
    const { code, err } = await run(['assess', '-'], { stdin: endless() });
    expect(code).toBe(2);
    expect(err).toMatch(/the file is too large/);
    expect(chunks).toBeLessThanOrEqual(17);
  });
});

describe('escape sequences never reach the terminal', () => {
  const EVIL = '\u001b[31mred\u001b]0;title\u0007\u009b2J\u202e\u2066\u200f';
  const quoted = ascii(EVIL);
  const raw = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
  const text = (output: string) => output.replaceAll('\n', '');

  const manifest = escaped({
    metadata: { name: EVIL, description: EVIL },
    models: [{ name: EVIL, role: 'primary', source: 'open_weights', hosting: 'self_hosted', family: EVIL }],
    latency: { rationale: EVIL, stages_p95: { [EVIL]: '1ms' } },
    governance: { regulations: [{ name: EVIL }] },
    waivers: [{ rule: EVIL, reason: EVIL, owner: EVIL, approved_by: EVIL, compensating_control: EVIL, ticket: EVIL }],
    evidence: [{ id: EVIL, type: 'load_test', env: 'production', date: '2026-10-28', ref: EVIL, by: EVIL }],
  });

  test.each([['--verbose'], ['--quiet'], ['--format', 'terminal']])('of a valid manifest, %s %s', async (...flags) => {
    const { code, out, err } = await assessed(manifest, ...flags);
    expect(code).toBe(0);
    expect(text(out)).not.toMatch(raw);
    expect(text(err)).not.toMatch(raw);
  });

  test('of a valid manifest in colour: only the colours are ours', async () => {
    const argv = ['assess', '-', '--fail-on', 'never', '--verbose'];
    const { out } = await run(argv, { stdin: manifest, colour: true, columns: 120 });
    expect(out).toContain('\u001b[');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: removing colours is the purpose
    expect(text(out.replaceAll(/\u001b\[\d+(;\d+)*m/g, ''))).not.toMatch(raw);
    expect(out).not.toContain('\u001b[31mred');
  });

  test('of a valid manifest as JSON: as JSON escapes', async () => {
    const { out } = await assessed(manifest, '--format', 'json');
    expect(out).not.toContain('\u001b');
    expect((JSON.parse(out) as { system: { name: string } }).system.name).toBe(EVIL);
  });

  test.each([
    ['a name', `metadata: {stage: ${quoted}}`],
    ['a key', `metadata: {${quoted}: 1}`],
    ['a key twice', `metadata: {${quoted}: 1, ${quoted}: 2}`],
    ['a section', `${quoted}: {}`],
    ['a quantity', `gpus: {memory_each: ${quoted}}`],
    ['a unit', `gpus: {memory_each: "80\\u001b[31m"}`],
    ['a currency', `cost: {currency: ${quoted}, budget_monthly: 5 USD}`],
    ['evidence', `users: {evidence: [${quoted}]}`],
    ['a name twice', `data: {sources: [{name: ${quoted}}, {name: ${quoted}}]}`],
    ['a long value', `gpus: {memory_each: "${'\\u001b[31m'.repeat(500)}"}`],
    ['a comment beside a mistake', 'metadata: {stage: pilott} # \u202e\u2066 right to left'],
  ])('of a mistake in %s', async (_, written) => {
    for (const format of ['terminal', 'json']) {
      const { code, out, err } = await assessed(written, '--format', format);
      expect(code).toBe(2);
      expect(text(err)).not.toMatch(raw);
      expect(out).not.toContain('\u001b');
      if (format === 'terminal') expect(text(out)).not.toMatch(raw);
    }
  });
});

/** Flag > environment > file > default; unknown names refused; every setting says where it came from. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../helpers/folder.js';
import { MINIMAL } from '../helpers/manifests.js';
import { run } from '../helpers/run.js';

const CONFIG = 'airworthy.config.yaml';

/** `assess --print-config` as a map from setting to its value and origin. */
async function printed(config: string | undefined, argv: readonly string[] = [], env: Record<string, string> = {}) {
  const cwd = folderOf(config === undefined ? {} : { [CONFIG]: config });
  const { code, out, err } = await run(['assess', '--print-config', ...argv], { cwd, env });
  const rows = out.split('\n').map((line) => /^ *([\w.-]+): (.*?) {2}# (.*)$/.exec(line)?.slice(1) ?? []);
  const settings = new Map(rows.map(([name = '', value = '', origin = '']) => [name, { value, origin }]));
  return { code, err, out, settings, file: join(cwd, CONFIG) };
}

/** Assesses the minimal manifest beside a configuration. */
async function assessed(config: string, argv: readonly string[] = [], env: Record<string, string> = {}) {
  const cwd = folderOf({ 'airworthy.yaml': MINIMAL, [CONFIG]: config });
  return { ...(await run(['assess', ...argv], { cwd, env })), file: join(cwd, CONFIG) };
}

describe('precedence', () => {
  test.each([
    ['threshold', '--threshold', 'AIRWORTHY_THRESHOLD', ['10', '20', '30'], 'null'],
    ['threshold_declared', '--threshold-declared', 'AIRWORTHY_THRESHOLD_DECLARED', ['10', '20', '30'], 'null'],
    ['min_level', '--min-level', 'AIRWORTHY_MIN_LEVEL', ['1', '2', '3'], 'null'],
    ['fail_on', '--fail-on', 'AIRWORTHY_FAIL_ON', ['major', 'minor', 'never'], 'blocker'],
    ['format', '--format', 'AIRWORTHY_FORMAT', ['json', 'json', 'json'], 'terminal'],
  ] as const)('%s', async (name, flag, variable, [first, second, third], fallback) => {
    const config = `${name}: ${third}`;
    const env = { [variable]: second };
    const all = await printed(config, [flag, first], env);
    expect(all.settings.get(name)).toEqual({ value: first, origin: 'flag' });
    expect((await printed(config, [], env)).settings.get(name)).toEqual({ value: second, origin: 'environment' });
    const fromFile = await printed(config);
    expect(fromFile.settings.get(name)).toEqual({ value: third, origin: fromFile.file });
    expect((await printed(undefined)).settings.get(name)).toEqual({ value: fallback, origin: 'default' });
  });

  test('an empty variable is none', async () => {
    const { settings } = await printed('threshold: 30', [], { AIRWORTHY_THRESHOLD: '' });
    expect(settings.get('threshold')?.value).toBe('30');
  });

  test('it decides the verdict, not only what is printed', async () => {
    const config = 'threshold: 100\nfail_on: never';
    expect((await assessed(config)).code).toBe(1);
    expect((await assessed(config, [], { AIRWORTHY_THRESHOLD: '0' })).code).toBe(0);
    expect((await assessed(config, ['--threshold', '100'], { AIRWORTHY_THRESHOLD: '0' })).code).toBe(1);
  });

  test('the day of the assessment: flag, environment, today', async () => {
    const day = async (argv: readonly string[], env: Record<string, string> = {}) => {
      const cwd = folderOf({ 'airworthy.yaml': MINIMAL });
      const { out } = await run(['assess', '--format', 'json', ...argv], { cwd, env, today: '2027-03-01' });
      return (JSON.parse(out) as { as_of: string }).as_of;
    };
    expect(await day([])).toBe('2027-03-01');
    expect(await day([], { AIRWORTHY_AS_OF: '2027-02-01' })).toBe('2027-02-01');
    expect(await day(['--as-of', '2027-01-01'], { AIRWORTHY_AS_OF: '2027-02-01' })).toBe('2027-01-01');
  });
});

describe('the file', () => {
  test('is found upward, and paths in it are relative to it', async () => {
    const rule = 'dimension: acme\n';
    const cwd = folderOf({ [CONFIG]: 'rules: ./own\n', 'own/acme.yaml': rule, 'a/b/airworthy.yaml': MINIMAL });
    const { code, err } = await run(['assess'], { cwd: join(cwd, 'a/b') });
    expect(code).toBe(2);
    expect(err).toMatch(/own\/acme\.yaml:1:1 error order is missing/);
  });

  test('named with --config wins over the one found', async () => {
    const cwd = folderOf({ [CONFIG]: 'threshold: 30', 'other.yaml': 'threshold: 40' });
    const { out } = await run(['assess', '--print-config', '--config', 'other.yaml'], { cwd });
    expect(out).toContain(`threshold: 40  # ${join(cwd, 'other.yaml')}`);
  });

  test('named with --config must be there', async () => {
    const cwd = folderOf();
    const { code, err } = await run(['assess', '--config', 'none.yaml'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain(`${join(cwd, 'none.yaml')}:1:1 error there is no such file`);
  });

  test.each(['', '\n', '# threshold: 75\n# fail_on: major\n', '---\n', '{}', 'null'])(
    '%j sets nothing',
    async (text) => {
      const { code, settings } = await printed(text);
      expect(code).toBe(0);
      expect(settings.get('threshold')).toEqual({ value: 'null', origin: 'default' });
    },
  );
});

describe('refused with its place', () => {
  test.each<[string, RegExp, RegExp?]>([
    ['treshold: 75', /:1:1 error there is no field "treshold" in the configuration/, /did you mean threshold\?/],
    ['Threshold: 75', /:1:1 error there is no field "Threshold"/, /did you mean threshold\?/],
    ['evidence: {thrust: claimed}', /no field "thrust" in evidence/, /did you mean trust\?/],
    ['evidence: {trust: claims}', /evidence\.trust is not one of the words/, /did you mean claimed\?/],
    ['fail_on: blocer', /:1:10 error fail_on is not one of the words/, /did you mean blocker\?/],
    ['format: yaml', /format is not one of the words/, /expected one of terminal, json/],
    ['threshold: 101', /:1:12 error threshold must be a number from 0 to 100/],
    ['threshold: -1', /threshold must be a number from 0 to 100/],
    ['threshold: "75"', /threshold must be a number from 0 to 100/],
    ['threshold: .nan', /is not a finite number/],
    ['min_level: 2.5', /min_level must be a whole number/],
    ['min_level: 5', /min_level must be at most 4/],
    ['assessors: a.auditor', /assessors must be a list/],
    ['assessors: [1]', /assessors\[0\] must be text/],
    ['rules: 3', /rules must be text or a list of texts/],
    ['extends: ./house', /extends must be a list/],
    ['extends: [1]', /extends\[0\] must be text/],
    ['overrides: {}', /overrides must be a list/],
    ['overrides: []', /overrides must not be empty/],
    ['overrides: [{rule: USR-002, wieght: 3, reason: x}]', /no field "wieght"/, /did you mean weight\?/],
    ['evidence: claimed', /evidence must be a map/],
    ['parameters: 3', /parameters must be a map/],
    ['parameters: {USR-002.max_disagreement: null}', /is not of a kind that may stand here/],
    ['- threshold: 75', /must be a map/],
    ['threshold', /must be a map/],
    ['threshold: [', /flow/],
    ['threshold: 1\nthreshold: 2', /:2:1 error the key "threshold" stands here twice/],
    ['__proto__: {a: 1}', /the key "__proto__" is not allowed/],
    [
      'parameters: {USR-002.max_disagrement: 40%}',
      /:1:14 error there is no parameter USR-002\.max_disagrement/,
      /did you mean USR-002\.max_disagreement\?/,
    ],
    [
      'parameters:\n  assume.storage.read_margins: 2',
      /:2:3 error there is no parameter assume\.storage\.read_margins/,
      /did you mean assume\.storage\.read_margin\?/,
    ],
    ['parameters: {USR-002.constructor: 1}', /there is no parameter USR-002\.constructor/],
    ['parameters: {assume: 1, "": 2, ".": 3}', /there is no parameter assume/],
    ['parameters: {USR-002.max_disagreement: many}', /does not start with a number/],
    ['parameters: {USR-002.bases: measured}', /must be a list of words/],
    ['parameters: {assume.storage.read_margin: [1]}', /./],
  ])('%s', async (config, message, hint = /error/) => {
    const { code, err, out, file } = await assessed(config);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).toMatch(hint);
    expect(err.startsWith(`${file}:`)).toBe(true);
    expect(out).toBe('');
  });

  test('all mistakes of the file at once', async () => {
    const { err } = await assessed('treshold: 1\nmin_level: 9\nfail_on: x\nassessors: 3\n');
    expect(err.match(/ error /g)).toHaveLength(4);
  });

  test('flags and variables, all at once, each under its own name', async () => {
    const argv = ['assess', '--threshold', 'high', '--fail-on', 'blocer', '--as-of', '2026-02-30'];
    const env = { AIRWORTHY_MIN_LEVEL: '2.5', AIRWORTHY_FORMAT: 'jsn', AIRWORTHY_THRESHOLD_DECLARED: '1e2' };
    const { code, err } = await run(argv, { cwd: folderOf(), env });
    expect(code).toBe(2);
    const blocks = err.trimEnd().split('\n\n');
    expect(blocks.map((block) => block.split(' ')[0])).toEqual([
      '--threshold',
      'AIRWORTHY_THRESHOLD_DECLARED',
      'AIRWORTHY_MIN_LEVEL',
      '--fail-on',
      'AIRWORTHY_FORMAT',
      '--as-of',
    ]);
    expect(blocks[3]).toMatch(/did you mean blocker\?/);
    expect(blocks[4]).toMatch(/did you mean json\?/);
  });

  test.each(['-1', '101', 'NaN', 'Infinity', '', ' ', '0x10', '1,5', '٣'])('--threshold %j', async (value) => {
    const { code, err } = await run(['assess', `--threshold=${value}`], { cwd: folderOf() });
    expect(code).toBe(2);
    expect(err).toMatch(/^--threshold error /);
  });
});

describe('parameters', () => {
  test('what is overridden changes the rule, and is printed in the report', async () => {
    const config =
      'parameters: {USR-002.max_disagreement: 40%, assume.storage.read_margin: 1.5, USR-002.bases: [measured]}\n';
    const { code, out } = await assessed(config, ['--format', 'json', '--fail-on', 'never']);
    expect(code).toBe(0);
    const { overrides } = JSON.parse(out) as { overrides: { id: string; was: string; now: string }[] };
    expect(overrides.map(({ id, now }) => [id, now])).toEqual([
      ['USR-002.max_disagreement', '40%'],
      ['assume.storage.read_margin', '1.5'],
      ['USR-002.bases', '[measured]'],
    ]);
    for (const { was, now } of overrides) expect(was).not.toBe(now);
  });

  test('a report without overrides says so', async () => {
    const { out } = await assessed('', ['--format', 'json']);
    expect((JSON.parse(out) as { overrides: unknown[] }).overrides).toEqual([]);
  });

  test('--print-config shows them with what they were', async () => {
    const { out, file } = await printed('parameters: {USR-002.max_disagreement: 40%}');
    expect(out).toMatch(/^ {2}USR-002\.max_disagreement: 40% {2}# .*, was 30%$/m);
    expect(out).toContain(file);
  });

  test.each(['0', '-1', '0%', '1e308', '1e-308'])('a constant of %s breaks nothing of ours', async (value) => {
    const names = ['assume.storage.read_margin', 'assume.latency.tail_ratio', 'assume.capacity.target_utilisation'];
    const config = `parameters: {${names.map((name) => `${name}: ${value}`).join(', ')}}`;
    expect([0, 2]).toContain((await assessed(config, ['--fail-on', 'never'])).code);
  });
});

describe('--print-config', () => {
  test('shows every setting with its origin, in the same order always, and assesses nothing', async () => {
    const { code, out, settings, file } = await printed('assessors: [a.auditor]\nevidence: {trust: claimed}\n');
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe(`# configuration file: ${file}`);
    expect([...settings.keys()].filter((name) => name !== '')).toEqual([
      'threshold',
      'threshold_declared',
      'min_level',
      'fail_on',
      'format',
      'rules',
      'as_of',
      'assessors',
      'evidence.trust',
    ]);
    expect(settings.get('assessors')).toEqual({ value: '[a.auditor]', origin: file });
    expect(settings.get('evidence.trust')).toEqual({ value: 'claimed', origin: file });
  });

  test('without a file says so', async () => {
    expect((await printed(undefined)).out).toMatch(/^# configuration file: none$/m);
  });

  test('shows nothing raw', async () => {
    const evil = '"\\e[31mred\\x9b2J"';
    const { out, err } = await printed(`assessors: [${evil}]\nparameters: {USR-002.bases: [${evil}]}\n`);
    for (const text of [out, err]) expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(out).toContain('\\u001b[31mred\\u009b2J');
  });
});

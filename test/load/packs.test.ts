/** Packs of one's own: where they are found, how they join the rules that ship, and what they may change. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { pack as builtin } from '../../src/generated/pack.js';
import type { Report } from '../../src/report/report.js';
import { reportSchema } from '../../src/report/schema.js';
import { folderOf } from '../helpers/folder.js';
import { MINIMAL } from '../helpers/manifests.js';
import { changes, HEADER, joining, own, rule } from '../helpers/packs.js';
import { run } from '../helpers/run.js';

const CONFIG = 'airworthy.config.yaml';
type Files = Readonly<Record<string, string | Uint8Array>>;

const folder = (files: Files) => folderOf({ 'airworthy.yaml': MINIMAL, ...files });

async function assessed(cwd: string, ...argv: readonly string[]): Promise<Report> {
  const { out, err } = await run(['assess', '--format', 'json', '--fail-on', 'never', ...argv], { cwd });
  expect(err).toBe('');
  return JSON.parse(out) as Report;
}

async function refused(cwd: string, ...argv: readonly string[]): Promise<string> {
  const { code, err, out } = await run(['assess', ...argv], { cwd });
  expect({ code, out }, err).toEqual({ code: 2, out: '' });
  return err;
}

/** Loads each pack with a flag of its own. */
const flags = (...packs: readonly string[]) => packs.flatMap((name) => ['--rules', name]);
const package_ = (fields: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({ name: 'acme-rules', version: '1.2.3', ...fields });

describe('a pack is found', () => {
  test('as a file or a folder, from the folder where one works', async () => {
    const cwd = folder({ 'a.yaml': own('acme', [rule('ACME-001')]), 'more/b.yml': own('beta', [rule('BETA-001')]) });
    const { pack } = await assessed(cwd, ...flags('a.yaml', './more'));
    expect(pack.packs.map(({ name, version, rules }) => [name, version, rules])).toEqual([
      ['./a.yaml', null, 1],
      ['./more', null, 1],
    ]);
    expect(pack.rules).toBe(builtin.rules.length + 2);
  });

  test('as a package in node_modules, here or above, by the folder rules', async () => {
    const cwd = folder({
      'node_modules/acme-rules/package.json': package_(),
      'node_modules/acme-rules/rules/a.yaml': own('acme', [rule('ACME-001')]),
      'deep/down/airworthy.yaml': MINIMAL,
    });
    const { pack } = await assessed(join(cwd, 'deep/down'), ...flags('acme-rules'));
    expect(pack.packs).toMatchObject([{ name: 'acme-rules', version: '1.2.3', rules: 1 }]);
  });

  test('as a package with a scope, by the path that its package.json names', async () => {
    const cwd = folder({
      'node_modules/@acme/rules/package.json': package_({ airworthy: 'dist/pack' }),
      'node_modules/@acme/rules/dist/pack/a.yaml': own('acme', [rule('ACME-001')]),
      'node_modules/@acme/rules/rules/b.yaml': 'not this one',
    });
    expect((await assessed(cwd, ...flags('@acme/rules'))).pack.packs).toMatchObject([{ name: '@acme/rules' }]);
  });

  test('by the configuration, from its folder and not from where one works', async () => {
    const cwd = folder({
      [CONFIG]: 'extends: [acme-rules, ./house]\nrules: more.yaml\n',
      'node_modules/acme-rules/package.json': package_(),
      'node_modules/acme-rules/rules/a.yaml': own('acme', [rule('ACME-001')]),
      'house/b.yaml': own('beta', [rule('BETA-001')]),
      'more.yaml': own('gamma', [rule('GAMMA-001')]),
      'systems/airworthy.yaml': MINIMAL,
    });
    const names = async (...argv: readonly string[]) =>
      (await assessed(join(cwd, 'systems'), ...argv)).pack.packs.map(({ name }) => name);
    expect(await names()).toEqual(['./house', './more.yaml', 'acme-rules']);
    // A flag stands in place of `rules`; what the project extends stays.
    expect(await names(...flags('airworthy/edge'))).toEqual(['./house', 'acme-rules', 'airworthy/edge']);
    const { out } = await run(['assess', '--print-config'], {
      cwd,
      env: { AIRWORTHY_RULES: 'airworthy/edge, more.yaml' },
    });
    expect(out).toMatch(/^rules: airworthy\/edge, more\.yaml {2}# environment$/m);
    expect(out).toMatch(/^extends: \[acme-rules, \.\/house\] {2}# .*airworthy\.config\.yaml$/m);
  });

  test('as the path before the package of the same name, but never in place of one that ships', async () => {
    const cwd = folder({
      'acme-rules/a.yaml': own('acme', [rule('ACME-001')]),
      'node_modules/acme-rules/package.json': package_(),
      'node_modules/acme-rules/rules/b.yaml': own('beta', [rule('BETA-001')]),
      'airworthy/edge/c.yaml': own('gamma', [rule('GAMMA-001')]),
    });
    const names = async (name: string) => (await assessed(cwd, ...flags(name))).pack.packs;
    expect(await names('acme-rules')).toMatchObject([{ name: './acme-rules' }]);
    expect(await names('airworthy/edge')).toMatchObject([{ name: 'airworthy/edge', rules: 7 }]);
    expect(await names('./airworthy/edge')).toMatchObject([{ name: './airworthy/edge', rules: 1 }]);
  });

  test('once, however often it is named', async () => {
    const cwd = folder({ [CONFIG]: 'extends: [./a.yaml]', 'a.yaml': own('acme', [rule('ACME-001')]) });
    expect((await assessed(cwd, ...flags('a.yaml', './a.yaml', 'airworthy/edge'))).pack.packs).toHaveLength(2);
  });

  test.each([
    ['nowhere', /^--rules error there is no pack "nowhere"\n/],
    ['./nowhere', /nowhere:1:1 error there is no such file or folder/],
    ['airworthy/edg', /no pack "airworthy\/edg" ships with airworthy\n {2}did you mean airworthy\/edge\?/],
    ['airworthy/../rules', /no pack "airworthy\/\.\.\/rules" ships/],
    ['airworthy/', /ships with airworthy/],
    ['@acme/../../etc', /there is no pack/],
    ['Acme Rules', /there is no pack "Acme Rules"/],
    ['a\u0000b', /there is no pack "a\\u0000b"/],
    ['\u001b[31mred', /there is no pack "\\u001b\[31mred"/],
    ['', /./],
  ])('%j is none', async (name, message) => {
    expect(await refused(folder({}), '--rules', name)).toMatch(message);
  });

  test('or the place where it was asked for is named', async () => {
    const cwd = folder({ [CONFIG]: 'extends:\n  - airworthy/edge\n  - acme-rulez\n' });
    expect(await refused(cwd)).toMatch(/airworthy\.config\.yaml:3:5 error there is no pack "acme-rulez"/);
  });
});

describe('a package', () => {
  test('is read and never run', async () => {
    const marker = join(folderOf(), 'ran');
    const code = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '');`;
    const cwd = folder({
      'node_modules/acme-rules/package.json': package_({ main: 'index.js', exports: './index.js', type: 'commonjs' }),
      'node_modules/acme-rules/index.js': code,
      'node_modules/acme-rules/rules/a.yaml': own('acme', [rule('ACME-001')]),
      'node_modules/acme-rules/rules/index.js': code,
    });
    await assessed(cwd, ...flags('acme-rules'));
    expect(existsSync(marker)).toBe(false);
  });

  test.each([
    [{ airworthy: '../other' }, /the rules of acme-rules lie outside the package/],
    [{ airworthy: '/etc' }, /holds no rules: \/etc is not there|lie outside the package/],
    [{ airworthy: 3 }, /the field "airworthy" in package\.json of acme-rules is not a path/],
    [{ airworthy: null }, /is not a path/],
    [{ airworthy: 'none' }, /the package acme-rules holds no rules: none is not there/],
    [{}, /the package acme-rules holds no rules: rules is not there/],
  ])('that says %j is refused', async (fields, message) => {
    const cwd = folder({
      'node_modules/acme-rules/package.json': package_(fields),
      'node_modules/other/a.yaml': own('acme', [rule('ACME-001')]),
    });
    expect(await refused(cwd, ...flags('acme-rules'))).toMatch(message);
  });

  test.each(['', '[]', '{', 'null', '"text"'])('whose package.json is %j is refused', async (text) => {
    const cwd = folder({ 'node_modules/acme-rules/package.json': text });
    expect(await refused(cwd, ...flags('acme-rules'))).toMatch(/package\.json of acme-rules is not valid/);
  });

  test('whose rules are a link out of it is refused', async () => {
    const cwd = folder({ 'node_modules/acme-rules/package.json': package_(), 'away/a.yaml': 'x' });
    symlinkSync(join(cwd, 'away'), join(cwd, 'node_modules/acme-rules/rules'));
    expect(await refused(cwd, ...flags('acme-rules'))).toMatch(/the rules of acme-rules lie outside the package/);
  });

  test('may itself be a link, as workspaces make them', async () => {
    const cwd = folder({
      'packages/acme/package.json': package_(),
      'packages/acme/rules/a.yaml': own('acme', [rule('ACME-001')]),
      'node_modules/.keep': '',
    });
    symlinkSync(join(cwd, 'packages/acme'), join(cwd, 'node_modules/acme-rules'));
    expect((await assessed(cwd, ...flags('acme-rules'))).pack.packs).toMatchObject([{ name: 'acme-rules' }]);
  });
});

describe('a hostile pack is bounded', () => {
  test('a link in a folder that leads out of it', async () => {
    const cwd = folder({ 'secret.yaml': 'password: hunter2\n', 'pack/a.yaml': own('acme', [rule('ACME-001')]) });
    symlinkSync(join(cwd, 'secret.yaml'), join(cwd, 'pack/b.yaml'));
    const err = await refused(cwd, ...flags('pack'));
    expect(err).toMatch(/b\.yaml:1:1 error the link leads out of the pack/);
    expect(err).not.toContain('hunter2');
  });

  test('a link that leads nowhere, or to itself', async () => {
    const cwd = folder({ 'pack/a.yaml': own('acme', [rule('ACME-001')]) });
    symlinkSync('b.yaml', join(cwd, 'pack/b.yaml'));
    expect(await refused(cwd, ...flags('pack'))).toMatch(/b\.yaml:1:1 error the link leads nowhere/);
  });

  test('a folder or a pipe that is called like a rule file', async () => {
    const cwd = folder({ 'one/a.yaml/x': '', 'two/.keep': '' });
    execFileSync('mkfifo', [join(cwd, 'two/a.yaml')]);
    for (const name of ['one', 'two'])
      expect(await refused(cwd, ...flags(name))).toMatch(/a\.yaml:1:1 error this is not a file/);
  });

  test('too many files, or too many bytes in all', async () => {
    const cwd = folder({});
    for (const name of ['many', 'large']) mkdirSync(join(cwd, name));
    for (let i = 0; i <= 200; i += 1) writeFileSync(join(cwd, 'many', `${i}.yaml`), '');
    const filling = `# ${'x'.repeat(2 ** 20 - 10)}\n`;
    for (let i = 0; i < 9; i += 1) writeFileSync(join(cwd, 'large', `${i}.yaml`), filling);
    expect(await refused(cwd, ...flags('many'))).toMatch(/holds 201 files\n {2}expected at most 200/);
    expect(await refused(cwd, ...flags('large'))).toMatch(/the pack is too large\n {2}expected at most 8 MiB/);
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ['a file of more than a megabyte', `# ${'x'.repeat(2 ** 20)}`, /the file is too large/],
    ['lists in lists', `dimension: ${'['.repeat(5000)}`, /nested too deeply/],
    [
      'aliases of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((c, i) => `${c}: &${c} [${Array(10).fill(`*${'abcdefgh'[i]}`)}]`).join('\n')}\n`,
      /holds too many values/,
    ],
    ['a condition in parentheses', own('acme', [rule('ACME-001', { check: `${'('.repeat(5000)}true` })]), /error/],
    ['what is no text', new Uint8Array([0xff, 0xfe, 0x00]), /not UTF-8/],
    ['prototypes', '__proto__: {overrides: []}\n', /__proto__/],
    ['nothing', '', /the file is empty/],
    ['a list', '- 1\n', /error/],
    ['code', '!!js/function "function () {}"\n', /error/],
  ])('%s', async (_, text, message) => {
    expect(await refused(folder({ 'pack/a.yaml': text }), ...flags('pack'))).toMatch(message);
  });
});

describe('packs join', () => {
  const ACME = own('acme', [rule('ACME-001')]);

  test('in whatever order they are named: the report is the same to the byte', async () => {
    const cwd = folder({
      'a.yaml': ACME,
      'b/b.yaml': own('beta', [rule('BETA-001', { check: 'gpus.nodes >= 9.0', params: {} })], { order: 91 }),
      'b/changes.yaml': changes({ rule: 'STO-001', disable: true, reason: 'a test' }),
      'c/c.yaml': changes({ rule: 'USR-002', weight: 1, reason: 'another' }),
    });
    const print = async (...names: readonly string[]) =>
      (await run(['assess', '--format', 'json', ...flags(...names)], { cwd })).out;
    const first = await print('a.yaml', 'b', 'c');
    expect(await print('c', 'a.yaml', 'b')).toBe(first);
    expect(await print('b', 'c', './a.yaml', 'b')).toBe(first);
    const { table } = JSON.parse(first) as Report;
    expect(table.slice(-2).map(({ dimension }) => dimension)).toEqual(['beta', 'acme']); // orders 91 and 92
  });

  test('but the same id in two packs is an error, wherever the packs stand', async () => {
    const cwd = folder({ 'a.yaml': ACME, 'b.yaml': own('beta', [rule('ACME-001')]) });
    for (const names of [
      ['a.yaml', 'b.yaml'],
      ['b.yaml', 'a.yaml'],
    ])
      expect(await refused(cwd, ...flags(...names))).toMatch(
        /b\.yaml.* error the id ACME-001 is taken by the pack \.\/a\.yaml/,
      );
  });

  test('and so is the id of a rule that ships', async () => {
    const cwd = folder({ 'a.yaml': own('acme', [rule('USR-001')]) });
    expect(await refused(cwd, ...flags('a.yaml'))).toMatch(/the id USR-001 is taken by the pack airworthy/);
    expect((await run(['rules', 'lint', 'a.yaml'], { cwd })).err).toMatch(/the id USR-001 is taken/);
  });

  test('unless one says why it replaces the other', async () => {
    const cwd = folder({ 'a.yaml': own('acme', [rule('STO-001', { replaces: 'we measure it otherwise' })]) });
    const report = await assessed(cwd, ...flags('a.yaml'));
    expect(report.pack.rules).toBe(builtin.rules.length);
    expect(report.findings.find((finding) => finding.rule === 'STO-001')).toMatchObject({
      title: 'Have two servers',
      dimension: 'acme',
      outcome: 'pass',
    });
    expect(report.overrides).toEqual([
      {
        id: 'STO-001',
        kind: 'replaced',
        was: 'blocker, weight 8',
        now: 'minor, weight 1',
        by: './a.yaml',
        reason: 'we measure it otherwise',
      },
    ]);
    const { out } = await run(['assess', ...flags('a.yaml')], { cwd });
    expect(out).toMatch(/^ {2}Rules {6}\+ \.\/a\.yaml · ▲ replaced STO-001$/m);
    const explained = (await run(['explain', 'STO-001', ...flags('a.yaml')], { cwd })).out;
    expect(explained).toContain('the pack ./a.yaml');
    expect(explained).toContain('replaced (blocker, weight 8 → minor, weight 1) by ./a.yaml: we measure it otherwise');
    expect(explained).toMatch(/pass {11}two/); // its own cases
  });

  test.each([
    [
      'no rule of that id is there',
      [rule('STO-010', { replaces: 'why not' })],
      /there is no rule STO-010\n[\s\S]*did you mean STO-001\?/,
    ],
    ['it gives no reason', [rule('STO-001', { replaces: ' ' })], /replaces must say why/],
    ['the rule may not even be waived', [rule('GOV-001', { replaces: 'no' })], /GOV-001 may not be replaced/],
  ])('a replacement is refused when %s', async (_, rules, message) => {
    const cwd = folder({ 'a.yaml': own('acme', rules) });
    expect(await refused(cwd, ...flags('a.yaml'))).toMatch(message);
  });

  test('two packs do not both replace a rule', async () => {
    const replacing = (dimension: string) => own(dimension, [rule('STO-001', { replaces: 'a reason' })]);
    const cwd = folder({ 'a.yaml': replacing('acme'), 'b.yaml': replacing('beta') });
    expect(await refused(cwd, ...flags('a.yaml', 'b.yaml'))).toMatch(/STO-001 is taken by the pack \.\/a\.yaml/);
  });
});

describe('frameworks', () => {
  const framework = (title: string) =>
    stringify({
      id: 'ACME-HOUSE',
      title,
      version: '1',
      publisher: 'Acme',
      url: 'https://example.org/',
      kind: 'standard',
      listed: 'all',
      controls: [{ id: '4.2', title: 'Halls' }],
    });
  const referring = (dimension: string, id: string) => own(dimension, [rule(id, { refs: ['ACME-HOUSE 4.2'] })]);

  test('come with a pack, and its digest covers them', async () => {
    const cwd = folder({ 'a/a.yaml': referring('acme', 'ACME-001'), 'a/frameworks/house.yaml': framework('House') });
    expect((await run(['explain', 'ACME-001', ...flags('a')], { cwd })).out).toContain('ACME-HOUSE 4.2: Halls');
    const digest = async () => (await assessed(cwd, ...flags('a'))).pack.packs[0]?.digest;
    const before = await digest();
    writeFileSync(join(cwd, 'a/frameworks/house.yaml'), framework('Other house'));
    expect(await digest()).not.toBe(before);
  });

  test('are the same in two packs, or an error', async () => {
    const cwd = folder({
      'a/a.yaml': referring('acme', 'ACME-001'),
      'a/frameworks/house.yaml': framework('House'),
      'b/b.yaml': referring('beta', 'BETA-001'),
      'b/frameworks/house.yaml': framework('House'),
    });
    expect((await assessed(cwd, ...flags('b', 'a'))).pack.packs).toHaveLength(2);
    writeFileSync(join(cwd, 'b/frameworks/house.yaml'), framework('Other house'));
    expect(await refused(cwd, ...flags('b', 'a'))).toMatch(/another pack describes the framework ACME-HOUSE otherwise/);
  });

  test('lie inside the pack', async () => {
    const cwd = folder({ 'a/a.yaml': referring('acme', 'ACME-001'), 'secret.yaml': 'password: hunter2' });
    mkdirSync(join(cwd, 'a/frameworks'));
    symlinkSync(join(cwd, 'secret.yaml'), join(cwd, 'a/frameworks/house.yaml'));
    const err = await refused(cwd, ...flags('a'));
    expect(err).toMatch(/frameworks\/house\.yaml:1:1 error the link leads out of the pack/);
    expect(err).not.toContain('hunter2');
  });
});

test('a report with packs and changes is what the published schema says', async () => {
  const cwd = folder({
    [CONFIG]: changes({ rule: 'STO-001', disable: true, reason: 'a test' }),
    'a.yaml': own('acme', [rule('USR-002', { replaces: 'a test' })]),
  });
  const report = await assessed(cwd, ...flags('a.yaml', 'airworthy/edge'));
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report.pack.dimensions_own).toBe(2);
});

describe('dimensions', () => {
  test('a file joins a dimension that ships without a header', async () => {
    const cwd = folder({ 'a.yaml': joining('gpus', rule('ACME-001', { weight: 9 })) });
    const report = await assessed(cwd, ...flags('a.yaml'));
    expect(report.pack).toMatchObject({ dimensions: builtin.dimensions.length, dimensions_own: 0 });
    expect(report.findings.find((finding) => finding.rule === 'ACME-001')?.dimension).toBe('gpus');
    expect(await run(['rules', 'test', 'a.yaml'], { cwd })).toMatchObject({ code: 0 });
  });

  test('and may not describe it otherwise', async () => {
    const cwd = folder({ 'a.yaml': own('gpus', [rule('ACME-001')]) });
    expect(await refused(cwd, ...flags('a.yaml'))).toMatch(
      /a\.yaml:1:12 error the dimension gpus is described otherwise elsewhere\n.*\n.*\n {2}expected no header but its name/,
    );
  });

  test('two packs share a dimension of their own under one header', async () => {
    const cwd = folder({
      'a.yaml': own('acme', [rule('ACME-001')]),
      'b.yaml': own('acme', [rule('ACME-002')]),
      'c.yaml': own('acme', [rule('ACME-003')], { weight: 20 }),
    });
    const { pack, score } = await assessed(cwd, ...flags('a.yaml', 'b.yaml'));
    expect(pack.dimensions_own).toBe(1);
    expect(score.dimensions.find(({ id }) => id === 'acme')?.applicable).toBe(2);
    expect(await refused(cwd, ...flags('a.yaml', 'c.yaml'))).toMatch(/expected the same header in every pack/);
  });

  test('a dimension of one’s own counts into the score, and is no substitute for one that ships', async () => {
    const cwd = folder({ 'a.yaml': own('acme', [rule('ACME-001')]) });
    const { out } = await run(['assess', ...flags('a.yaml')], { cwd });
    const ships = builtin.dimensions.length;
    const own_ = ships === 22 ? '22 of 22 dimensions and 1' : `${ships} of 22 dimensions and 1`;
    expect(out.replace(/\s+/g, ' ')).toContain(`${own_} of further packs`);
    const plain = await assessed(cwd);
    const more = await assessed(cwd, ...flags('a.yaml'));
    expect(more.pack.dimensions).toBe(plain.pack.dimensions + 1);
    expect(more.score.dimensions.at(-1)).toMatchObject({ id: 'acme', declared: 100, assured: 60 });
  });

  test('a dimension that has lost its last rule is not assessed', async () => {
    const all = builtin.rules.filter(({ dimension }) => dimension === 'storage');
    const off = all.map(({ id }) => ({ rule: id, disable: true, reason: 'a test' }));
    const cwd = folder({ 'a.yaml': changes(...off) });
    const { pack, table } = await assessed(cwd, ...flags('a.yaml'));
    expect(pack.dimensions).toBe(builtin.dimensions.length - 1);
    expect(table.map(({ dimension }) => dimension)).not.toContain('storage');
  });

  test('a dimension that nobody knows needs a header', async () => {
    const cwd = folder({ 'a.yaml': joining('acme', rule('ACME-001')) });
    expect(await refused(cwd, ...flags('a.yaml'))).toMatch(/error order is missing/);
  });

  test('the header has the fields of a rule file', () => {
    expect(Object.keys(HEADER)).toEqual(['order', 'title', 'pillar', 'weight', 'owner', 'pilot', 'production', 'you']);
  });
});

describe('a pack or the configuration changes rules', () => {
  const OFF = { rule: 'STO-001', disable: true, reason: 'the archive is not read' };

  test('a rule that is switched off leaves the sum, and every report says so', async () => {
    const cwd = folder({ 'pack/changes.yaml': changes(OFF) });
    const report = await assessed(cwd, ...flags('pack'));
    expect(report.findings.map((finding) => finding.rule)).not.toContain('STO-001');
    expect(report.pack).toMatchObject({ rules: builtin.rules.length - 1, packs: [{ name: './pack', rules: 0 }] });
    const [override] = report.overrides;
    expect(override).toMatchObject({
      id: 'STO-001',
      kind: 'disabled',
      now: 'disabled',
      by: './pack',
      reason: OFF.reason,
    });
    const { out } = await run(['assess', ...flags('pack')], { cwd });
    const [head = ''] = out.split(/^dimension /m);
    expect(head).toMatch(/^ {2}Rules {6}\+ \.\/pack · ▲ without STO-001$/m);
    expect(head.replace(/\s+/g, ' ')).toContain('1 override');
    expect(out).toMatch(/STO-001 blocker, weight 8 → disabled by \.\/pack: the archive is not read/);
    const { out: why } = await run(['explain', 'STO-001', ...flags('pack')], { cwd });
    expect(why).toMatch(/^changed {4}switched off by \.\/pack: the archive is not read$/m);
  });

  test('the configuration does the same without a pack', async () => {
    const cwd = folder({
      [CONFIG]: changes(OFF, { rule: 'USR-002', weight: 1, params: { max_disagreement: '40%' }, reason: 'two' }),
    });
    const { overrides } = await assessed(cwd);
    expect(overrides.map(({ id, kind, was, now, by, reason }) => [id, kind, was, now, by, reason])).toEqual([
      ['USR-002.max_disagreement', 'parameter', '30%', '40%', 'configuration', 'two'],
      ['USR-002', 'weight', 'weight 5', 'weight 1', 'configuration', 'two'],
      ['STO-001', 'disabled', 'blocker, weight 8', 'disabled', 'configuration', OFF.reason],
    ]);
    const { out } = await run(['assess'], { cwd });
    expect(out).toMatch(/^ {2}Rules {6}▲ without STO-001, other weight for USR-002$/m);
    const printed = (await run(['assess', '--print-config'], { cwd })).out;
    expect(printed).toMatch(
      /^ {2}STO-001: disabled {2}# .*airworthy\.config\.yaml, was blocker, weight 8: the archive/m,
    );
  });

  test('a weight that is changed counts as it is changed', async () => {
    // Two rules of one dimension, one passed and one failed: 3 of 4 parts, then 1 of 2.
    const failing = rule('ACME-002', { check: 'gpus.nodes >= 9.0', params: {} });
    const cwd = folder({
      'a.yaml': own('acme', [rule('ACME-001', { weight: 3 }), failing]),
      'b.yaml': changes({ rule: 'ACME-001', weight: 1, reason: 'equals' }),
    });
    const declared = async (...names: readonly string[]) =>
      (await assessed(cwd, ...flags(...names))).score.dimensions.find(({ id }) => id === 'acme')?.declared;
    expect(await declared('a.yaml')).toBe(75);
    expect(await declared('a.yaml', 'b.yaml')).toBe(50);
  });

  test('a parameter may say why under `parameters`, too; the report says when nobody did', async () => {
    const cwd = folder({
      [CONFIG]:
        'parameters:\n  USR-002.max_disagreement: {value: 40%, reason: bursts}\n  assume.storage.read_margin: 1.5\n',
    });
    const { overrides } = await assessed(cwd);
    expect(overrides.map(({ id, reason }) => [id, reason])).toEqual([
      ['USR-002.max_disagreement', 'bursts'],
      ['assume.storage.read_margin', null],
    ]);
    expect((await run(['assess'], { cwd })).out).toContain('by configuration: no reason given');
  });

  test.each([
    ['without a reason', { rule: 'STO-001', disable: true }, /overrides\[0\]\.reason is missing/],
    ['with a blank for a reason', { ...OFF, reason: ' ' }, /reason must say why/],
    ['of nothing', { rule: 'STO-001', reason: 'because' }, /changes nothing; give disable: true, weight or params/],
    ['to two ends', { ...OFF, weight: 3 }, /disables the rule and changes it/],
    [
      'of a rule that is not there',
      { ...OFF, rule: 'STO-010' },
      /there is no rule STO-010\n[\s\S]*did you mean STO-001\?/,
    ],
    [
      'of a parameter that is not there',
      { rule: 'USR-002', params: { max_disagrement: '1%' }, reason: 'x' },
      /there is no parameter USR-002\.max_disagrement\n[\s\S]*did you mean USR-002\.max_disagreement\?/,
    ],
    [
      'of a parameter of a rule that is not there',
      { rule: 'USR-020', params: { a: 1, b: 2 }, reason: 'x' },
      /there is no rule USR-020/,
    ],
    [
      'to a value of another kind',
      { rule: 'USR-002', params: { max_disagreement: 'many' }, reason: 'x' },
      /does not start with a number/,
    ],
    [
      'of an inherited name',
      { rule: 'USR-002', params: { constructor: 1 }, reason: 'x' },
      /there is no parameter|not allowed/,
    ],
    ['to a weight beyond ten', { rule: 'USR-002', weight: 11, reason: 'x' }, /weight must be at most 10/],
    ['to no weight', { rule: 'USR-002', weight: 0, reason: 'x' }, /weight must be at least 1/],
    ['with disable: false', { rule: 'USR-002', disable: false, reason: 'x' }, /overrides\[0\]\.disable/],
    ['of a rule that may not be waived', { ...OFF, rule: 'GOV-001' }, /GOV-001 may not be switched off/],
    ['with a field that nobody knows', { ...OFF, severity: 'minor' }, /there is no field "severity"/],
  ])('a change %s is refused, in a pack and in the configuration', async (_, change, message) => {
    const text = changes(change);
    expect(await refused(folder({ 'pack/a.yaml': text }), ...flags('pack'))).toMatch(message);
    expect(await refused(folder({ [CONFIG]: text }))).toMatch(message);
  });

  test('what two packs change differently, neither decides: the configuration does', async () => {
    const cwd = folder({
      'a.yaml': changes({ rule: 'USR-002', weight: 1, reason: 'one' }),
      'b.yaml': changes({ rule: 'USR-002', weight: 9, reason: 'two' }),
      'decided.yaml': changes({ rule: 'USR-002', weight: 4, reason: 'between them' }),
    });
    for (const names of [
      ['a.yaml', 'b.yaml'],
      ['b.yaml', 'a.yaml'],
    ])
      expect(await refused(cwd, ...flags(...names))).toMatch(
        /\.\/a\.yaml and \.\/b\.yaml both change the weight of USR-002/,
      );
    const { overrides } = await assessed(cwd, ...flags('a.yaml', 'b.yaml'), '--config', 'decided.yaml');
    expect(overrides).toMatchObject([
      { now: 'weight 4', was: 'weight 5', by: 'configuration', reason: 'between them' },
    ]);
  });

  test('nothing is changed twice in one place', async () => {
    const text = changes(OFF, OFF);
    expect(await refused(folder({ 'a.yaml': text }), ...flags('a.yaml'))).toMatch(
      /\.\/a\.yaml changes whether STO-001 is asked twice/,
    );
    expect(await refused(folder({ [CONFIG]: text }))).toMatch(/configuration changes whether STO-001 is asked twice/);
  });

  test('one pack may change the rules of another', async () => {
    const cwd = folder({
      'a.yaml': own('acme', [rule('ACME-001'), rule('ACME-002')]),
      'b.yaml': changes(
        { rule: 'ACME-001', disable: true, reason: 'not here' },
        { rule: 'ACME-002', params: { least: 9 }, reason: 'more' },
      ),
    });
    const { findings } = await assessed(cwd, ...flags('b.yaml', 'a.yaml'));
    expect(findings.find((finding) => finding.rule === 'ACME-002')?.outcome).toBe('fail'); // three servers, nine asked for
    expect(findings.map((finding) => finding.rule)).not.toContain('ACME-001');
  });

  test('what a pack says reaches the terminal as printable text', async () => {
    const evil = 'red \u001b[31m and \u202e back {gpus.nodes}';
    const words = Object.fromEntries(['title', 'why', 'fix', 'message'].map((field) => [field, evil]));
    const failing = {
      ...words,
      check: 'gpus.nodes >= 9.0',
      params: {},
      severity: 'blocker',
      blocks_from: 'production',
    };
    const header = Object.fromEntries(['title', 'owner', 'pilot', 'production', 'you'].map((field) => [field, evil]));
    const cwd = folder({ 'a.yaml': own('acme', [rule('ACME-001', { ...failing, refs: [evil] })], header) });
    for (const argv of [['assess'], ['assess', '--verbose'], ['explain', 'ACME-001'], ['explain']]) {
      const { out } = await run([...argv, ...flags('a.yaml')], { cwd, columns: 200 });
      expect(out).toContain('ACME-001');
      expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });

  test('a reason reaches the terminal as printable text', async () => {
    const cwd = folder({ [CONFIG]: changes({ ...OFF, reason: 'red \u001b[31m and \u202e back' }) });
    for (const argv of [['assess'], ['assess', '--print-config'], ['explain', 'STO-001']]) {
      const { out } = await run(argv, { cwd });
      expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });
});

/** airworthy.lock: what was agreed on is what is used. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { folderOf } from '../helpers/folder.js';
import { MINIMAL } from '../helpers/manifests.js';
import { changes, own, rule } from '../helpers/packs.js';
import { run } from '../helpers/run.js';

const LOCK = 'airworthy.lock';
const PACKAGE = 'node_modules/acme-rules';
const FILES = {
  'airworthy.yaml': MINIMAL,
  'airworthy.config.yaml': 'extends: [acme-rules, ./house]\nfail_on: never\n',
  [`${PACKAGE}/package.json`]: JSON.stringify({ name: 'acme-rules', version: '1.2.3' }),
  [`${PACKAGE}/rules/a.yaml`]: own('acme', [rule('ACME-001')]),
  'house/b.yaml': own('beta', [rule('BETA-001')]),
  'house/changes.yaml': changes({ rule: 'STO-001', disable: true, reason: 'a test' }),
  'more.yaml': own('gamma', [rule('GAMMA-001')]),
  'systems/search/airworthy.yaml': MINIMAL,
};

/** A project whose packs are locked. */
async function locked(files: Readonly<Record<string, string>> = FILES) {
  const cwd = folderOf(files);
  const { code, err } = await run(['rules', 'lock'], { cwd });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return cwd;
}

describe('rules lock', () => {
  test('writes down name, version and digest of each pack, by name', async () => {
    const cwd = await locked();
    const { lock, packs } = parse(readFileSync(join(cwd, LOCK), 'utf8'));
    expect(lock).toBe(1);
    expect(packs).toEqual([
      { pack: './house', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      { pack: 'acme-rules', version: '1.2.3', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    ]);
    const { out } = await run(['assess', '--format', 'json'], { cwd });
    const report = JSON.parse(out) as { pack: { packs: { digest: string }[] } };
    expect(packs.map(({ digest }: { digest: string }) => digest)).toEqual(
      report.pack.packs.map(({ digest }) => `sha256:${digest}`),
    );
  });

  test('writes the same file from wherever it is run, beside the configuration', async () => {
    const cwd = await locked();
    const before = readFileSync(join(cwd, LOCK), 'utf8');
    const { code, out } = await run(['rules', 'lock'], { cwd: join(cwd, 'systems/search') });
    expect(code).toBe(0);
    expect(out).toMatch(/^wrote \.\.\/\.\.\/airworthy\.lock\n {2}\.\/house {2}[0-9a-f]{12} {2}unchanged\n/);
    expect(readFileSync(join(cwd, LOCK), 'utf8')).toBe(before);
    expect(existsSync(join(cwd, 'systems/search', LOCK))).toBe(false);
  });

  test('says what was new and what had changed', async () => {
    const cwd = await locked();
    appendFileSync(join(cwd, 'house/b.yaml'), '# reviewed\n');
    const { out } = await run(['rules', 'lock', '--rules', 'more.yaml'], { cwd });
    expect(out).toMatch(/^ {2}\.\/house {2}[0-9a-f]{12} {2}was [0-9a-f]{12}$/m);
    expect(out).toMatch(/^ {2}\.\/more\.yaml {2}[0-9a-f]{12} {2}new$/m);
    expect(out).toMatch(/^ {2}acme-rules 1\.2\.3 {2}[0-9a-f]{12} {2}unchanged$/m);
  });

  test('writes over a lock file that cannot be read', async () => {
    const cwd = folderOf({ ...FILES, [LOCK]: '[' });
    expect((await run(['rules', 'lock'], { cwd })).code).toBe(0);
    expect((await run(['assess', '--quiet'], { cwd })).code).toBe(0);
  });

  test('locks no pack that is not valid, and nothing where there is nothing', async () => {
    const broken = folderOf({ 'a.yaml': own('acme', [rule('USR-001')]) });
    expect(await run(['rules', 'lock', '--rules', 'a.yaml'], { cwd: broken })).toMatchObject({ code: 2, out: '' });
    expect(existsSync(join(broken, LOCK))).toBe(false);
    const { code, err } = await run(['rules', 'lock'], { cwd: folderOf() });
    expect(code).toBe(2);
    expect(err).toMatch(/airworthy\.lock:1:1 error there is nothing to lock\n {2}expected `extends` or `rules`/);
  });

  test('needs no configuration: the lock file then stands for itself, here or above', async () => {
    const { 'airworthy.config.yaml': _, ...files } = FILES;
    const cwd = folderOf(files);
    expect((await run(['rules', 'lock', '--rules', 'more.yaml'], { cwd })).code).toBe(0);
    const below = { cwd: join(cwd, 'systems/search') };
    const argv = ['assess', '--quiet', '--fail-on', 'never', '--rules'];
    expect((await run([...argv, '../../more.yaml'], below)).code).toBe(0);
    expect((await run([...argv, '../../house'], below)).err).toMatch(/the pack \.\/house is not locked/);
  });
});

describe('under a lock', () => {
  test('packs that are as they were are used', async () => {
    const cwd = await locked();
    for (const argv of [['assess'], ['explain', 'ACME-001']]) expect((await run(argv, { cwd })).code).toBe(0);
  });

  test.each([
    ['a rule', `${PACKAGE}/rules/a.yaml`, 'acme-rules', ' \\(1\\.2\\.3\\)'],
    ['a comment', 'house/b.yaml', './house', ''],
    ['a list of overrides', 'house/changes.yaml', './house', ''],
  ])('a change of %s is an error with both digests and what to do', async (_, file, name, version) => {
    const cwd = await locked();
    appendFileSync(join(cwd, file), '# a change\n');
    for (const argv of [['assess'], ['explain', 'ACME-001'], ['assess', '--print-config']]) {
      const { code, out, err } = await run(argv, { cwd });
      expect({ code, out }).toEqual({ code: 2, out: '' });
      const digest = `sha256:[0-9a-f]{64}${version}`;
      expect(err).toMatch(
        new RegExp(
          `airworthy\\.lock:\\d+:13 error the pack ${name.replace('.', '\\.')} has changed: expected ${digest}, found ${digest}`,
        ),
      );
      expect(err).toMatch(/put it back; if you mean the change, run `airworthy rules lock`/);
    }
  });

  test('a file that is added, or taken away, is a change', async () => {
    const cwd = await locked();
    writeFileSync(join(cwd, 'house/c.yaml'), own('gamma', [rule('GAMMA-001')]));
    expect((await run(['assess'], { cwd })).err).toMatch(/the pack \.\/house has changed/);
    const other = await locked();
    writeFileSync(join(other, 'house/changes.yaml'), '');
    expect((await run(['assess'], { cwd: other })).err).toMatch(/the pack \.\/house has changed/);
  });

  test('a pack that nobody locked is an error', async () => {
    const cwd = await locked();
    for (const name of ['more.yaml', 'airworthy/edge']) {
      const { code, err } = await run(['assess', '--rules', name], { cwd });
      expect(code).toBe(2);
      expect(err).toMatch(/the pack (\.\/more\.yaml|airworthy\/edge) is not locked/);
      expect(err).toMatch(/if you mean to use it, run `airworthy rules lock`/);
    }
    expect((await run(['assess'], { cwd, env: { AIRWORTHY_RULES: 'more.yaml' } })).code).toBe(2);
  });

  test('what is locked and not used does no harm', async () => {
    const cwd = await locked();
    writeFileSync(join(cwd, 'airworthy.config.yaml'), 'extends: [acme-rules]\nfail_on: never\n');
    expect((await run(['assess'], { cwd })).code).toBe(0);
  });

  test('a pack can still be worked on: its own list, test and lint ask no lock', async () => {
    const cwd = await locked();
    appendFileSync(join(cwd, 'house/b.yaml'), '# a change\n');
    for (const verb of ['list', 'test', 'lint'])
      expect((await run(['rules', verb, 'house'], { cwd })).code, verb).toBe(0);
  });

  test.each([
    ['[', /flow/],
    ['', /the file is empty/],
    ['lock: 2\npacks: []\n', /lock is not one of the words|lock/],
    ['lock: 1\n', /packs is missing/],
    ['lock: 1\npacks: [{pack: a, digest: "sha256:12"}]\n', /digest must be sha256: and 64 hexadecimal digits/],
    ['lock: 1\npacks: []\nmore: 1\n', /there is no field "more" in the lock file/],
    [
      `lock: 1\npacks:\n  - {pack: a, digest: "sha256:${'0'.repeat(64)}"}\n  - {pack: a, digest: "sha256:${'1'.repeat(64)}"}\n`,
      /:4:12 error the pack is locked twice/,
    ],
    [`lock: 1\npacks: ${'['.repeat(500)}`, /nested too deeply/],
  ])('a lock file of %j is refused', async (text, message) => {
    const cwd = folderOf({ ...FILES, [LOCK]: text });
    const { code, err } = await run(['assess'], { cwd });
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).toMatch(/airworthy\.lock:/);
  });
});

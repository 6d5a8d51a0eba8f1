/** Files, folders, globs and nothing: what is found, in which order, and what is left alone. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discover } from '../../src/load/discover.js';
import { folderOf } from '../helpers/folder.js';
import { MINIMAL } from '../helpers/manifests.js';
import { run } from '../helpers/run.js';

const HEADER = 'apiVersion: airworthy/v1\n';

describe('nothing named', () => {
  test('means airworthy.yaml here', async () => {
    expect(await discover([], folderOf({ 'airworthy.yaml': '' }))).toEqual(['airworthy.yaml']);
  });

  test('or in the nearest folder above, .yaml before .yml', async () => {
    const top = folderOf({
      'airworthy.yml': '',
      'a/airworthy.yaml': '',
      'a/airworthy.yml': '',
      'a/b/c/x.yaml': HEADER,
    });
    expect(await discover([], join(top, 'a/b/c'))).toEqual([join(top, 'a/airworthy.yaml')]);
    expect(await discover([], top)).toEqual(['airworthy.yml']);
  });

  test('and never a folder of that name', async () => {
    const top = folderOf({ 'airworthy.yaml': '', 'a/airworthy.yaml/x': '' });
    expect(await discover([], join(top, 'a'))).toEqual([join(top, 'airworthy.yaml')]);
  });

  test('or nothing', async () => {
    expect(await discover([], folderOf())).toEqual([]);
  });
});

describe('a folder', () => {
  const files = {
    'z/airworthy.yaml': '',
    'a/airworthy.yml': '',
    'a/search.airworthy.yaml': '',
    'b/by-header.yaml': `# a comment first\n${HEADER}`,
    'b/by-quoted-header.yml': 'apiVersion: "airworthy/v1"\n',
    'b/by-header-after-a-bom.yaml': `\uFEFF${HEADER}`,
    'b/kubernetes.yaml': 'apiVersion: apps/v1\n',
    'b/mentions.yaml': `note: |\n  ${HEADER}`,
    'b/late.yaml': `${'# comment\n'.repeat(1000)}${HEADER}`,
    'b/readme.md': HEADER,
    'b/airworthy.config.yaml': 'threshold: 1\n',
    'b/notairworthy.yaml': '',
    'a/deep/er/airworthy.yaml': '',
    'node_modules/x/airworthy.yaml': '',
    'a/node_modules/x/airworthy.yaml': '',
    '.git/airworthy.yaml': '',
    'a/.git/airworthy.yaml': '',
    '.hidden/airworthy.yaml': '',
  };
  const found = [
    '.hidden/airworthy.yaml',
    'a/airworthy.yml',
    'a/deep/er/airworthy.yaml',
    'a/search.airworthy.yaml',
    'b/by-header-after-a-bom.yaml',
    'b/by-header.yaml',
    'b/by-quoted-header.yml',
    'z/airworthy.yaml',
  ];

  test('holds manifests by name and by header, at any depth, in the order of their paths', async () => {
    expect(await discover(['.'], folderOf(files))).toEqual(found);
  });

  test('twice, or with its parts, gives each manifest once', async () => {
    const cwd = folderOf(files);
    const again = await discover(['b', './b/', '.', 'b/by-header.yaml', join(cwd, 'z'), 'z/../z/airworthy.yaml'], cwd);
    expect(again.toSorted()).toEqual(found.toSorted());
    expect(again.slice(0, 3)).toEqual(found.slice(4, 7));
  });

  test('elsewhere gives absolute paths', async () => {
    const top = folderOf({ 'x/airworthy.yaml': '', 'y/airworthy.yaml': '' });
    expect(await discover(['../x'], join(top, 'y'))).toEqual([join(top, 'x/airworthy.yaml')]);
  });

  test('that links to itself is walked once', async () => {
    const cwd = folderOf({ 'a/airworthy.yaml': '' });
    symlinkSync('..', join(cwd, 'a/up'));
    symlinkSync('.', join(cwd, 'self'));
    expect(await discover(['.'], cwd)).toEqual(['a/airworthy.yaml']);
  });

  test('of great depth ends', async () => {
    const cwd = folderOf();
    const deep = join(cwd, ...Array.from({ length: 60 }, () => 'd'));
    mkdirSync(deep, { recursive: true });
    expect(await discover(['.'], cwd)).toEqual([]);
  });
});

describe('a glob', () => {
  const files = { 'a/one.yaml': '', 'a/two.yml': '', 'b/one.yaml': '', 'b/c/airworthy.yaml': '', 'b/x.txt': '' };

  test.each([
    ['*/one.yaml', ['a/one.yaml', 'b/one.yaml']],
    ['**/*.yaml', ['a/one.yaml', 'b/c/airworthy.yaml', 'b/one.yaml']],
    ['a/*.{yaml,yml}', ['a/one.yaml', 'a/two.yml']],
    ['[ab]/one.yaml', ['a/one.yaml', 'b/one.yaml']],
    ['nothing/*.yaml', []],
    ['[', []],
    ['{', []],
  ])('%s', async (pattern, expected) => {
    expect(await discover([pattern], folderOf(files))).toEqual(expected);
  });

  test('that matches a folder means the manifests in it, not every file', async () => {
    expect(await discover(['b/*'], folderOf({ 'b/c/airworthy.yaml': '', 'b/c/notes.txt': '' }))).toEqual([
      'b/c/airworthy.yaml',
    ]);
  });

  test('is no glob where a file has that very name', async () => {
    expect(await discover(['a[1].yaml'], folderOf({ 'a[1].yaml': '', 'a1.yaml': '' }))).toEqual(['a[1].yaml']);
  });

  test('skips what a folder skips', async () => {
    const cwd = folderOf({ 'node_modules/a/airworthy.yaml': '', '.git/airworthy.yaml': '', 'x/airworthy.yaml': '' });
    expect(await discover(['**/airworthy.yaml'], cwd)).toEqual(['x/airworthy.yaml']);
  });

  test.each([
    ['an absolute pattern', (top: string) => `${top}/*/one.yaml`],
    ['a pattern upward', () => '../*/one.yaml'],
    ['a pattern upward and down again', () => '../a/../[ab]/one.yaml'],
  ])('%s finds what lies above and beside the present folder', async (_, pattern) => {
    const top = folderOf(files);
    expect(await discover([pattern(top)], join(top, 'a'))).toEqual(['one.yaml', join(top, 'b/one.yaml')]);
  });

  test('does not go around in links', async () => {
    const cwd = folderOf({ 'a/one.yaml': '' });
    symlinkSync('..', join(cwd, 'a/up'));
    expect(await discover(['**/one.yaml'], cwd)).toEqual(['a/one.yaml']);
  });
});

describe('odd names', () => {
  test('a dash is standard input, ./- is a file', async () => {
    const cwd = folderOf({ '-': MINIMAL });
    expect(await discover(['-'], cwd)).toEqual(['-']);
    const { code, err } = await run(['assess', './-', '--fail-on', 'never', '--quiet'], { cwd, stdin: '' });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test.each([
    '--set',
    '--evil\u001b[31m.yaml',
    'AIRWORTHY_NOTES.yaml',
    'a b.yaml',
    '\u001b]0;title\u0007.yaml',
    'ö.yaml',
  ])('%j has its line and column in messages, and nothing raw', async (name) => {
    const cwd = folderOf({ [name]: 'metadata: {nmae: x}\n' });
    const { code, out, err } = await run(['assess', '--', name], { cwd });
    expect(code).toBe(2);
    for (const text of [out, err]) expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    if (name !== '--set') expect(err).toMatch(/:1:12 error there is no field "nmae"/);
  });

  test('a name that is not there is said without its escapes', async () => {
    const cwd = folderOf();
    for (const target of ['\u001b[31m.yaml', '\u001b[31m*.yaml']) {
      const { out, err } = await run(['assess', target], { cwd });
      expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      expect(err).toContain('\\u001b[31m');
    }
  });
});

describe('several targets, one of them without a manifest', () => {
  test('the others are assessed, and it is said', async () => {
    const cwd = folderOf({ 'a.yaml': MINIMAL, 'empty/x.txt': '' });
    const { code, err, out } = await run(['assess', 'a.yaml', 'empty', 'no*.yaml', '--fail-on', 'never', '-q'], {
      cwd,
    });
    expect(code).toBe(0);
    expect(err).toBe('Nothing to assess: empty no*.yaml matches no manifest.\n');
    expect(
      out
        .trimEnd()
        .split('\n')
        .filter((line) => line.includes('a.yaml')),
    ).toHaveLength(1);
  });
});

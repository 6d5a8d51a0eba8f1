/** The command line: what each exit code means, what goes to which stream, and what the process leaves behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, openSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Built, builtProgram } from './helpers/built.js';
import { folderOf } from './helpers/folder.js';
import { MINIMAL, minimalWith } from './helpers/manifests.js';
import { run } from './helpers/run.js';

const BROKEN = MINIMAL.replace('memory_each: 48GB', 'memory_each: 48');
/** A mistake of ours, not of the user: reading fails in a way that no file can cause. */
async function* defect(): AsyncGenerator<string> {
  yield '';
  throw new TypeError('planted');
}

const rule = (fields: Record<string, unknown> = {}) => ({
  id: 'ACME-001',
  title: 'Be called something',
  severity: 'minor',
  weight: 1,
  at: 'metadata.name',
  check: 'users.total > 0',
  why: 'A test.',
  fix: 'None.',
  effort: 'S',
  phase: 'design',
  refs: ['test'],
  cases: [
    { name: 'some users', given: { users: { total: 1 } }, expect: 'pass' },
    { name: 'no users', given: { users: { total: 0 } }, expect: 'fail' },
    { name: 'not declared', expect: 'unknown' },
  ],
  ...fields,
});
const pack = (...rules: Record<string, unknown>[]) =>
  stringify({
    dimension: 'acme',
    order: 90,
    title: 'Acme',
    pillar: 'platform',
    weight: 1,
    owner: 'acme',
    pilot: 'p',
    production: 'q',
    you: '{users.total}',
    rules,
  });

const FILES = {
  'good.yaml': MINIMAL,
  'bad.yaml': BROKEN,
  'no.yaml': 'metadata: [',
  'empty/readme.txt': '',
  'rules/acme.yaml': pack(rule()),
  'rules-failing/acme.yaml': pack(rule({ cases: [{ name: 'wrong', given: { users: { total: 0 } }, expect: 'pass' }] })),
  'rules-bad/acme.yaml': pack(rule({ check: 'users.totl > 0' })),
  'rules-taken/acme.yaml': pack(rule({ id: 'USR-001' })),
  'rules-none/readme.txt': '',
};

describe('exit codes', () => {
  test.each<[code: number, name: string, argv: string[], stdin?: 'defect' | 'good' | 'none']>([
    [0, 'gates passed', ['assess', 'good.yaml', '--fail-on', 'never']],
    [0, 'gates passed, from standard input', ['assess', '-', '--fail-on', 'never'], 'good'],
    [0, 'a readiness of at least zero', ['assess', 'good.yaml', '--fail-on', 'never', '--threshold', '0']],
    [0, 'further rules', ['assess', 'good.yaml', '--fail-on', 'never', '--rules', 'rules']],
    [0, 'settings printed', ['assess', '--print-config']],
    [0, 'help', ['--help']],
    [0, 'help of a command', ['assess', '--help']],
    [0, 'help, as a command', ['help']],
    [0, 'the version', ['--version']],
    [0, 'rules listed', ['rules', 'list']],
    [0, 'own rules listed', ['rules', 'list', 'rules']],
    [0, 'own rules tested', ['rules', 'test', 'rules']],
    [0, 'own rules linted', ['rules', 'lint', 'rules']],
    [1, 'the readiness gate failed', ['assess', 'good.yaml', '--fail-on', 'never', '--threshold', '100']],
    [1, 'the declared gate failed', ['assess', 'good.yaml', '--fail-on', 'never', '--threshold-declared', '100']],
    [1, 'the level gate failed', ['assess', 'good.yaml', '--fail-on', 'never', '--min-level', '4']],
    [1, 'an open blocker', ['assess', 'good.yaml']],
    [1, 'a case of a rule that does not come out', ['rules', 'test', 'rules-failing']],
    [2, 'no command', []],
    [2, 'an unknown command', ['asess']],
    [2, 'an unknown subcommand', ['rules', 'lst']],
    [2, 'an unknown option', ['assess', '--thresold', '3']],
    [2, 'an option without its value', ['assess', '--threshold']],
    [2, 'a value that is none', ['assess', '--threshold', 'high']],
    [2, 'one argument too many', ['rules', 'list', 'rules', 'more']],
    [2, 'a day that is none', ['assess', '--as-of', '2026-02-30']],
    [2, 'a configuration that is not there', ['assess', '--config', 'none.yaml']],
    [2, 'a manifest that is not valid', ['assess', 'bad.yaml']],
    [2, 'a manifest that is not YAML', ['assess', 'no.yaml']],
    [2, 'a manifest that is not there', ['assess', 'none.yaml']],
    [2, 'a manifest from standard input that is empty', ['assess', '-'], 'none'],
    [2, 'an override of nothing', ['assess', 'good.yaml', '--set', 'a']],
    [2, 'rules that are not there', ['assess', 'good.yaml', '--rules', 'none']],
    [2, 'rules that are none', ['assess', 'good.yaml', '--rules', 'rules-none']],
    [2, 'rules about a field that is not there', ['assess', 'good.yaml', '--rules', 'rules-bad']],
    [2, 'rules with an id that is taken', ['assess', 'good.yaml', '--rules', 'rules-taken']],
    [2, 'bad rules listed', ['rules', 'list', 'rules-bad']],
    [2, 'bad rules tested', ['rules', 'test', 'rules-bad']],
    [2, 'bad rules linted', ['rules', 'lint', 'rules-bad']],
    [2, 'a report that cannot be written', ['assess', 'good.yaml', '--output', 'none/report.json']],
    [3, 'no manifest upward from here', ['assess']],
    [3, 'a folder without manifests', ['assess', 'empty']],
    [3, 'a glob that matches nothing', ['assess', 'nothing-*.yaml']],
    [3, 'several of them', ['assess', 'empty', 'rules-none']],
    [70, 'a defect of ours', ['assess', '-'], 'defect'],
    // Mixtures: the worst counts, in whatever order they come.
    [0, 'passed and nothing', ['assess', 'good.yaml', 'empty', '--fail-on', 'never']],
    [1, 'failed and nothing', ['assess', 'empty', 'good.yaml']],
    [2, 'invalid and nothing', ['assess', 'empty', 'bad.yaml']],
    [2, 'passed and invalid', ['assess', 'good.yaml', 'bad.yaml', '--fail-on', 'never']],
    [2, 'invalid and passed', ['assess', 'bad.yaml', 'good.yaml', '--fail-on', 'never']],
    [2, 'failed and invalid', ['assess', 'good.yaml', 'bad.yaml']],
    [2, 'invalid and failed', ['assess', 'bad.yaml', 'good.yaml']],
    [2, 'failed, and the report cannot be written', ['assess', 'good.yaml', '--output', 'none/r']],
    [70, 'passed and a defect', ['assess', 'good.yaml', '-', '--fail-on', 'never'], 'defect'],
    [70, 'failed and a defect', ['assess', 'good.yaml', '-'], 'defect'],
    [70, 'invalid and a defect', ['assess', 'bad.yaml', '-'], 'defect'],
    [70, 'a defect and invalid', ['assess', '-', 'bad.yaml'], 'defect'],
    [70, 'nothing and a defect', ['assess', 'empty', '-'], 'defect'],
  ])('%i: %s', async (code, _, argv, stdin = 'good') => {
    const cwd = folderOf(FILES);
    const input = stdin === 'defect' ? defect() : stdin === 'good' ? MINIMAL : '';
    const result = await run(argv, { cwd, stdin: input });
    expect({ code: result.code, err: result.err.slice(0, 500) }).toMatchObject({ code });
    if (code === 0) expect(result.err.replace(/^Nothing to assess: empty matches no manifest\.\n/, '')).toBe('');
    if (code >= 2) expect(result.err).not.toBe('');
    if (code === 70) {
      expect(result.err).toMatch(/^airworthy \S+ has a defect/m);
      expect(result.err).toMatch(/TypeError: planted\n {4}at /);
    } else expect(result.err).not.toMatch(/^ {4}at /m);
  });

  test('one manifest passes, one fails: 1, in either order', async () => {
    const readiness = async (file: string) => {
      const { out } = await run(['assess', file, '--format', 'json']);
      return (JSON.parse(out) as { score: { readiness: number } }).score.readiness;
    };
    const files = ['fixtures/claims-assist/production.yaml', 'fixtures/claims-assist/pilot.yaml'];
    const [better = 0, worse = 0] = await Promise.all(files.map(readiness));
    expect(better).toBeGreaterThan(worse);
    const gates = ['--fail-on', 'never', '--threshold', String((better + worse) / 2)];
    const codes = [files, files.toReversed(), files.slice(0, 1), files.slice(1)].map(
      async (some) => (await run(['assess', ...some, ...gates])).code,
    );
    expect(await Promise.all(codes)).toEqual([1, 1, 0, 1]);
  });

  test('the exit code does not depend on the format, nor on how much is printed', async () => {
    const cwd = folderOf(FILES);
    for (const [target, code] of [
      ['good.yaml', 1],
      ['bad.yaml', 2],
      ['empty', 3],
    ] as const)
      for (const flags of [
        ['--format', 'json'],
        ['--format', 'terminal'],
        ['-q'],
        ['-v'],
        ['--no-color'],
        ['--output', 'r'],
      ])
        expect((await run(['assess', target, ...flags], { cwd })).code).toBe(code);
  });
});

describe('what goes where', () => {
  test('the report goes to standard output, errors to standard error', async () => {
    const cwd = folderOf(FILES);
    const { out, err } = await run(['assess', 'good.yaml', 'bad.yaml', 'no.yaml', '--format', 'json'], { cwd });
    const { reports, invalid } = JSON.parse(out) as { reports: unknown[]; invalid: { file: string }[] };
    expect(reports).toHaveLength(1);
    expect(invalid.map(({ file }) => file)).toEqual(['bad.yaml', 'no.yaml']);
    expect(err).toMatch(/^bad\.yaml:\d+:\d+ error gpus\.memory_each is a bare number/m);
    expect(err).toMatch(/^no\.yaml:1:\d+ error /m);
  });

  test('a misspelt option is answered with the nearest one', async () => {
    const { err, out } = await run(['assess', '--thresold', '3']);
    expect(err).toMatch(/unknown option '--thresold'\n\(Did you mean --threshold\?\)/);
    expect(out).toBe('');
  });

  test('a misspelt option shows nothing raw', async () => {
    for (const argv of [['assess', '--\u001b[31mred'], ['\u001b[31mred'], ['assess', '--fail-on', '\u009b31m']]) {
      const { code, err, out } = await run(argv);
      expect(code).toBe(2);
      expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }
  });

  test('a defect shows nothing raw of what caused it', async () => {
    // biome-ignore lint/correctness/useYield: it fails before it yields
    async function* broken(): AsyncGenerator<string> {
      throw new TypeError('\u001b[31mred');
    }
    const { code, err } = await run(['assess', '-'], { stdin: broken() });
    expect(code).toBe(70);
    expect(err.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  test('--no-color, without a colour left', async () => {
    const cwd = folderOf(FILES);
    for (const target of ['good.yaml', 'bad.yaml']) {
      const coloured = await run(['assess', target], { cwd, colour: true });
      expect(coloured.out + coloured.err).toContain('\u001b[');
      const plain = await run(['assess', target, '--no-color'], { cwd, colour: true });
      expect(plain.out + plain.err).not.toContain('\u001b');
    }
  });

  test('--quiet is one line per manifest, --verbose is more than without', async () => {
    const cwd = folderOf({ 'a/airworthy.yaml': MINIMAL, 'b/airworthy.yaml': MINIMAL });
    const lines = async (...flags: string[]) =>
      (await run(['assess', '.', ...flags], { cwd })).out.trimEnd().split('\n').length;
    expect(await lines('--quiet')).toBe(2);
    expect(await lines('--verbose')).toBeGreaterThan(await lines());
  });

  test('no line is wider than the terminal, down to 60 columns', async () => {
    for (const columns of [60, 80, 132]) {
      const { out } = await run(['assess', 'fixtures/claims-assist/pilot.yaml', '--verbose'], { columns });
      expect(Math.max(...out.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(columns);
    }
  });
});

describe('the same input gives the same report', () => {
  const flags = ['--format', 'json', '--as-of', '2026-11-20', '--fail-on', 'never'];

  test('byte by byte, on any day, in any time zone', async () => {
    const manifest = 'fixtures/claims-assist/production.yaml';
    const first = await run(['assess', manifest, ...flags], { today: '2026-11-20' });
    const second = await run(['assess', manifest, ...flags], { today: '2031-01-01', columns: 40, colour: true });
    expect(second.out).toBe(first.out);
  });

  test('several manifests, in the order in which they are found', async () => {
    const cwd = folderOf({ 'b/airworthy.yaml': MINIMAL, 'a/airworthy.yaml': MINIMAL, 'c.airworthy.yaml': MINIMAL });
    const [first, second] = [
      await run(['assess', '.', ...flags], { cwd }),
      await run(['assess', '.', ...flags], { cwd }),
    ];
    expect(second.out).toBe(first.out);
    const { reports } = JSON.parse(first.out) as { reports: { manifest: { file: string } }[] };
    const order = reports.map(({ manifest }) => manifest.file);
    expect(order).toEqual(['a/airworthy.yaml', 'b/airworthy.yaml', 'c.airworthy.yaml']);
  });

  test.each(['fixtures/minimal.yaml', 'fixtures/claims-assist/pilot.yaml', 'fixtures/claims-assist/production.yaml'])(
    '%s with its keys the other way round: the same outcomes, the same score',
    async (file) => {
      const source = readFileSync(file, 'utf8');
      const cwd = resolve(dirname(file));
      const verdict = async (stdin: string) => {
        const { out } = await run(['assess', '-', ...flags], { stdin, cwd });
        const report = JSON.parse(out) as Report;
        const outcomes = report.findings.map(({ rule: id, outcome, points }) => `${id} ${outcome} ${points}`);
        return { score: report.score, verdict: report.verdict, outcomes: outcomes.toSorted() };
      };
      expect(await verdict(stringify(reversed(parse(source)), { aliasDuplicateObjects: false }))).toEqual(
        await verdict(source),
      );
    },
  );

  interface Report {
    readonly score: unknown;
    readonly verdict: unknown;
    readonly findings: readonly { readonly rule: string; readonly outcome: string; readonly points: number }[];
  }

  function reversed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, inner]) => [name, reversed(inner)] as const)
        .toReversed(),
    );
  }
});

describe('the process', () => {
  let built: Built;
  beforeAll(async () => {
    built = await builtProgram();
  });
  afterAll(() => built.remove());

  interface Options {
    readonly cwd?: string;
    readonly env?: Record<string, string>;
    readonly node?: readonly string[];
    readonly stdio?: ('pipe' | 'ignore' | number)[];
    readonly uid?: number;
  }

  function start(
    argv: readonly string[],
    { cwd, env = {}, node = [], stdio = ['pipe', 'pipe', 'pipe'], uid }: Options = {},
  ) {
    const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
    const child = spawn(process.execPath, [...node, built.script, ...argv], {
      cwd: cwd ?? process.cwd(),
      env: { ...inherited, ...env },
      stdio,
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    child.stdin?.on('error', () => undefined);
    return child;
  }

  async function ended(child: ChildProcess) {
    // A stream that this side closed has no text to give.
    const read = async (stream: Readable | null) => (stream ? text(stream).catch(() => '') : '');
    const [out, err, [code, signal]] = await Promise.all([
      read(child.stdout),
      read(child.stderr),
      once(child, 'close') as Promise<[number | null, string | null]>,
    ]);
    return { code, signal, out, err };
  }

  async function airworthy(argv: readonly string[], options?: Options, stdin?: string | Uint8Array) {
    const child = start(argv, options);
    child.stdin?.end(stdin ?? '');
    return ended(child);
  }

  const planted = (code: string) => ['--import', `data:text/javascript,${encodeURIComponent(code)}`];

  test.each<[number, string[], string]>([
    [0, ['assess', '-', '--fail-on', 'never'], MINIMAL],
    [1, ['assess', '-'], MINIMAL],
    [2, ['assess', '-'], BROKEN],
    [3, ['assess', 'empty'], ''],
  ])('ends with %i: %j', async (code, argv, stdin) => {
    expect(await airworthy(argv, { cwd: folderOf(FILES) }, stdin)).toMatchObject({ code, signal: null });
  });

  test('ends with 70 on a defect, with its stack', async () => {
    const node = planted(`Object.defineProperty(process, 'stdin', { get() { throw new TypeError('planted'); } })`);
    const { code, err } = await airworthy(['assess', '-'], { node });
    expect(err).toMatch(/has a defect[\s\S]*TypeError: planted\n {4}at /);
    expect(code).toBe(70);
  });

  test('ends with 70, not with 1, on an error that nobody awaits', async () => {
    const node = planted(`setTimeout(() => { throw new TypeError('planted'); }, 300)`);
    const child = start(['assess', '-', '--fail-on', 'never'], { node });
    setTimeout(() => child.stdin?.end(MINIMAL), 800);
    const { code, err } = await ended(child);
    expect(err).toMatch(/has a defect[\s\S]*TypeError: planted/);
    expect(code).toBe(70);
  });

  test.each([
    ['assess', 'fixtures/claims-assist/production.yaml', '--format', 'json', '--fail-on', 'never'],
    ['rules', 'list'],
  ])('%s %s: a reader that goes away ends it quietly', async (...argv) => {
    const child = start(argv);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended(child)).toMatchObject({ code: 0, signal: null, err: '' });
    const early = start(argv);
    early.stdout?.destroy();
    expect(await ended(early)).toMatchObject({ code: 0, signal: null, err: '' });
  });

  test('piped into head: quiet, and the pipe gets its line', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell fills it in
    const line = '"$0" "$1" rules list | head -n 1; exit "${PIPESTATUS[0]}"';
    const { code, out, err } = await ended(spawn('bash', ['-c', line, process.execPath, built.script]));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^[A-Z]+-\d+ .*\n$/);
  });

  test('a closed standard output or standard error does not change the exit code', async () => {
    const manifest = 'fixtures/minimal.yaml';
    for (const closed of ['>&-', '2>&-', '>&- 2>&-']) {
      const shell = spawn('sh', ['-c', `"$0" "$1" assess ${manifest} ${closed}`, process.execPath, built.script]);
      expect((await ended(shell)).code).toBe(1);
    }
  });

  test('a report that does not fit on the disk is said to be lost: 2, not 0', async () => {
    const full = openSync('/dev/full', 'w');
    const argv = ['assess', 'fixtures/minimal.yaml', '--fail-on', 'never'];
    const { code, err } = await ended(start(argv, { stdio: ['ignore', full, 'pipe'] }));
    expect(err).toMatch(/^the report could not be written: ENOSPC/);
    expect(code).toBe(2);
  });

  test('a long report arrives whole through a slow pipe', async () => {
    const child = start(['assess', 'fixtures/claims-assist/production.yaml', '--format', 'json', '--fail-on', 'never']);
    child.stdout?.pause();
    setTimeout(() => child.stdout?.resume(), 500);
    const { code, out } = await ended(child);
    expect(code).toBe(0);
    JSON.parse(out);
    expect(out.length).toBeGreaterThan(65_536);
  });

  test('standard input without an end is left at the limit', async () => {
    const shell = spawn('sh', ['-c', `yes | "$0" "$1" assess -`, process.execPath, built.script]);
    const { code, err } = await ended(shell);
    expect(err).toMatch(/^<stdin>:1:1 error the file is too large/m);
    expect(code).toBe(2);
  });

  test('a folder as standard input is no manifest', async () => {
    const shell = spawn('sh', ['-c', `"$0" "$1" assess - < /`, process.execPath, built.script]);
    expect((await ended(shell)).code).toBe(2);
  });

  test.each<[Record<string, string>, string[], boolean]>([
    [{}, [], false],
    [{ FORCE_COLOR: '1' }, [], true],
    [{ FORCE_COLOR: '0' }, [], false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, [], false],
    [{ FORCE_COLOR: '1', NO_COLOR: '' }, [], true],
    [{ FORCE_COLOR: '1' }, ['--no-color'], false],
    [{ FORCE_COLOR: '1', TERM: 'dumb' }, [], false],
  ])('colour with %j %j: %s', async (env, flags, coloured) => {
    const { out, err } = await airworthy(['assess', 'fixtures/minimal.yaml', 'fixtures/broken.yaml', ...flags], {
      env,
    });
    expect(out.includes('\u001b[')).toBe(coloured);
    expect(err.includes('\u001b[')).toBe(coloured);
  });

  test('the time zone and the language of the system change nothing', async () => {
    const argv = ['assess', 'fixtures/claims-assist/production.yaml', '--format', 'json', '--as-of', '2026-11-20'];
    const here = await airworthy(argv, { env: { TZ: 'UTC', LC_ALL: 'C' } });
    const there = await airworthy(argv, {
      env: { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
    });
    expect(there.out).toBe(here.out);
  });

  describe.skipIf(process.getuid?.() !== 0)('as another user (needs root to become one)', () => {
    const NOBODY = 65_534;

    test('a file and a folder that may not be read', async () => {
      const cwd = folderOf({ 'a.yaml': MINIMAL, 'locked/airworthy.yaml': MINIMAL });
      chmodSync(cwd, 0o755);
      chmodSync(join(cwd, 'a.yaml'), 0);
      chmodSync(join(cwd, 'locked'), 0);
      const file = await airworthy(['assess', 'a.yaml'], { cwd, uid: NOBODY });
      expect(file.err).toMatch(/^a\.yaml:1:1 error the file may not be read$/m);
      expect(file.code).toBe(2);
      const folder = await airworthy(['assess', 'locked'], { cwd, uid: NOBODY });
      expect(folder.err).toMatch(/locked:1:1 error the folder may not be read$/m);
      expect(folder.code).toBe(2);
    });

    test('a folder that may not be written to: a clear message and no temporary file', async () => {
      const cwd = folderOf();
      chmodSync(cwd, 0o755);
      mkdirSync(join(cwd, 'locked'), { mode: 0o755 });
      const argv = ['assess', '-', '--fail-on', 'never', '--output', 'locked/report.json'];
      const { code, err } = await airworthy(argv, { cwd, uid: NOBODY }, MINIMAL);
      expect(err).toMatch(/^locked\/report\.json:1:1 error cannot be written: the folder may not be written to$/m);
      expect(code).toBe(2);
      expect(readdirSync(join(cwd, 'locked'))).toEqual([]);
    });
  });

  describe('memory', () => {
    const LIMIT_MB = 400;
    const filled = (unit: string, length: number, before: string, after = '') =>
      `${before}${unit.repeat(Math.floor(length / unit.length))}${after}`;
    const stage = (_: unknown, i: number) => [`stage_${i}`, '1us'] as const;
    const stages = (count: number) => Object.fromEntries(Array.from({ length: count }, stage));

    test.each<[string, string, number]>([
      [
        'a billion laughs',
        Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1},*a${i - 1}`}]`).join('\n'),
        2,
      ],
      ['as many values as are read', filled('{},', 180_000, 'models: [', ']'), 2],
      ['as many lists as are read', filled(`${'['.repeat(90)}${']'.repeat(90)},`, 240_000, 'a: [', ']'), 2],
      ['as many aliases as are read', filled('*a,', 240_000, 'a: &a x\nb: [', ']'), 2],
      ['a megabyte of lists', filled(`${'['.repeat(90)}${']'.repeat(90)},`, 2 ** 20 - 9, 'a: [', ']'), 2],
      ['half a megabyte of lists', filled(`${'['.repeat(90)}${']'.repeat(90)},`, 2 ** 19 - 9, 'a: [', ']'), 2],
      ['a megabyte of unknown escapes', filled('\\q', 2 ** 20 - 9, 'a: "', '"'), 2],
      ['a megabyte of commas', filled(',', 2 ** 20 - 9, '['), 2],
      ['a manifest of 15,000 lines', minimalWith({ latency: { stages_p95: stages(15_000) } }), 0],
    ])(`${LIMIT_MB} MB suffice for %s`, async (_, content, code) => {
      const result = await measured(folderOf({ 'a.yaml': content }));
      expect(result.code).toBe(code);
      expect(result.megabytes).toBeLessThan(LIMIT_MB);
    });

    test(`${LIMIT_MB} MB suffice to refuse a file of 100 MB, and one without end`, async () => {
      const cwd = folderOf({ 'a.yaml': MINIMAL });
      truncateSync(join(cwd, 'a.yaml'), 100_000_000);
      for (const target of ['a.yaml', '/dev/zero']) {
        const { code, megabytes } = await measured(cwd, target);
        expect(code).toBe(2);
        expect(megabytes).toBeLessThan(LIMIT_MB / 2);
      }
    });

    async function measured(cwd: string, target = 'a.yaml') {
      const node = planted(
        `import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(2, '\\nkB=' + process.resourceUsage().maxRSS))`,
      );
      const { code, err } = await airworthy(['assess', target, '--fail-on', 'never', '--format', 'json'], {
        cwd,
        node,
      });
      return { code, megabytes: Number(/\nkB=(\d+)$/.exec(err)?.[1]) / 1024 };
    }
  });
});

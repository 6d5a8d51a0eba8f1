/** The command `frameworks`: names, formats, dates, frameworks of one's own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frameworks } from '../src/generated/frameworks.js';
import type { Coverage, FrameworkList } from '../src/report/coverage.js';
import type { Report } from '../src/report/report.js';
import { printable } from '../src/util/printable.js';
import { HEADER } from './helpers/packs.js';
import { run } from './helpers/run.js';

const PRODUCTION = 'fixtures/claims-assist/production.yaml';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airworthy-frameworks-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function json<T>(...argv: readonly string[]): Promise<T> {
  const { code, out, err } = await run(['frameworks', ...argv, '--format', 'json']);
  expect(code, err).toBe(0);
  return JSON.parse(out) as T;
}

test('without a name, every framework is listed', async () => {
  const { frameworks: listed } = await json<FrameworkList>();
  expect(listed.map(({ id }) => id).sort()).toEqual(frameworks.map(({ id }) => id).sort());
  const { out } = await run(['frameworks']);
  for (const { id } of frameworks) expect(out).toMatch(new RegExp(`^${id} `, 'm'));
});

test.each(['EU-AIA', 'eu-aia', 'EU AI Act', 'eu-ai-act', 'euaiact'])('%s is the EU AI Act', async (name) => {
  expect((await json<Coverage>(name)).framework.id).toBe('EU-AIA');
});

test.each([
  ['a misspelt name', ['ISO42002'], 'did you mean ISO42001?'],
  ['a name that two share', ['dpdp'], 'one of DPDP-ACT, DPDP-RULES'],
  ['a part of one name', ['mercari-readiness-check'], '`airworthy frameworks` lists what there is'],
  ['nothing', [''], '`airworthy frameworks` lists what there is'],
  ['a format that is not there', ['SOC2', '--format', 'jsn'], 'did you mean json?'],
  ['a day that is none', ['SOC2', '--as-of', '2026-02-30'], '--as-of'],
  ['a manifest that is not there', ['SOC2', 'no/such.yaml'], 'no/such.yaml'],
  ['several manifests', ['SOC2', 'fixtures/claims-assist/*.yaml'], 'several manifests'],
  ['a manifest with mistakes', ['SOC2', 'fixtures/broken.yaml'], 'users.load_test'],
])('%s is refused with the way out', async (_what, argv, words) => {
  const { code, out, err } = await run(['frameworks', ...argv]);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(words);
});

test('a control that begins later names the day, and no longer from that day on', async () => {
  const before = await run(['frameworks', 'EU-AIA', '--as-of', '2027-12-01']);
  expect(before.out).toMatch(/Art\.12 .*2027-12-02/);
  const then = await run(['frameworks', 'EU-AIA', '--as-of', '2027-12-02']);
  expect(then.out).not.toMatch(/Art\.12 .*2027-12-02/);
});

test('an assessment adds outcomes and evidence to every rule that there is', async () => {
  const { system, controls } = await json<Coverage>('SOC2', PRODUCTION, '--as-of', '2026-11-20');
  expect(system).toMatchObject({ name: 'claims-assist', file: PRODUCTION });
  const rules = controls.flatMap((control) => control.rules);
  expect(rules.length).toBeGreaterThan(10);
  expect(rules.filter(({ outcome }) => outcome === null)).toEqual([]);
});

test('a value set on the command line changes an outcome', async () => {
  const argv = ['PCI', PRODUCTION, '--as-of', '2026-11-20'];
  const status = async (...more: string[]) =>
    (await json<Coverage>(...argv, ...more)).controls.find(({ id }) => id === '7.2.1')?.status;
  expect(await status()).toBe('all_pass');
  expect(await status('--set', 'governance.access_control.model=shared_account')).toBe('none_pass');
});

describe.each(['terminal', 'markdown', 'json'])('as %s', (format) => {
  test('no framework claims compliance, and each says what a rule does', async () => {
    const names = frameworks.map(({ id }) => [id]);
    for (const argv of [...names, ['EU-AIA', PRODUCTION]]) {
      const { out } = await run(['frameworks', ...argv, '--as-of', '2026-11-20', '--format', format]);
      expect(out.replace(/\s+/g, ' ')).toContain('A rule supports evidence for a control.');
      expect(out).not.toMatch(/\bcompliant\b/i);
    }
  });

  test('uncovered controls are named', async () => {
    const { controls } = await json<Coverage>('MLTS');
    const { out } = await run(['frameworks', 'MLTS', '--format', format]);
    for (const { id, status } of controls) if (status === 'no_rule') expect(out).toContain(id);
  });
});

test.each([40, 60, 80, 120, 200])('no line is wider than %i columns', async (columns) => {
  for (const argv of [[], ['EU-AIA', PRODUCTION], ['GCP-AIML'], ['Literature']]) {
    const { out } = await run(['frameworks', ...argv], { columns });
    const wide = out.split('\n').filter((line) => [...line].length > columns);
    expect(wide).toEqual([]);
    expect(printable(out.replaceAll('\n', ''))).toBe(out.replaceAll('\n', ''));
  }
});

test('colour changes nothing but colour', async () => {
  const argv = ['frameworks', 'EU-AIA', PRODUCTION];
  const coloured = await run(argv, { colour: true });
  const plain = await run(argv);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours.
  expect(coloured.out.replace(/\u001B\[\d+m/g, '')).toBe(plain.out);
  expect((await run([...argv, '--no-color'], { colour: true })).out).toBe(plain.out);
});

describe('a pack of one’s own', () => {
  const RULE = {
    id: 'ACME-001',
    title: 'Have two servers',
    severity: 'major',
    weight: 3,
    at: 'gpus',
    check: 'gpus.nodes >= 2',
    why: 'One server is none.',
    fix: 'Add one.',
    effort: 'M',
    phase: 'design',
    refs: ['ACME 1', 'SOC2 A1.1, A1.2'],
    cases: [
      { name: 'two', given: { gpus: { nodes: 2 } }, expect: 'pass' },
      { name: 'one', given: { gpus: { nodes: 1 } }, expect: 'fail' },
      { name: 'not said', expect: 'unknown' },
    ],
  };
  const FRAMEWORK = {
    id: 'ACME',
    title: 'House rules\u001B[31m | of <Acme>',
    version: '3',
    publisher: 'Acme',
    url: 'https://example.com/rules',
    kind: 'standard',
    listed: 'all',
    of: 2,
    controls: [
      { id: '1', title: 'Two servers' },
      { id: '2', title: 'A rota' },
    ],
  };

  async function pack(name: string, rule: object, framework?: object): Promise<string> {
    const path = join(folder, name);
    await mkdir(join(path, 'frameworks'), { recursive: true });
    const rules = [rule];
    const dimension = {
      dimension: 'acme',
      ...HEADER,
      order: 50,
      rules,
    };
    await writeFile(join(path, 'acme.yaml'), JSON.stringify(dimension, null, 1));
    if (framework) await writeFile(join(path, 'frameworks', 'acme.yaml'), JSON.stringify(framework, null, 1));
    return path;
  }

  test('may bring a framework, which is listed beside the others', async () => {
    const path = await pack('own', RULE, FRAMEWORK);
    expect(await run(['rules', 'lint', path])).toMatchObject({ code: 0, out: '1 rules in 1 files, no problems\n' });
    const { controls } = await json<Coverage>('acme', '--rules', path);
    expect(controls.map(({ status }) => status)).toEqual(['not_assessed', 'no_rule']);
    const soc = await json<Coverage>('SOC2', '--rules', path);
    const both = soc.controls.filter(({ rules }) => rules.some(({ rule }) => rule === 'ACME-001'));
    expect(both.map(({ id }) => id)).toEqual(['A1.1', 'A1.2']);
  });

  test('its words reach neither the terminal nor the page raw', async () => {
    const path = await pack('hostile', RULE, FRAMEWORK);
    for (const argv of [[], ['ACME']])
      for (const format of ['terminal', 'markdown', 'json']) {
        const { out } = await run(['frameworks', ...argv, '--rules', path, '--format', format]);
        expect(out).not.toContain('\u001B');
        if (format === 'markdown') expect(out).not.toMatch(/rules.*\| of <Acme>/);
      }
  });

  test('a reference that no framework knows is a note with its place, not a mistake', async () => {
    const path = await pack('unknown', { ...RULE, refs: ['ACME handbook'] });
    const { code, out, err } = await run(['rules', 'lint', path]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/acme\.yaml:\d+:\d+ note ACME-001: the reference "ACME handbook" names no framework/);
  });

  test('a control that a framework does not have is a mistake with its place and the nearest', async () => {
    const path = await pack('typo', { ...RULE, refs: ['SOC2 CC6.11'] });
    const { code, err } = await run(['rules', 'lint', path]);
    expect(code).toBe(2);
    expect(err).toMatch(/acme\.yaml:\d+:\d+ error ACME-001: SOC2 has no control "CC6\.11"/);
    expect(err).toMatch(/did you mean SOC2 CC6\.1\?/);
  });

  test('a framework file with a mistake is refused with its place', async () => {
    const path = await pack('wrong', RULE, { ...FRAMEWORK, kind: 'rule' });
    for (const argv of [
      ['rules', 'lint', path],
      ['frameworks', '--rules', path],
    ]) {
      const { code, err } = await run(argv);
      expect(code).toBe(2);
      expect(err).toMatch(/frameworks[/\\]acme\.yaml:\d+:\d+ error/);
    }
  });

  describe('a rule that begins to count on a day', () => {
    const dated = (from: string, ...cases: object[]) => ({
      ...RULE,
      refs: ['EU-AIA Art.50(1)'],
      effective_from: from,
      cases: [...RULE.cases, ...cases],
    });
    const EARLY = { name: 'early', given: { gpus: { nodes: 1 } }, as_of: '2026-08-01', expect: 'warn' };

    test('warns before, fails from that day, and its cases say so', async () => {
      const path = await pack('dated', dated('2026-08-02', EARLY));
      expect(await run(['rules', 'lint', path])).toMatchObject({ code: 0, err: '' });
      expect(await run(['rules', 'test', path])).toMatchObject({ code: 0, out: '4 cases passed, 0 failed\n' });
    });

    test.each([
      ['without a case before that day', dated('2026-08-02'), /no case before that day/],
      ['on another day than the duty', dated('2026-09-01', EARLY), /begins on 2026-08-02/],
      ['on a day that the calendar does not have', dated('2026-02-30', EARLY), /calendar/],
    ])('is refused %s', async (_what, rule, words) => {
      const { code, err } = await run(['rules', 'lint', await pack('undated', rule)]);
      expect(code).toBe(2);
      expect(err).toMatch(words);
    });
  });
});

test('disclosure of AI warns until the day before Article 50 applied, and fails from it', async () => {
  const untold = ['assess', PRODUCTION, '--set', 'governance.disclosure.ai_interaction=false', '--format', 'json'];
  const on = async (day: string) => {
    const { findings } = JSON.parse((await run([...untold, '--as-of', day])).out) as Report;
    return findings.find(({ rule }) => rule === 'GOV-014');
  };
  const [warned, from] = ['not_in_force', '2026-08-02'];
  expect(await on('2026-08-01')).toMatchObject({ outcome: 'warn', warned, effective_from: from });
  expect(await on('2026-08-02')).toMatchObject({ outcome: 'fail', warned: null, effective_from: from });
});

test('explain says from when a rule counts', async () => {
  expect((await run(['explain', 'GOV-014'])).out).toMatch(/counts\s+from 2026-08-02/);
});

test('explain says what a reference is about, and from when while that is to come', async () => {
  const on = async (day: string) => (await run(['explain', 'GOV-014', '--as-of', day])).out;
  expect(await on('2026-08-01')).toContain(
    'EU-AIA Art.50(1): People are told that they deal with AI (from 2026-08-02)',
  );
  expect(await on('2026-08-02')).toMatch(/EU-AIA Art\.50\(1\): People are told that they deal with AI$/m);
});

test.each(['bash', 'zsh', 'fish'])('the completion for %s knows the command', async (shell) => {
  expect((await run(['completion', shell])).out).toContain('frameworks');
});

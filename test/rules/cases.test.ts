import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/generated/catalog.js';
import { runCases } from '../../src/rules/cases.js';
import type { Expr } from '../../src/rules/expression.js';
import type { Rule } from '../../src/rules/pack.js';
import type { RuleSource } from '../../src/rules/schema.js';
import { parameters } from '../helpers/parameters.js';

const COMMON: Omit<RuleSource, 'check' | 'given' | 'cases' | 'params' | 'tolerance' | 'when' | 'escalate' | 'message'> =
  {
    id: 'ACME-001',
    title: 'A test',
    severity: 'minor',
    weight: 1,
    at: 'users',
    why: 'A test.',
    fix: 'None.',
    effort: 'S',
    phase: 'design',
    refs: ['test'],
  };
const TOTAL: Expr = ['path', ['users', 'total']];
const AT_LEAST_10: Expr = ['cmp', '>=', TOTAL, ['lit', 10], { left: 'users.total', right: '10', need: 'right' }];
/** The go-live is at most 30 days ago. */
const FRESH: Expr = [
  'cmp',
  '<=',
  ['call', 'age', [['path', ['metadata', 'go_live']]]],
  ['lit', 30 * 86_400],
  { left: 'age(metadata.go_live)', right: '30d', need: 'right' },
];
type Case = Omit<RuleSource['cases'][number], 'name' | 'expect'> & { readonly expect?: 'pass' };

function run(given: Record<string, unknown>, cases: RuleSource['cases'], check: Expr = AT_LEAST_10) {
  const rule: Rule = { ...COMMON, dimension: 'users', text: { check: '' }, check, params: {}, file: 'a.yaml', line: 1 };
  return runCases({ ...COMMON, check: '', given, cases }, rule, parameters, catalog);
}

const ran = (given: Record<string, unknown>, one: Case, check?: Expr) =>
  run(given, [{ name: 'one', expect: 'pass', ...one }], check)[0];

describe('a case', () => {
  test('says what was expected and what was found, with what was compared', () => {
    expect(ran({ users: { total: 12 } }, {})).toEqual({
      rule: 'ACME-001',
      name: 'one',
      expected: 'pass',
      found: 'pass',
      detail: 'users.total >= 10 (12 / 10)',
    });
    expect(ran({}, {})).toMatchObject({
      found: 'unknown',
      detail: expect.stringContaining('; users.total is missing'),
    });
  });

  test('is laid over what its rule gives: sections are merged, values replaced', () => {
    const given = { users: { total: 1, pilot_users: 7 } };
    expect(ran(given, { given: { users: { total: 12 } } })?.found).toBe('pass');
    expect(ran({ users: { total: 12 } }, { given: { users: { pilot_users: 1 } } })?.found).toBe('pass');
    expect(ran({ users: { total: 12 } }, { given: { users: { total: null } } })?.found).toBe('fail');
    const requests = { users: { total: 12, requests: { peak_rps: 1 } } };
    expect(ran(requests, { given: { users: { requests: null } } })?.found).toBe('pass');
  });

  test('changes nothing for the next one', () => {
    const results = run({ users: { total: 12 } }, [
      { name: 'small', given: { users: { total: 1 } }, expect: 'fail' },
      { name: 'as given', expect: 'pass' },
      { name: 'without', without: ['users.total'], expect: 'unknown' },
      { name: 'as given again', expect: 'pass' },
    ]);
    expect(results.map(({ found }) => found)).toEqual(['fail', 'pass', 'unknown', 'pass']);
  });

  test('may take away what its rule gives, in a list too', () => {
    expect(ran({ users: { total: 12 } }, { without: ['users.total'] })?.found).toBe('unknown');
    const models = [{ name: 'a', role: 'primary', family: 'x' }];
    expect(ran({ users: { total: 12 }, models }, { without: ['models[0].family'] })?.found).toBe('pass');
  });

  test('cannot take away what is inside of nothing', () => {
    const run = () => ran({ users: { requests: null } }, { without: ['users.requests.peak_rps'] });
    expect(run).toThrow('a case removes users.requests.peak_rps, which is not there');
  });

  test.each([
    'users.total',
    'users.requests.peak_rps',
    'nothing',
    'users.supervised.deep',
    'a.b.c.d',
    'users.total.a.b',
    '',
  ])('cannot take away %j where it is not there', (path) => {
    expect(() => ran({}, { without: [path] })).toThrow(`a case removes ${path}, which is not there`);
  });

  test('of a manifest that is not valid is invalid, with every reason', () => {
    const found = ran({ users: { totl: 12, peak_concurrent: 'many' } }, {});
    expect(found?.found).toBe('invalid');
    expect(found?.detail.split('; ')).toHaveLength(2);
    expect(found?.detail).toContain('totl');
  });

  test('happens on 20 November 2026, unless it says otherwise', () => {
    const live = (day: string) => ({ metadata: { go_live: day } });
    // thirty days earlier is 21 October
    expect(ran(live('2026-10-21'), {}, FRESH)?.found).toBe('pass');
    expect(ran(live('2026-10-20'), {}, FRESH)?.found).toBe('fail');
    expect(ran(live('2026-10-20'), { as_of: '2026-11-19' }, FRESH)?.found).toBe('pass');
  });

  test('knows the facts that follow from it', () => {
    const need: Expr = ['fact', 'derived.capacity.rps'];
    const check: Expr = ['cmp', '>=', need, ['lit', 24], { left: 'derived.capacity.rps', right: '24', need: 'right' }];
    const servers = (rps: number) => ({ gpus: { replicas: 10, benchmark: { rps_per_replica: rps } } });
    expect(ran(servers(2.4), {}, check)?.found).toBe('pass');
    expect(ran(servers(2.3), {}, check)?.found).toBe('fail');
  });
});

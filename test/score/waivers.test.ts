import { describe, expect, test } from 'vitest';
import type { Judged } from '../../src/score/score.js';
import { judgeWaivers } from '../../src/score/waivers.js';
import { settings } from '../helpers/parameters.js';

const DAY = 86_400;
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
const TODAY = day('2026-11-20');

const open = (rule: string, severity: Judged['severity'], outcome: Judged['outcome'] = 'fail'): Judged => ({
  rule,
  dimension: 'users',
  weight: 5,
  outcome,
  severity,
  ...(severity === 'blocker' ? { blocksFrom: 'production' as const } : {}),
  level: 1,
});

const JUDGED: readonly Judged[] = [
  open('ADP-003', 'major'),
  open('CST-009', 'minor', 'unknown'),
  open('USR-001', 'blocker'),
  open('USR-003', 'blocker', 'unknown'),
  open('GPU-002', 'blocker'),
  open('NET-002', 'blocker', 'warn'),
  open('STO-002', 'major', 'pass'),
  open('NET-004', 'major', 'not_applicable'),
  ...['GOV-001', 'GOV-002', 'GOV-004', 'GOV-005', 'DAT-007', 'GRD-003', 'GRD-006', 'OWN-001', 'REL-005'].map((rule) =>
    open(rule, 'blocker'),
  ),
];

const COMPLETE = {
  rule: 'ADP-003',
  reason: 'Active use reached 49% of eligible users, 55% was the target.',
  owner: 'head-of-digital-service',
  approved_by: 'chief-risk-officer',
  compensating_control: 'Adoption is reviewed every week.',
  created: day('2026-11-10'),
  expires: day('2027-02-08'), // 90 days later
  ticket: 'RISK-311',
};
type Waiver = Parameters<typeof judgeWaivers>[0][number];

const judge = (waivers: readonly object[], asOf = TODAY) =>
  judgeWaivers(
    waivers.map((change): Waiver => ({ ...COMPLETE, ...change })),
    JUDGED,
    asOf,
    settings,
  );
const one = (change: object, asOf = TODAY) => judge([change], asOf)[0];
const said = (change: object, asOf = TODAY) => {
  const found = one(change, asOf);
  return [found?.state, found?.problem];
};

describe('a waiver holds', () => {
  test('when it is complete, and says who answers for it until when', () => {
    expect(one({})).toEqual({
      index: 0,
      rule: 'ADP-003',
      state: 'active',
      reason: COMPLETE.reason,
      owner: 'head-of-digital-service',
      approvedBy: 'chief-risk-officer',
      expires: day('2027-02-08'),
      ticket: 'RISK-311',
      problem: '',
    });
  });

  test('on the day it was created and on the day it expires, not the day after', () => {
    const state = (date: string) => one({}, day(date))?.state;
    expect(state('2026-11-09')).toBe('malformed');
    expect(state('2026-11-10')).toBe('active');
    expect(state('2027-02-08')).toBe('active');
    expect(state('2027-02-09')).toBe('expired');
    expect(one({}, day('2027-02-09'))?.problem).toBe('it has expired');
  });

  test('for a gap that is unknown or only a warning, too', () => {
    expect(said({ rule: 'CST-009' })).toEqual(['active', '']);
    expect(said({ rule: 'NET-002' })).toEqual(['active', '']);
  });
});

describe('a waiver lasts', () => {
  const lasting = (rule: string, days: number) => said({ rule, expires: COMPLETE.created + days * DAY });
  test.each([
    ['USR-001', 'blocker', 90],
    ['USR-003', 'blocker', 90],
    ['NET-002', 'blocker', 90],
    ['ADP-003', 'major', 180],
    ['CST-009', 'minor', 180],
  ])('%s, a %s, %i days at most', (rule, severity, days) => {
    expect(lasting(rule, days)).toEqual(['active', '']);
    expect(lasting(rule, days + 1)).toEqual([
      'malformed',
      `it lasts longer than the ${days} days that a ${severity} may be waived`,
    ]);
  });

  test('one that expired before it was created has expired', () => {
    expect(one({ expires: day('2026-11-01') })?.state).toBe('expired');
  });
});

describe('a waiver opens nothing', () => {
  const FIELDS = ['reason', 'owner', 'approved_by', 'compensating_control', 'created', 'expires', 'ticket'];

  test.each(FIELDS)('without %s', (field) => {
    const nothing: readonly unknown[] = ['created', 'expires'].includes(field)
      ? [undefined, null]
      : [undefined, null, '', '  '];
    for (const value of nothing) expect(said({ [field]: value })).toEqual(['malformed', `it lacks ${field}`]);
  });

  test('and names all that it lacks at once', () => {
    const empty = Object.fromEntries(FIELDS.map((field) => [field, undefined]));
    expect(said(empty)).toEqual(['malformed', `it lacks ${FIELDS.join(', ')}`]);
  });

  test('and answers for nothing that it does not say', () => {
    const { rule } = COMPLETE;
    const empty = Object.fromEntries(Object.keys(COMPLETE).map((field) => [field, undefined]));
    const nothing = { reason: '', owner: '', approvedBy: '', ticket: '', expires: null };
    expect(one({ ...empty, rule })).toMatchObject({ ...nothing, rule, state: 'malformed' });
  });

  test('when owner and approver are one person, however spelt', () => {
    for (const approver of ['head-of-digital-service', ' Head-of-Digital-Service '])
      expect(said({ approved_by: approver })).toEqual(['malformed', 'owner and approver are the same']);
    const { owner } = COMPLETE;
    expect(said({ owner: ` ${owner} `, approved_by: owner })).toEqual(['malformed', 'owner and approver are the same']);
  });

  test('when it is dated after the assessment', () => {
    const tomorrow = { created: TODAY + DAY, expires: TODAY + 30 * DAY };
    expect(said(tomorrow)).toEqual(['malformed', 'it is dated after the assessment']);
  });

  test.each(['GOV-001', 'GOV-002', 'GOV-004', 'GOV-005', 'DAT-007', 'GRD-003', 'GRD-006', 'OWN-001', 'REL-005'])(
    'for %s, which nobody can accept on behalf of others',
    (rule) => expect(said({ rule })).toEqual(['malformed', `${rule} cannot be waived`]),
  );

  test('where there is no gap', () => {
    expect(said({ rule: 'STO-002' })).toEqual(['unused', 'STO-002 has no open gap']);
    expect(said({ rule: 'NET-004' })).toEqual(['unused', 'NET-004 has no open gap']);
  });

  test('for a rule that does not exist', () => {
    expect(said({ rule: 'ADP-999' })).toEqual(['unused', 'there is no rule ADP-999 in the loaded packs']);
    expect(said({ rule: 'adp-003' })[0]).toBe('unused');
  });
});

describe('at most two blockers are waived', () => {
  const states = (...rules: readonly string[]) => judge(rules.map((rule) => ({ rule }))).map(({ state }) => state);

  test('the third opens nothing', () => {
    expect(states('USR-001', 'USR-003')).toEqual(['active', 'active']);
    expect(states('USR-001', 'USR-003', 'GPU-002')).toEqual(['active', 'active', 'malformed']);
    expect(judge(['USR-001', 'USR-003', 'GPU-002'].map((rule) => ({ rule })))[2]?.problem).toBe(
      'at most 2 blockers may be waived',
    );
  });

  test('majors and blockers that only warn are not counted', () => {
    expect(states('ADP-003', 'USR-001', 'NET-002', 'USR-003', 'CST-009')).toEqual(Array(5).fill('active'));
  });

  test('a waiver that does not hold takes no place', () => {
    const found = judge([{ rule: 'USR-001', ticket: '' }, { rule: 'USR-003' }, { rule: 'GPU-002' }]);
    expect(found.map(({ state }) => state)).toEqual(['malformed', 'active', 'active']);
  });

  test('a blocker that is waived twice is one blocker', () => {
    expect(states('USR-001', 'USR-001', 'USR-003')).toEqual(['active', 'active', 'active']);
    expect(states('USR-001', 'USR-001', 'USR-003', 'GPU-002')[3]).toBe('malformed');
  });
});

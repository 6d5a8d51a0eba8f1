import { describe, expect, test } from 'vitest';
import { messageOf } from '../../src/report/message.js';
import type { Evaluation } from '../../src/rules/evaluate.js';
import type { Rule } from '../../src/rules/pack.js';
import type { Reason } from '../../src/rules/reasons.js';

const MANIFEST = {
  integration: {
    systems: [
      { name: 'crm', protocol: 'email', tags: [] },
      { name: '', protocol: null },
    ],
  },
};

const RULE = { id: 'INT-901' } as Rule;

function said(reason: Partial<Reason>, absent: readonly string[] = []): string {
  const haveText = reason.haveText ?? '';
  const whole = {
    text: '',
    op: '>=',
    have: null,
    haveText,
    need: null,
    needText: '',
    reads: [haveText],
    needReads: [],
  };
  const reasons = [{ ...whole, holds: false, ...reason } as Reason];
  const evaluation: Evaluation = {
    ...{ rule: RULE, outcome: 'fail', severity: 'major' },
    ...{ reasons, missing: [], absent, reads: [] },
  };
  return messageOf(evaluation, new Map(), MANIFEST, 'USD');
}

describe('an entry of a list', () => {
  test('is called by its name, without one by its place', () => {
    const informal = { op: 'not in', need: ['email', 'file_drop'] } as const;
    expect(said({ ...informal, have: 'email', haveText: 'integration.systems[0].protocol' })).toBe(
      'integration.systems[crm].protocol is email, must not be one of email, file_drop.',
    );
    expect(said({ ...informal, have: 'email', haveText: 'integration.systems[1].protocol' })).toBe(
      'integration.systems[1].protocol is email, must not be one of email, file_drop.',
    );
  });

  test('says what it declares absent and what it leaves out', () => {
    const paths = ['integration.systems[0].owner', 'integration.systems[1].protocol', 'integration.systems[1].owner'];
    expect(said({}, paths)).toBe(
      'integration.systems[1].protocol is declared absent; integration.systems[crm].owner, integration.systems[1].owner are left out.',
    );
  });
});

describe('the size of a list', () => {
  const systems = { haveText: 'size(integration.systems)', need: 3, op: '>=' } as const;

  test('is a number of entries', () => {
    expect(said({ ...systems, have: 2 })).toBe(
      'The number of entries of integration.systems is 2, must be at least 3.',
    );
  });
  test('of nothing is empty', () => {
    expect(said({ ...systems, have: 0 })).toBe('integration.systems is empty.');
    expect(said({ ...systems, haveText: 'size(integration.systems[0].tags)', have: 0 })).toBe(
      'integration.systems[crm].tags is empty.',
    );
  });
  test('is not told of a list that is declared absent anyway', () => {
    const reads = ['integration.systems'];
    expect(said({ ...systems, reads, have: 0 }, reads)).toBe('integration.systems is declared absent.');
  });
});

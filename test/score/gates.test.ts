import { describe, expect, test } from 'vitest';
import { blocksTarget, type FailOn, verdict } from '../../src/score/gates.js';
import type { LevelResult } from '../../src/score/level.js';
import type { Judged, Totals } from '../../src/score/score.js';

const TOTALS: Totals = {
  readiness: 72,
  declared: 98,
  mean: 72,
  declaredMean: 98,
  coverage: 100,
  caps: [],
  dimensions: [],
};
const LEVEL_2: LevelResult = { level: 2, name: 'Limited production', next: null };
const STAGES = ['demo', 'pilot', 'limited_production', 'production'] as const;
type Stage = (typeof STAGES)[number];
type Kind = 'limited' | 'production' | 'major' | 'minor' | 'advice';

function gap(kind: Kind, rule = `${kind.toUpperCase()}-001`, outcome: Judged['outcome'] = 'fail'): Judged {
  const base = { rule, dimension: 'users', weight: 5, outcome, level: 1 } as const;
  if (kind === 'limited') return { ...base, severity: 'blocker', blocksFrom: 'limited_production' };
  if (kind === 'production') return { ...base, severity: 'blocker', blocksFrom: 'production' };
  return { ...base, severity: kind };
}

const judge = (failOn: FailOn, target: Stage, judged: readonly Judged[], waived: readonly string[] = []) =>
  verdict({ failOn }, TOTALS, LEVEL_2, judged, target, new Set(waived));

describe('which open gaps close the gate', () => {
  /** A blocker counts from the stage it blocks, so not for a demo or a pilot; everything else counts for every stage. */
  const CLOSED_BY: Readonly<Record<Exclude<FailOn, 'never'>, Readonly<Record<Stage, readonly Kind[]>>>> = {
    blocker: {
      demo: [],
      pilot: [],
      limited_production: ['limited'],
      production: ['limited', 'production'],
    },
    major: {
      demo: ['major'],
      pilot: ['major'],
      limited_production: ['limited', 'major'],
      production: ['limited', 'production', 'major'],
    },
    minor: {
      demo: ['major', 'minor'],
      pilot: ['major', 'minor'],
      limited_production: ['limited', 'major', 'minor'],
      production: ['limited', 'production', 'major', 'minor'],
    },
  };
  const KINDS = ['limited', 'production', 'major', 'minor', 'advice'] as const;
  const rows = (['blocker', 'major', 'minor'] as const).flatMap((failOn) =>
    STAGES.map((target) => [failOn, target, CLOSED_BY[failOn][target]] as const),
  );

  test.each(rows)('--fail-on %s for %s: %j', (failOn, target, closing) => {
    for (const outcome of ['fail', 'unknown'] as const)
      expect(KINDS.filter((kind) => !judge(failOn, target, [gap(kind, 'X-001', outcome)]).passed)).toEqual(closing);
  });

  test.each(rows)('--fail-on %s for %s opens for warnings, passes and rules that do not apply', (failOn, target) => {
    const all = (['warn', 'pass', 'not_applicable'] as const).flatMap((outcome) =>
      KINDS.map((kind) => gap(kind, 'X-001', outcome)),
    );
    expect(judge(failOn, target, all).passed).toBe(true);
  });

  test.each(STAGES)('--fail-on never for %s is no gate', (target) => {
    const found = judge(
      'never',
      target,
      KINDS.map((kind) => gap(kind)),
    );
    expect([found.passed, found.gates]).toEqual([true, []]);
  });

  test('a blocker that does not say from where counts for production only', () => {
    const silent: Judged = { ...gap('major'), severity: 'blocker' };
    expect(STAGES.filter((target) => blocksTarget(silent, target))).toEqual(['production']);
  });
});

describe('waived rules', () => {
  test('do not close the gate; others still do', () => {
    const judged = [gap('limited', 'A-001'), gap('production', 'B-001')];
    expect(judge('blocker', 'production', judged, ['A-001', 'B-001']).passed).toBe(true);
    const one = judge('blocker', 'production', judged, ['A-001']);
    expect([one.passed, one.gates[0]?.found]).toEqual([false, '1: B-001']);
  });
  test('lift no threshold', () => {
    const options = { failOn: 'blocker', threshold: 73 } as const;
    const found = verdict(options, TOTALS, LEVEL_2, [gap('limited', 'A-001')], 'production', new Set(['A-001']));
    expect(found.gates.map(({ passed }) => passed)).toEqual([true, false]);
    expect(found.passed).toBe(false);
  });
});

describe('thresholds', () => {
  const gate = (options: object) =>
    verdict({ failOn: 'never', ...options }, TOTALS, LEVEL_2, [], 'production', new Set());

  test.each([
    [{ threshold: 72 }, true],
    [{ threshold: 73 }, false], // 98 are declared, 72 assured
    [{ thresholdDeclared: 98 }, true],
    [{ thresholdDeclared: 99 }, false],
    [{ minLevel: 2 }, true],
    [{ minLevel: 3 }, false],
    [{ threshold: 0 }, true],
    [{ minLevel: 0 }, true],
  ])('%j: %s', (options, passed) => {
    const found = gate(options);
    expect(found.passed).toBe(passed);
    expect(found.gates).toHaveLength(1);
  });

  test('the failing gate says what was expected and what was found', () => {
    expect(gate({ threshold: 73 }).gates).toEqual([
      { name: 'readiness', expected: 'at least 73', found: '72', passed: false },
    ]);
    expect(gate({ thresholdDeclared: 99 }).gates).toEqual([
      { name: 'declared', expected: 'at least 99', found: '98', passed: false },
    ]);
    expect(gate({ minLevel: 3 }).gates).toEqual([{ name: 'level', expected: 'at least 3', found: '2', passed: false }]);
  });
});

describe('all gates must open', () => {
  const bits = Array.from({ length: 16 }, (_, i) => [i & 1, i & 2, i & 4, i & 8].map((bit) => bit !== 0));
  test.each(bits)('blocker %s, readiness %s, declared %s, level %s short', (blocker, readiness, declared, level) => {
    const options = {
      failOn: 'blocker',
      threshold: readiness ? 73 : 72,
      thresholdDeclared: declared ? 99 : 98,
      minLevel: level ? 3 : 2,
    } as const;
    const judged = blocker ? [gap('limited')] : [];
    const found = verdict(options, TOTALS, LEVEL_2, judged, 'production', new Set());
    expect(found.gates.map(({ passed }) => passed)).toEqual([!blocker, !readiness, !declared, !level]);
    expect(found.passed).toBe(!(blocker || readiness || declared || level));
  });
});

describe('what the gate says', () => {
  const said = (failOn: FailOn, target: Stage, judged: readonly Judged[]) => judge(failOn, target, judged).gates[0];

  test('nothing open', () => {
    expect(said('blocker', 'limited_production', [gap('production')])).toEqual({
      name: 'no open blocker for limited production',
      expected: 'none',
      found: 'none',
      passed: true,
    });
  });
  test('the rules that close it, up to eight by name', () => {
    const open = Array.from({ length: 10 }, (_, i) => gap('major', `A-0${String(i + 1).padStart(2, '0')}`));
    expect(said('major', 'production', open.slice(0, 8))?.found).toBe(
      '8: A-001, A-002, A-003, A-004, A-005, A-006, A-007, A-008',
    );
    expect(said('major', 'production', open)).toEqual({
      name: 'no open major gap or worse for production',
      expected: 'none',
      found: '10: A-001, A-002, A-003, A-004, A-005, A-006, A-007, A-008 and 2 more',
      passed: false,
    });
  });
});

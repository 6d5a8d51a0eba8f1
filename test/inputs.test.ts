/** What happens to the findings when one thing that a rule reads is taken out of a manifest. */
import { beforeAll, describe, expect, test } from 'vitest';
import { rootsOf } from '../src/facts/derive.js';
import { pack } from '../src/generated/pack.js';
import type { Outcome } from '../src/rules/schema.js';
import { readPath, showPath, valueAt } from '../src/util/source.js';
import { dataOf, type Outcomes, outcomes, outcomesOrNone } from './helpers/outcomes.js';

const REFERENCE = 'fixtures/claims-assist/production.yaml';

/** Inputs without which every rule still passes, and why that is right. */
const DISPENSABLE: Readonly<Record<string, string>> = {
  'gpus.target_utilisation': 'an assumed share takes its place and says so',
  'latency.objectives.time_to_first_token.p95': 'one promised percentile is enough; only what is promised is measured',
  'latency.objectives.time_to_first_token.p99': 'one promised percentile is enough; only what is promised is measured',
};

/** A copy of the data without what stands at the path. */
function without(data: unknown, path: string): unknown {
  const copy = structuredClone(data);
  const steps = readPath(path);
  const last = steps.at(-1) ?? '';
  const owner = valueAt(copy, steps.slice(0, -1));
  if (Array.isArray(owner)) owner.splice(Number(last), 1);
  else Reflect.deleteProperty(owner as object, last);
  return copy;
}

/** The manifest paths with a value that the outcomes of these rules rest on, through every fact between. */
function inputsOf({ rules, facts }: Outcomes, data: unknown, outcome?: Outcome): string[] {
  const read = [...rules.values()]
    .filter((evaluation) => outcome === undefined || evaluation.outcome === outcome)
    .flatMap(({ reads }) => reads.flatMap((path) => (facts.has(path) ? rootsOf(path, facts) : [path])));
  const there = (path: string) => (valueAt(data, readPath(path)) ?? null) !== null;
  return [...new Set(read)].filter(there).sort();
}

describe('the reference manifest', () => {
  const data = dataOf(REFERENCE);
  let found: Outcomes;
  let inputs: readonly string[];
  beforeAll(() => {
    found = outcomes(data);
    inputs = inputsOf(found, data, 'pass');
  });

  const passing = (result: Outcomes) => [...result.rules.values()].filter(({ outcome }) => outcome === 'pass').length;

  test('rests on hundreds of inputs, some of every loaded dimension', () => {
    expect(inputs.length).toBeGreaterThan(200);
    const dimensions = [...found.rules.values()].filter(({ outcome, reads }) => outcome === 'pass' && reads.length > 0);
    expect(new Set(dimensions.map(({ rule }) => rule.dimension)).size).toBeGreaterThan(pack.dimensions.length - 2);
  });

  test('loses a pass, or is no manifest any more, without any one of them', () => {
    const idle = inputs.filter((path) => {
      const left = outcomesOrNone(without(data, path));
      return (
        left !== undefined &&
        [...found.rules].every(([id, { outcome }]) => outcome !== 'pass' || left.rules.get(id)?.outcome === 'pass')
      );
    });
    expect(idle).toEqual(Object.keys(DISPENSABLE).sort());
    expect(passing(found)).toBeGreaterThan(idle.length);
  });
});

describe('leaving something out', () => {
  const FILES = [
    REFERENCE,
    'fixtures/claims-assist/pilot.yaml',
    ...['fraud', 'maintenance', 'hospital', 'automotive'].flatMap((name) => [
      `fixtures/cases/${name}/before.yaml`,
      `fixtures/cases/${name}/after.yaml`,
    ]),
  ];

  /** Fields and the sections around them. A list with one item less says something else; it leaves nothing out. */
  const fieldsOf = (paths: readonly string[]): string[] => {
    const around = paths.flatMap((path) => readPath(path).map((_, i, steps) => steps.slice(0, i + 1)));
    return [...new Set(around.filter((steps) => typeof steps.at(-1) === 'string').map(showPath))];
  };

  test.each(FILES)('neither earns a pass nor switches a rule off: %s', (file) => {
    const data = dataOf(file);
    const found = outcomes(data);
    const gained = fieldsOf(inputsOf(found, data)).flatMap((path) => {
      const left = outcomesOrNone(without(data, path));
      return [...(left?.rules ?? [])]
        .filter(([id, { outcome }]) => {
          const was = found.rules.get(id)?.outcome;
          return was !== outcome && (outcome === 'not_applicable' || (outcome === 'pass' && was !== 'not_applicable'));
        })
        .map(([id]) => `${id} without ${path}`);
    });
    expect(gained).toEqual([]);
  });
});

/** What happens to the findings when one thing that a rule reads is taken out of a manifest. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootsOf } from '../src/facts/derive.js';
import { pack } from '../src/generated/pack.js';
import { manifestShape } from '../src/manifest/parse.js';
import type { Shape } from '../src/manifest/shape.js';
import { BLANK } from '../src/rules/cases.js';
import type { Outcome } from '../src/rules/schema.js';
import { readPath, showPath, valueAt } from '../src/util/source.js';
import { dataOf, type Outcomes, outcomes, outcomesOrNone } from './helpers/outcomes.js';

const REFERENCE = 'fixtures/claims-assist/production.yaml';

/** Why every rule still passes without an input, and the inputs of which that is true. */
const DISPENSABLE: Readonly<Record<string, readonly string[]>> = {
  'an assumed share takes its place, and the report says so': ['gpus.target_utilisation'],
  'one promised percentile is enough, and only what is promised has to be measured': [
    'latency.objectives.time_to_first_token.p99',
  ],
  'enough replicas for the burst run all the time': [
    'reliability.autoscaling.enabled',
    'reliability.autoscaling.scale_out_time',
    'reliability.autoscaling.surge_absorbed_by_queue',
  ],
  'what the call does can be undone and is bounded': ['guardrails.tools[1].approval'],
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

/** Fields with a value that the outcomes of these rules rest on, through every fact between; a list counts as one. */
function inputsOf({ rules, facts }: Outcomes, data: unknown, outcome?: Outcome): string[] {
  const read = [...rules.values()]
    .filter((evaluation) => outcome === undefined || evaluation.outcome === outcome)
    .flatMap(({ reads }) => reads.flatMap((path) => (facts.has(path) ? rootsOf(path, facts) : [path])));
  const fields = read.map((path) => {
    const steps = readPath(path);
    return steps.slice(0, steps.findLastIndex((step) => typeof step === 'string') + 1);
  });
  return [...new Set(fields.filter((steps) => (valueAt(data, steps) ?? null) !== null).map(showPath))].sort();
}

/** A manifest, what is found in it, and what is found in it without one field. */
function taken(file: string) {
  const data = dataOf(file);
  const results = new Map<string, Outcomes | undefined>();
  return {
    data,
    found: outcomes(data),
    left: (path: string): Outcomes | undefined => {
      if (!results.has(path)) results.set(path, outcomesOrNone(without(data, path)));
      return results.get(path);
    },
  };
}

const reference = taken(REFERENCE);

describe('the reference manifest', () => {
  const { data, found, left } = reference;
  const inputs = inputsOf(found, data, 'pass');

  test('rests on hundreds of inputs, some of nearly every dimension', () => {
    expect(inputs.length).toBeGreaterThan(200);
    const proven = [...found.rules.values()].filter(({ outcome, reads }) => outcome === 'pass' && reads.length > 0);
    const dimensions = new Set(proven.map(({ rule }) => rule.dimension));
    expect(dimensions.size).toBeGreaterThan(pack.dimensions.length - 2);
  });

  const delivery = pack.dimensions.some(({ id }) => id === 'data_delivery');
  const reason = delivery ? '' : ' (skipped: the pack has no rules of data_delivery, which hold some of them)';
  test.skipIf(!delivery)(`loses a pass, or is no manifest any more, without any one of them${reason}`, () => {
    const idle = inputs.filter((path) => {
      const rules = left(path)?.rules;
      const lost = [...found.rules].filter(
        ([id, { outcome }]) => outcome === 'pass' && rules?.get(id)?.outcome !== 'pass',
      );
      return lost.length === 0;
    });
    const dispensable = Object.values(DISPENSABLE).flat();
    expect(idle).toEqual(dispensable.filter((path) => inputs.includes(path)).sort());
  });
});

describe('leaving something out', () => {
  /** What the passes of the reference turn into without each field: rule, field, evaluation. */
  const turned = (listed: boolean) => {
    const { data, found, left } = reference;
    return inputsOf(found, data, 'pass')
      .filter((path) => readPath(path).some((step) => typeof step === 'number') === listed)
      .flatMap((path) =>
        [...(left(path)?.rules ?? [])]
          .filter(([id, { outcome }]) => found.rules.get(id)?.outcome === 'pass' && outcome !== 'pass')
          .map(([id, evaluation]) => ({ id, path, evaluation })),
      );
  };

  test('of a listed item is a failure that names item and attribute', () => {
    const wrong = turned(true).filter(
      ({ evaluation: { outcome, absent }, path }) => outcome !== 'fail' || !absent.includes(path),
    );
    // Without its family the declared sizes of a model cannot be checked: that is open, not wrong.
    // A benchmark may name the model or its family; without the family it names neither.
    expect(wrong.map(({ id, path, evaluation }) => [id, path, evaluation.outcome])).toEqual([
      ['GPU-002', 'models[0].family', 'unknown'],
      ['GPU-005', 'models[0].family', 'fail'],
    ]);
  });

  test('that makes a rule unknown is named as missing', () => {
    const unnamed = turned(false).filter(
      ({ evaluation: { outcome, missing }, path }) =>
        outcome === 'unknown' && !missing.some((other) => other === path || other.startsWith(`${path}.`)),
    );
    expect(unnamed.map(({ id, path }) => `${id} without ${path}`)).toEqual([]);
  });

  const CASES = ['fraud', 'maintenance', 'hospital', 'automotive'].flatMap((name) =>
    ['before', 'after'].map((stage) => `fixtures/cases/${name}/${stage}.yaml`),
  );

  /** Fields and the sections around them. */
  const around = (path: string): string[] =>
    readPath(path).flatMap((step, i, steps) => (typeof step === 'string' ? [showPath(steps.slice(0, i + 1))] : []));

  test.each([REFERENCE, 'fixtures/claims-assist/pilot.yaml', ...CASES])(
    'neither earns a pass nor switches a rule off: %s',
    (file) => {
      const { data, found, left } = file === REFERENCE ? reference : taken(file);
      const paths = new Set(inputsOf(found, data).flatMap(around));
      const gained = [...paths].flatMap((path) =>
        [...(left(path)?.rules ?? [])]
          .filter(([id, { outcome }]) => {
            const was = found.rules.get(id)?.outcome;
            return was !== outcome && was !== 'not_applicable' && (outcome === 'pass' || outcome === 'not_applicable');
          })
          .map(([id]) => `${id} without ${path}`),
      );
      expect(gained).toEqual([]);
    },
  );
});

describe('a manifest that says only what it must', () => {
  const shape = manifestShape();
  const fieldOf = (path: string): Shape | undefined =>
    path
      .split('.')
      .reduce<Shape | undefined>((at, step) => (at?.kind === 'object' ? at.fields[step] : undefined), shape);
  const choices = (path: string) => {
    const field = fieldOf(path);
    return fc.constantFrom(...(field?.kind === 'enum' ? field.values : []));
  };
  const flags = Object.fromEntries(Object.keys(BLANK.workload.uses).map((name) => [name, fc.boolean()]));
  const words = (section: string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, choices(`${section}.${name}`)]));

  /** Any mandatory facts; not all of them go together. */
  const mandatory = fc.record({
    metadata: fc.record({
      name: fc.constant('case'),
      jurisdictions: fc.subarray(['IN', 'EU', 'US', 'SG'], { minLength: 1 }),
      ...words('metadata', ['stage', 'target_stage', 'sector']),
    }),
    workload: fc.record({
      uses: fc.record(flags),
      ...words(
        'workload',
        Object.keys(BLANK.workload).filter((name) => name !== 'uses'),
      ),
    }),
    users: fc.record({ supervised: fc.boolean() }),
  });
  const sections = shape.kind === 'object' ? Object.keys(shape.fields) : [];
  const optional = sections.filter((name) => !(name in BLANK) && !['apiVersion', 'kind'].includes(name));

  test.each([
    ['leaves out', {}],
    ['declares absent', Object.fromEntries(optional.map((name) => [name, null]))],
  ])('and %s the rest passes no rule', (_, rest) => {
    let valid = 0;
    fc.assert(
      fc.property(mandatory, (said) => {
        const found = outcomesOrNone({ ...said, ...rest });
        valid += Number(found !== undefined);
        const earned = [...(found?.rules.values() ?? [])].filter(({ outcome }) => ['pass', 'warn'].includes(outcome));
        expect(earned.map(({ rule }) => rule.id)).toEqual([]);
      }),
      { numRuns: 100 },
    );
    expect(valid).toBeGreaterThan(25);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildRegister } from '../../src/evidence/register.js';
import { settingsFrom } from '../../src/evidence/settings.js';
import { backgroundOf } from '../../src/facts/background.js';
import { derive } from '../../src/facts/derive.js';
import { catalog } from '../../src/generated/catalog.js';
import { pack } from '../../src/generated/pack.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { evaluateRule } from '../../src/rules/evaluate.js';
import type { Outcome } from '../../src/rules/schema.js';
import { readPath } from '../../src/util/source.js';
import { parameters } from '../helpers/parameters.js';

type Data = Record<string, unknown>;
type Change = Readonly<Record<string, unknown>>;

// What storage must carry is the sum of what is declared to need it: a reader or a deadline less is less to carry.
const RULES = ['GPU-002', 'GPU-003', 'GPU-004', 'NET-001', 'LAT-003', 'CST-001', 'FAC-001', 'FAC-002', 'FAC-003'];

const AS_OF = '2026-11-20';
const nowhere = { file: 'case', line: 1, column: 1, length: 1, text: '' };

/** claims-assist with a model that the catalogue knows. */
const CLAIMS = {
  ...(parse(readFileSync('fixtures/claims-assist/production.yaml', 'utf8'), { schema: 'core' }) as Data),
  waivers: [],
};

function changed(change: Change): Data {
  const copy = structuredClone(CLAIMS) as Data;
  for (const [path, value] of Object.entries({ 'models[0].family': 'llama-3.1-70b', ...change })) {
    const steps = readPath(path);
    const last = steps.pop() ?? '';
    const owner = steps.reduce<unknown>((inner, step) => Reflect.get(inner as object, step), copy) as Data;
    if (value === undefined) delete owner[last];
    else owner[last] = value;
  }
  return copy;
}

/** Outcome of each rule; undefined where the manifest is not valid. */
function outcomes(data: Data): ReadonlyMap<string, Outcome> | undefined {
  const parsed = parseManifest({ file: 'case', data, locate: () => nowhere });
  if (!parsed.ok) return undefined;
  const { manifest } = parsed;
  const asOf = Date.parse(AS_OF) / 1000;
  const facts = derive(manifest, parameters, backgroundOf(manifest, parameters, { catalog, today: AS_OF }));
  const evidence = buildRegister(manifest, settingsFrom(parameters, asOf));
  return new Map(
    pack.rules
      .filter(({ id }) => RULES.includes(id))
      .map((rule) => [rule.id, evaluateRule(rule, { manifest, facts, asOf, evidence }).outcome] as const),
  );
}

/** Every field below the sections that the rules of the chain read. */
function fields(data: unknown, path: string): string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, inner]) => {
    const here = Array.isArray(data) ? `${path}[${key}]` : `${path}.${key}`;
    return Array.isArray(data) ? fields(inner, here) : [here, ...fields(inner, here)];
  });
}

const SECTIONS = ['users', 'models', 'gpus', 'latency', 'facilities', 'cost'];
const WRONG: Readonly<Record<string, Change>> = {
  'weights declared at a twentieth': { 'models[0].weights': '7GB', 'gpus.per_replica': 1 },
  'one replica': { 'gpus.replicas': 1 },
  'one replica, never benchmarked': { 'gpus.replicas': 1, 'gpus.benchmark': undefined },
  'enough replicas, never benchmarked': { 'gpus.benchmark': undefined },
  // 299 tokens after the first take 10.8ms each on two H100, whatever the load
  'an answer in 1.6 seconds, never measured': {
    'latency.objectives.end_to_end': { p95: '1600ms', p99: '2600ms' },
    'latency.stages_p95': undefined,
    'latency.measured_at_peak': undefined,
  },
  'a load planned at half of the nameplates': {
    'facilities.planned_load': '12kW',
    'facilities.rack_power_limit': '20kW',
  },
  'a budget below the price of the GPUs': { 'cost.budget_monthly': '30000 USD' },
};

describe('leaving something out', () => {
  test.each(Object.entries(WRONG))('of a manifest with %s turns no rule to pass', { timeout: 60_000 }, (_, change) => {
    const data = changed(change);
    const before = outcomes(data);
    expect(before).toBeDefined();
    const open = RULES.filter((id) => before?.get(id) !== 'pass' && before?.get(id) !== 'not_applicable');
    expect(open).not.toEqual([]);
    for (const path of SECTIONS.flatMap((name) => [name, ...fields(data[name], name)])) {
      const after = outcomes(changed({ ...change, [path]: undefined }));
      for (const id of open) expect([path, id, after?.get(id)]).not.toEqual([path, id, 'pass']);
    }
  });
});

describe('a prediction', () => {
  const of = (rule: string, change: Change) => outcomes(changed(change))?.get(rule);

  test('that holds is a warning, and a measurement that holds a pass', () => {
    const many = { 'gpus.replicas': 100, 'gpus.count': 200, 'gpus.nodes': 50 };
    expect(of('GPU-003', many)).toBe('pass');
    expect(of('GPU-003', { ...many, 'gpus.benchmark': undefined })).toBe('warn');
  });

  test('that cannot hold even at its fast end fails, and one that may warns', () => {
    const fleet = (replicas: number) => ({
      'gpus.benchmark': undefined,
      'gpus.replicas': replicas,
      'gpus.count': 2 * replicas,
      'gpus.nodes': undefined,
      'gpus.per_node': 2,
      'gpus.capacity_plan': undefined,
    });
    const found = Array.from({ length: 40 }, (_, i) => of('GPU-004', fleet(i + 2)));
    expect(found[0]).toBe('fail');
    expect(found.at(-1)).toBe('warn');
    // fails first, warnings after: more replicas never do worse
    expect(found.lastIndexOf('fail')).toBe(found.indexOf('warn') - 1);
  });

  test('never rests on a number format that nobody declared and fails all the same', () => {
    const none = {
      'gpus.benchmark': undefined,
      'gpus.replicas': 1,
      'gpus.count': 2,
      'gpus.nodes': undefined,
      'gpus.per_node': 2,
      'gpus.capacity_plan': undefined,
    };
    expect(of('GPU-003', { ...none, 'models[0].precision': undefined })).toBe('warn');
    expect(of('GPU-003', none)).toBe('fail');
  });
});

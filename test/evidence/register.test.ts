import { describe, expect, test } from 'vitest';
import {
  type Artefact,
  buildRegister,
  type EvidenceItem,
  type EvidenceSettings,
  evidenceReferences,
  type Register,
} from '../../src/evidence/register.js';
import { settingsFrom } from '../../src/evidence/settings.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { ENVIRONMENTS, EVIDENCE_TYPES } from '../../src/manifest/vocabulary.js';
import { BLANK } from '../../src/rules/cases.js';
import { parameters } from '../helpers/parameters.js';

const DAY = 86_400;
const TODAY = Date.UTC(2026, 10, 20) / 1000;
const daysAgo = (days: number): string => new Date((TODAY - days * DAY) * 1000).toISOString().slice(0, 10);

type Found = Partial<Pick<EvidenceSettings, 'artefacts' | 'assessors' | 'trust'>>;

function manifestOf(data: object) {
  const nowhere = { file: 'case', line: 1, column: 1, length: 1, text: '' };
  const parsed = parseManifest({ file: 'case', data: { ...BLANK, ...data }, locate: () => nowhere });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('; '));
  return parsed.manifest;
}

function registerOf(data: object, found: Found = {}): Register {
  return buildRegister(manifestOf(data), settingsFrom(parameters, TODAY, found));
}

/** One item, produced today unless it says otherwise. */
function itemOf(entry: object, found: Found = {}): EvidenceItem {
  const item = registerOf({ evidence: [{ id: 'EV', date: daysAgo(0), ...entry }] }, found).items.get('EV');
  if (!item) throw new Error('the item is not in the register');
  return item;
}

const artefact = (state: Artefact): Found => ({ artefacts: new Map([['EV', state]]) });
const THERE = artefact('matches');
const TELEMETRY = { type: 'telemetry', env: 'production' };

/** Ruling 4, in the order production, staging_full_scale, staging, ci, pilot, development, none. */
const LEVELS: Readonly<Record<string, readonly number[]>> = {
  document: [2, 2, 2, 2, 2, 2, 2],
  policy: [2, 2, 2, 2, 2, 2, 2],
  design_doc: [2, 2, 2, 2, 2, 2, 2],
  config_export: [3, 2, 2, 2, 2, 2, 2],
  test_run: [4, 3, 2, 3, 2, 2, 2],
  benchmark: [4, 3, 2, 3, 2, 2, 2],
  load_test: [4, 3, 2, 3, 2, 2, 2],
  red_team: [4, 3, 2, 3, 2, 2, 2],
  penetration_test: [4, 3, 2, 3, 2, 2, 2],
  experiment: [4, 3, 2, 3, 2, 2, 2],
  drill: [4, 3, 2, 3, 2, 2, 2],
  telemetry: [4, 3, 2, 3, 2, 2, 2],
  audit: [3, 3, 3, 3, 3, 3, 3],
};

describe('what an item is worth when it is there and fresh', () => {
  test('the table names every type and every environment', () => {
    expect(Object.keys(LEVELS).sort()).toEqual([...EVIDENCE_TYPES].sort());
    expect([...ENVIRONMENTS]).toEqual([
      'production',
      'staging_full_scale',
      'staging',
      'ci',
      'pilot',
      'development',
      'none',
    ]);
  });

  test.each(Object.entries(LEVELS))('%s by environment: %j', (type, levels) => {
    const found = ENVIRONMENTS.map((env) => itemOf({ type, env }, THERE));
    expect(found.map(({ level }) => level)).toEqual(levels);
    expect(found.map(({ claimed }) => claimed)).toEqual(levels);
    expect(found.flatMap(({ notes }) => notes)).toEqual([]);
  });

  test('an independent audit is E4, wherever it was done; nothing else gains by independence', () => {
    for (const env of ENVIRONMENTS) expect(itemOf({ type: 'audit', env, independent: true }, THERE).level).toBe(4);
    for (const type of EVIDENCE_TYPES.filter((other) => other !== 'audit'))
      expect(itemOf({ type, env: 'staging', independent: true }, THERE).level).toBe(2);
  });
});

describe('above E2 something must be there', () => {
  test.each<[string, Artefact, number, readonly string[]]>([
    ['a file with its digest', 'matches', 4, []],
    ['a file with another digest', 'differs', 2, ['the file does not match its sha256']],
    ['no file at its ref', 'missing', 2, ['no file at its ref']],
    ['an address for people', 'not_local', 2, ['nothing beside the manifest to check']],
    ['a file without a digest', 'no_digest', 2, ['the file has no sha256 in the register']],
  ])('%s', (_, state, level, notes) => {
    const item = itemOf(TELEMETRY, artefact(state));
    expect([item.claimed, item.level, item.notes]).toEqual([4, level, notes]);
  });

  test('an item that nobody looked for counts E2', () => {
    const item = itemOf(TELEMETRY);
    expect([item.claimed, item.level]).toEqual([4, 2]);
  });

  test('a claim of E3 is held down like one of E4', () => {
    for (const entry of [
      { type: 'load_test', env: 'staging_full_scale' },
      { type: 'config_export', env: 'production' },
      { type: 'audit', env: 'none' },
    ])
      expect([itemOf(entry).claimed, itemOf(entry).level]).toEqual([3, 2]);
  });

  test('a document claims no more than E2 and needs no file', () => {
    const item = itemOf({ type: 'document', env: 'none' }, artefact('missing'));
    expect([item.level, item.notes]).toEqual([2, []]);
  });

  test.each<[string, readonly string[], number]>([
    ['whom the configuration lists', ['b.auditor', 'a.auditor'], 4],
    ['whom the configuration does not list', ['b.auditor'], 2],
    ['whom only the manifest names', [], 2],
    ['spelt otherwise in the configuration', ['A.Auditor'], 2],
  ])('an assessor %s', (_, assessors, level) => {
    expect(itemOf({ ...TELEMETRY, verified_by: 'a.auditor' }, { assessors }).level).toBe(level);
  });

  test('a listed assessor who has not seen the item lends it nothing', () => {
    expect(itemOf(TELEMETRY, { assessors: ['a.auditor'] }).level).toBe(2);
    expect(itemOf({ ...TELEMETRY, by: 'a.auditor' }, { assessors: ['a.auditor'] }).level).toBe(2);
  });

  test('trust: claimed takes the claim at its word, but not its age', () => {
    const trust = { trust: 'claimed' } as const;
    expect(itemOf(TELEMETRY, trust).level).toBe(4);
    expect(itemOf({ ...TELEMETRY, date: daysAgo(46) }, trust).level).toBe(3);
  });

  test('the digest of one item proves nothing about another', () => {
    const entry = { ...TELEMETRY, date: daysAgo(0) };
    const data = {
      evidence: [
        { id: 'A', ...entry },
        { id: 'B', ...entry },
      ],
    };
    const { items } = registerOf(data, { artefacts: new Map([['A', 'matches']]) });
    expect([items.get('A')?.level, items.get('B')?.level]).toEqual([4, 2]);
  });
});

/** Ruling 5, days; a design is as old as a document. */
const STALE_AFTER: Readonly<Record<string, number>> = {
  telemetry: 45,
  load_test: 90,
  config_export: 90,
  benchmark: 180,
  red_team: 180,
  drill: 180,
  experiment: 180,
  test_run: 30,
  audit: 365,
  penetration_test: 365,
  document: 365,
  policy: 365,
  design_doc: 365,
};

describe('age', () => {
  test('the table names every type', () => expect(Object.keys(STALE_AFTER).sort()).toEqual([...EVIDENCE_TYPES].sort()));

  test.each(Object.entries(STALE_AFTER))('%s is stale after %i days, not on that day', (type, days) => {
    const full = itemOf({ type, env: 'production' }, THERE).level;
    const on = itemOf({ type, env: 'production', date: daysAgo(days) }, THERE);
    expect([on.stale, on.level, on.notes]).toEqual([false, full, []]);
    const after = itemOf({ type, env: 'production', date: daysAgo(days + 1) }, THERE);
    expect([after.stale, after.level, after.notes]).toEqual([true, full - 1, [`older than ${days} days`]]);
  });

  test('stale is one level down from what counts, not from what is claimed', () => {
    const item = itemOf({ ...TELEMETRY, date: daysAgo(46) });
    expect([item.claimed, item.level, item.notes.length]).toEqual([4, 1, 2]);
  });

  test('however old, one level and no more', () => {
    expect(itemOf({ ...TELEMETRY, date: '1999-12-31' }, THERE).level).toBe(3);
    expect(itemOf({ type: 'document', env: 'none', date: '1999-12-31' }).level).toBe(1);
  });

  test('what is dated after the assessment is only an assertion, whoever vouches for it', () => {
    const tomorrow = { ...TELEMETRY, date: daysAgo(-1), verified_by: 'a.auditor' };
    const item = itemOf(tomorrow, { ...THERE, assessors: ['a.auditor'], trust: 'claimed' });
    expect([item.level, item.stale, item.notes]).toEqual([1, false, ['dated after the assessment']]);
    expect(itemOf({ ...TELEMETRY, date: daysAgo(0) }, THERE).level).toBe(4);
  });

  test('age is measured at the day of the assessment', () => {
    const manifest = manifestOf({ evidence: [{ id: 'EV', ...TELEMETRY, date: daysAgo(0) }] });
    const at = (days: number) =>
      buildRegister(manifest, settingsFrom(parameters, TODAY + days * DAY, THERE)).items.get('EV')?.level;
    expect([at(0), at(45), at(46)]).toEqual([4, 4, 3]);
  });
});

describe('which evidence backs a path', () => {
  const entry = { type: 'document', env: 'none', date: daysAgo(0) };
  const evidence = ['A', 'B', 'C'].map((id) => ({ id, ...entry }));
  const backing = (data: object, path: string) =>
    registerOf({ evidence, ...data })
      .backing(path)
      .map(({ id }) => id);

  test('the object that holds the value', () => {
    const data = { storage: { read_throughput: '20GB/s', evidence: ['A'] } };
    expect(backing(data, 'storage.read_throughput')).toEqual(['A']);
    expect(backing(data, 'storage')).toEqual(['A']);
  });

  test('the nearest ancestor that names any, even where one further up names more', () => {
    const data = {
      users: {
        supervised: true,
        evidence: ['A', 'B'],
        requests: { peak_rps: 12, evidence: ['C'] },
        load_test: { rps: 18 },
      },
    };
    expect(backing(data, 'users.requests.peak_rps')).toEqual(['C']);
    expect(backing(data, 'users.load_test.rps')).toEqual(['A', 'B']);
    expect(backing(data, 'users.total')).toEqual(['A', 'B']);
  });

  test('an ancestor that names none is passed over: an empty list, null', () => {
    for (const none of [[], null]) {
      const data = { users: { supervised: true, evidence: ['A'], requests: { peak_rps: 12, evidence: none } } };
      expect(backing(data, 'users.requests.peak_rps')).toEqual(['A']);
    }
  });

  test('a listed item by its own place; its neighbours have their own', () => {
    const data = {
      models: [
        { name: 'a', evidence: ['A'] },
        { name: 'b', evidence: ['B'] },
      ],
    };
    expect(backing(data, 'models[1].weights')).toEqual(['B']);
    expect(backing(data, 'models.0.weights')).toEqual(['A']);
    expect(backing(data, 'models[2].weights')).toEqual([]);
    expect(backing(data, 'models')).toEqual([]);
  });

  test('what a part names does not back the whole, nor a neighbour of the same beginning', () => {
    const data = { latency: { objectives: { end_to_end: { p95: '8s', evidence: ['A'] } } } };
    expect(backing(data, 'latency.objectives')).toEqual([]);
    expect(backing(data, 'latency.objectives.end_to_end_other')).toEqual([]);
  });

  test('every place that names evidence is known, the register and the waivers aside', () => {
    const data = {
      evidence,
      waivers: [{ rule: 'GPU-001', evidence: ['C'] }],
      storage: { evidence: ['A'], model_reload: { evidence: ['B', 'C'] } },
    };
    expect(Object.fromEntries(evidenceReferences(manifestOf(data)))).toEqual({
      storage: ['A'],
      'storage.model_reload': ['B', 'C'],
    });
  });
});

describe('the newest of several items', () => {
  const evidence = [
    { id: 'OLD', type: 'load_test', env: 'production', date: daysAgo(200) },
    { id: 'NEW', type: 'load_test', env: 'development', date: daysAgo(3) },
    { id: 'NOW', type: 'load_test', env: 'ci', date: daysAgo(0) },
    { id: 'NEXT', type: 'load_test', env: 'production', date: daysAgo(-10) },
  ];
  const { newestAge } = registerOf({ evidence });
  const days = (ids: readonly string[], environments?: readonly string[]) => {
    const seconds = newestAge(ids, environments);
    return seconds === undefined ? undefined : seconds / DAY;
  };

  test('counts, of those that are asked for', () => {
    expect(days(['OLD', 'NEW'])).toBe(3);
    expect(days(['OLD'])).toBe(200);
    expect(days(['OLD', 'NOW'])).toBe(0);
  });
  test('is looked for in the right place only: a fresh laptop does not renew an old production test', () => {
    expect(days(['OLD', 'NEW'], ['production'])).toBe(200);
    expect(days(['OLD', 'NEW'], ['staging_full_scale'])).toBeUndefined();
  });
  test('is none that is yet to come, and none that is not in the register', () => {
    expect(days(['NEXT'])).toBeUndefined();
    expect(days(['NEXT', 'OLD'])).toBe(200);
    expect(days(['ELSE'])).toBeUndefined();
    expect(days([])).toBeUndefined();
  });
  test('may be one of 200,000', () => {
    expect(days(Array.from({ length: 200_000 }, (_, i) => (i % 2 ? 'OLD' : 'NEW')))).toBe(3);
  });
});

/** Statements that cannot both be true are errors, and each shows both places. */
import { describe, expect, test } from 'vitest';
import { parseManifest } from '../../src/manifest/parse.js';
import { validate } from '../../src/manifest/validate.js';
import { formatProblems } from '../../src/report/problems.js';
import { type Problem, UserError } from '../../src/util/source.js';
import { folderOf } from '../helpers/folder.js';
import { MINIMAL, minimalWith } from '../helpers/manifests.js';
import { run } from '../helpers/run.js';

function problemsOf(text: string): readonly Problem[] {
  try {
    validate(text, 'a.yaml', [], parseManifest);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}

const uses = (facts: Record<string, boolean>) => ({ workload: { uses: facts } });
const source = { name: 'claims', personal_data: true };
const evidence = [{ id: 'EV-1', type: 'load_test', env: 'production', date: '2026-10-28' }];

const CONTRADICTIONS: readonly {
  name: string;
  change: Record<string, unknown>;
  message: RegExp;
  at: string;
  because: RegExp;
}[] = [
  {
    name: 'no agents, but a tool is listed',
    change: { ...uses({ agents: false }), guardrails: { tools: [{ name: 'lookup' }] } },
    message: /agents is false, but tools are listed/,
    at: 'workload.uses.agents',
    because: /tools are listed/,
  },
  {
    name: 'no personal data, but a source holds some',
    change: { ...uses({ personal_data: false }), data: { sources: [{ name: 'weather' }, source] } },
    message: /personal_data is false, but this source holds personal data/,
    at: 'workload.uses.personal_data',
    because: /this source holds personal data/,
  },
  {
    name: 'no GPUs of their own, but three are counted',
    change: uses({ self_hosted_gpus: false }),
    message: /self_hosted_gpus is false, but GPUs are counted/,
    at: 'workload.uses.self_hosted_gpus',
    because: /GPUs are counted/,
  },
  {
    name: 'more sessions at once than users',
    change: { users: { total: 300, peak_concurrent: 301 } },
    message: /peak_concurrent \(301\) is more than users\.total \(300\)/,
    at: 'users.peak_concurrent',
    because: /all users there are/,
  },
  {
    name: 'stages of 16s inside an end-to-end p95 of 15s',
    change: { latency: { stages_p95: { retrieval: '1s', prefill: '500ms', decode: '14.5s' } } },
    message: /the stages add up to 16s, more than the end-to-end p95 of 15s that they divide/,
    at: 'latency.stages_p95',
    because: /the whole/,
  },
  {
    name: 'a budget in dollars in a manifest in euros',
    change: { cost: { budget_monthly: '15000 USD' } },
    message: /cost\.budget_monthly is in USD, but the manifest is in EUR/,
    at: 'cost.budget_monthly',
    because: /EUR is set here/,
  },
  {
    name: 'the bounds of an agent in another currency than the cost',
    change: { guardrails: { agent_limits: { max_cost: '0.05 USD' } } },
    message: /guardrails\.agent_limits\.max_cost is in USD/,
    at: 'guardrails.agent_limits.max_cost',
    because: /EUR is set here/,
  },
  {
    name: 'evidence that the register does not hold',
    change: { evidence, users: { load_test: { concurrent: 90, evidence: ['EV-1', 'EV-9'] } } },
    message: /there is no evidence "EV-9" in the register/,
    at: 'users.load_test.evidence[1]',
    because: /the register/,
  },
  {
    name: 'evidence where there is no register',
    change: { users: { evidence: ['EV-1'] } },
    message: /there is no evidence "EV-1" in the register/,
    at: 'users.evidence[0]',
    because: /the register/,
  },
  {
    name: 'a waiver that rests on evidence nobody registered',
    change: { evidence, waivers: [{ rule: 'GPU-004', evidence: ['EV-2'] }] },
    message: /there is no evidence "EV-2" in the register/,
    at: 'waivers[0].evidence[0]',
    because: /the register/,
  },
  {
    name: 'two models of one name',
    change: { models: [model('a'), model('b'), model('a')] },
    message: /models\[2\]\.name repeats the name "a"/,
    at: 'models[2].name',
    because: /first used here/,
  },
  {
    name: 'two primary models',
    change: {
      models: [
        { ...model('a'), role: 'primary' },
        { ...model('b'), role: 'primary' },
      ],
    },
    message: /only one model can be the primary one/,
    at: 'models[1].role',
    because: /the primary model/,
  },
  {
    name: 'two items of evidence with one id',
    change: { evidence: [...evidence, ...evidence] },
    message: /evidence\[1\]\.id repeats the id "EV-1"/,
    at: 'evidence[1].id',
    because: /first used here/,
  },
  {
    name: 'two data sources of one name',
    change: { data: { sources: [{ name: 'x' }, { name: 'x' }] } },
    message: /data\.sources\[1\]\.name repeats the name "x"/,
    at: 'data.sources[1].name',
    because: /first used here/,
  },
  {
    name: 'two tools of one name',
    change: { ...uses({ agents: true }), guardrails: { tools: [{ name: 't' }, { name: 't' }] } },
    message: /guardrails\.tools\[1\]\.name repeats the name "t"/,
    at: 'guardrails.tools[1].name',
    because: /first used here/,
  },
];

function model(name: string) {
  return { name, role: 'router', source: 'open_weights', hosting: 'self_hosted' };
}

test('the manifest that the contradictions are planted in has none', () => {
  expect(problemsOf(MINIMAL)).toEqual([]);
  expect(problemsOf(minimalWith({}))).toEqual([]);
});

describe.each(CONTRADICTIONS)('$name', ({ change, message, at, because }) => {
  const text = minimalWith(change);
  const found = problemsOf(text);

  test('is the one problem, at the right path', () => {
    expect(found.map((problem) => problem.path)).toEqual([at]);
    expect(found[0]?.message).toMatch(message);
    expect(found[0]?.related?.message).toMatch(because);
  });

  test('shows both places with their lines', () => {
    const lines = text.split('\n');
    for (const place of [found[0]?.location, found[0]?.related?.location])
      expect(place?.text).toBe(lines[(place?.line ?? 0) - 1]);
    const shown = formatProblems(found, { width: 100 });
    expect(shown.match(/^ +\d+ │ /gm)).toHaveLength(2);
    expect(shown.match(/^ +│ +\^+$/gm)).toHaveLength(2);
  });

  test('exits with 2 and no verdict', async () => {
    const cwd = folderOf({ 'a.yaml': text });
    const { code, out, err } = await run(['assess', 'a.yaml', '--format', 'json'], { cwd });
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ reports: [], invalid: [{ file: 'a.yaml' }] });
    expect(err).toMatch(message);
  });
});

describe('what only looks like a contradiction', () => {
  test.each<[string, Record<string, unknown>]>([
    ['everyone may be there at once', { users: { total: 90, peak_concurrent: 90 } }],
    ['stages that fill the budget exactly', { latency: { stages_p95: { a: '5s', b: '10000ms' } } }],
    ['stages, some of them not known', { latency: { stages_p95: { a: '15s', b: null } } }],
    [
      'ten tenths of 1.5s',
      { latency: { stages_p95: Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`s${i}`, '1.5s'])) } },
    ],
    ['an empty list of tools', { ...uses({ agents: false }), guardrails: { tools: [] } }],
    [
      'a source without personal data',
      { ...uses({ personal_data: false }), data: { sources: [{ name: 'x', personal_data: false }] } },
    ],
    ['no GPUs and none counted', { ...uses({ self_hosted_gpus: false }), gpus: null, models: [] }],
    ['a model and a source of one name', { models: [model('x')], data: { sources: [{ name: 'x' }] } }],
  ])('%s', (_, change) => {
    expect(problemsOf(minimalWith(change))).toEqual([]);
  });
});

test('contradictions are found beside mistakes that have nothing to do with them', () => {
  const text = minimalWith({
    users: { total: 10 },
    latency: { stages_p95: { decode: '16s' }, timeouts: { client: 20 } },
    storage: { usable: '80Gb' },
  });
  const paths = problemsOf(text).map((problem) => problem.path);
  expect(paths).toContain('users.peak_concurrent');
  expect(paths).toContain('latency.stages_p95');
  expect(paths).toContain('latency.timeouts.client');
  expect(paths).toContain('storage.usable');
});

test('a contradiction that --set brings about points at --set and at the file', async () => {
  const cwd = folderOf({ 'airworthy.yaml': MINIMAL });
  const { code, err } = await run(['assess', '--set', 'users.peak_concurrent=5000'], { cwd });
  expect(code).toBe(2);
  expect(err).toMatch(/^--set error users\.peak_concurrent \(5000\) is more than users\.total \(1200\)$/m);
  expect(err).toMatch(/because {2}all users there are \(airworthy\.yaml:\d+:\d+\)/);
});

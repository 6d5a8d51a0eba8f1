/** Every mistake at once, each with its place, what was expected, the nearest name and the corrected line. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { manifestShape, parseManifest } from '../../src/manifest/parse.js';
import type { Shape } from '../../src/manifest/shape.js';
import { validate } from '../../src/manifest/validate.js';
import { formatProblems } from '../../src/report/problems.js';
import { type Problem, UserError } from '../../src/util/source.js';
import { MINIMAL, minimalWith } from '../helpers/manifests.js';
import { run } from '../helpers/run.js';

function problemsOf(text: string, settings: readonly string[] = []): readonly Problem[] {
  try {
    validate(text, 'a.yaml', settings, parseManifest);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}

function only(text: string): Problem {
  const [problem, ...rest] = problemsOf(text);
  expect(rest).toEqual([]);
  if (!problem) throw new Error('there is no problem');
  return problem;
}

/** The manifest in block style, so that each field has its own line. */
function lined(changes: Record<string, unknown>): string {
  return minimalWith(changes);
}

describe('fixtures/broken.yaml', () => {
  const text = readFileSync('fixtures/broken.yaml', 'utf8');
  const lines = text.split('\n');
  /** The comments in the file name the mistakes; the mark is the text that the message must point at. */
  const MISTAKES: readonly (readonly [line: RegExp, mark: string, message: RegExp])[] = [
    [/^metadata:/, 'metadata', /target_stage is missing/],
    [/stage: pilott/, 'pilott', /metadata\.stage is not one of/],
    [/go_live: 2026-02-30/, '2026-02-30', /not a day of the calendar/],
    [/agents: false/, 'false', /agents is false, but tools are listed/],
    [/trained_model: "no"/, '"no"', /must be true or false/],
    [/peak_concurrent: 900/, '900', /more than users\.total \(300\)/],
    [/load_test: \{concurent/, 'concurent', /no field "concurent" in users\.load_test/],
    [/memory_each: 80 /, '80', /bare number/],
    [/replicas: 2 /, 'replicas', /twice/],
    [/target_utilisation: 140%/, '140%', /more than 100%/],
    [/usable: 80Gb/, '80Gb', /in bits/],
    [/read_throughput: 20GB/, '20GB', /a size, not a rate/],
    [/p99: 8seconds/, '8seconds', /unknown unit "seconds"/],
    [/budget_monthly: \$12000/, '$12000', /three-letter currency code/],
    [/^observabilty:/, 'observabilty', /no field "observabilty"/],
  ];

  test('reports all its mistakes in one run, in the order of the file, each where it stands', () => {
    const found = problemsOf(text).map(({ location: { line, column, length, text: shown }, message }) => {
      expect(shown).toBe(lines[line - 1]);
      return { line, mark: shown.slice(column - 1, column - 1 + length), message };
    });
    expect(found).toEqual(
      MISTAKES.map(([line, mark, message]) => ({
        line: lines.findIndex((candidate) => line.test(candidate)) + 1,
        mark,
        message: expect.stringMatching(message) as string,
      })),
    );
  });

  test('leaves out none that its comments name', () => {
    const commented = lines.slice(1).filter((line) => /#/.test(line) && !/^#|see workload/.test(line));
    expect(MISTAKES).toHaveLength(commented.length);
  });

  test.each([
    ['metadata.stage', 'pilot', 'stage: pilot'],
    ['users.load_test.concurent', 'concurrent', 'load_test: {concurrent: 450, rps: 9}'],
    ['observabilty', 'observability', 'observability:'],
  ])('%s: did you mean %s?', (path, suggestion, corrected) => {
    const problem = problemsOf(text).find((candidate) => candidate.path === path);
    expect(problem).toMatchObject({ suggestion, corrected });
  });

  test.each([
    ['gpus.memory_each', 'memory_each: 80GB'],
    ['storage.usable', 'usable: 80GB'],
    ['storage.read_throughput', 'read_throughput: 20GB/s'],
    ['cost.budget_monthly', 'budget_monthly: 12000 USD'],
  ])('%s: write %s', (path, corrected) => {
    expect(problemsOf(text).find((problem) => problem.path === path)?.corrected).toBe(corrected);
  });

  test('through the command line: exit 2, everything on standard error, the report as JSON', async () => {
    const { code, out, err } = await run(['assess', 'fixtures/broken.yaml', '--format', 'json']);
    expect(code).toBe(2);
    for (const { location, message } of problemsOf(text)) {
      expect(err).toContain(`fixtures/broken.yaml:${location.line}:${location.column} error `);
      expect(err).toContain(message);
    }
    const { invalid } = JSON.parse(out) as { invalid: { problems: unknown[] }[] };
    expect(invalid[0]?.problems).toHaveLength(MISTAKES.length);
  });
});

describe('a missing field', () => {
  test('points at its section, and says what it would look like', () => {
    const text = lined({ users: { supervised: undefined } });
    const problem = only(text);
    expect(problem).toMatchObject({ path: 'users.supervised', message: 'users.supervised is missing' });
    expect(problem.location.text).toBe('users:');
    expect(problem.corrected).toBe('supervised: false');
  });

  test('in a list points at its item', () => {
    const text = lined({ evidence: [{ id: 'EV-1', type: 'load_test', date: '2026-10-28' }] });
    expect(only(text)).toMatchObject({ path: 'evidence[0].env', location: { text: '  - id: EV-1', column: 5 } });
  });

  test('where a whole section is missing, points at the top', () => {
    const problem = only(lined({ users: undefined }));
    expect(problem).toMatchObject({ path: 'users', location: { line: 1, column: 1 } });
  });

  test('that is null is not missing but null', () => {
    expect(only(lined({ users: { supervised: null } })).message).toMatch(/null, but it is mandatory/);
  });
});

describe('a misspelt name', () => {
  test.each([
    ['trgaet_stage', 'target_stage'],
    ['Version', 'version'],
    ['go-live', 'go_live'],
    ['sectors', 'sector'],
  ])('%s is answered with %s', (wrong, right) => {
    const problems = problemsOf(lined({ metadata: { [wrong]: 'x' } }));
    expect(problems.find(({ path }) => path === `metadata.${wrong}`)).toMatchObject({ suggestion: right });
  });

  test('more than two edits away is answered with the names there are', () => {
    const problem = only(lined({ metadata: { launch_day: '2027-01-18' } }));
    expect(problem.suggestion).toBeUndefined();
    expect(problem.expected).toMatch(/^name, description, version/);
  });

  test('of a word is answered with the nearest word and the corrected line', () => {
    expect(only(lined({ gpus: { placement: 'on_perm' } }))).toMatchObject({
      suggestion: 'on_prem',
      corrected: 'placement: on_prem',
      expected: expect.stringContaining('on_prem') as string,
    });
  });
});

describe('a bare number where a unit is needed', () => {
  test.each([
    ['gpus: {memory_each: 80}', 'gpus: {memory_each: 80GB}'],
    ['gpus: {memory_each: 80.0, count: 3}', 'gpus: {memory_each: 80GB, count: 3}'],
    ['gpus: {memory_each: 0x50}', 'gpus: {memory_each: 80GB}'],
    ['gpus: {count: 80, memory_each: 80}', 'gpus: {count: 80, memory_each: 80GB}'],
    ['gpus: {memory_each: "80"}', 'gpus: {memory_each: "80GB"}'],
    ['gpus: {target_utilisation: 70}', 'gpus: {target_utilisation: 70%}'],
    ['latency: {timeouts: {client: 20}}', 'latency: {timeouts: {client: 20s}}'],
    ['cost: {budget_monthly: 15000}', 'cost: {budget_monthly: 15000 USD}'],
  ])('%s is corrected to %s', (line, corrected) => {
    const [section = ''] = line.split(':');
    const text = `${stringify({ ...(parse(MINIMAL) as Record<string, unknown>), [section]: undefined })}${line}\n`;
    const problem = only(text);
    expect(problem.location.text).toBe(line);
    expect(problem.corrected).toBe(corrected);
  });

  test('a number is no date, and no unit makes it one', () => {
    const problem = only(lined({ metadata: { go_live: 20_270_118 } }));
    expect(problem.message).toMatch(/metadata\.go_live must be a calendar date/);
    expect(problem.corrected).toBeUndefined();
  });
});

describe('wherever a value of the wrong kind stands, its place and the kind that was expected are told', () => {
  const WRONG: readonly unknown[] = ['some text', 7.5, -1, true, [1], { a: 1 }, [], '', '80', Number.MAX_VALUE];
  const EXAMPLES = { string: 'text', number: 1 } as const;

  /** A value for every field below: `leaf` in place of each text, number, word and answer. */
  function filled(shape: Shape, leaf: unknown): unknown {
    switch (shape.kind) {
      case 'object':
        return Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, filled(field, leaf)]));
      case 'list':
        return [filled(shape.item, leaf)];
      case 'record':
        return { some_name: filled(shape.item, leaf) };
      default:
        return leaf;
    }
  }

  /** Every map and list below, with the way to it. */
  function* containers(shape: Shape, path: readonly string[] = []): Generator<readonly string[]> {
    if (shape.kind === 'object')
      for (const [name, field] of Object.entries(shape.fields)) yield* containers(field, [...path, name]);
    if (shape.kind !== 'object' && shape.kind !== 'list' && shape.kind !== 'record') return;
    if (path.length > 0) yield path;
  }

  function check(text: string): void {
    const lines = text.split('\n');
    for (const problem of problemsOf(text)) {
      const { location, message, path } = problem;
      expect(message, path).not.toMatch(/Invalid|Too (big|small)|undefined|\[object|NaN|zod/);
      expect(lines[location.line - 1], message).toContain(location.text);
      expect(formatProblems([problem], { width: 80 })).toMatch(/^a\.yaml:\d+:\d+ error \S/);
    }
  }

  const { fields } = manifestShape() as Extract<Shape, { kind: 'object' }>;
  const base = parse(MINIMAL) as Record<string, unknown>;

  test.each(WRONG.map((wrong) => [JSON.stringify(wrong), wrong]))('%s in place of every value', (_, wrong) => {
    for (const [name, shape] of Object.entries(fields)) check(stringify({ ...base, [name]: filled(shape, wrong) }));
  });

  test.each(Object.entries(EXAMPLES))('%s in place of every map and list', (_, wrong) => {
    for (const path of containers(manifestShape()))
      check(
        minimalWith(path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), wrong) as Record<string, unknown>),
      );
  });
});

describe('very many problems', () => {
  test('a hundred unknown names are shown one by one, the rest are counted', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `k${i}: 1`).join('\n');
    const problems = problemsOf(`${MINIMAL}\n${names}\n`);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)?.message).toBe('and 4,900 more unknown fields');
  });

  test('five hundred are kept, the rest are counted', () => {
    const problems = problemsOf(lined({ users: { evidence: Array.from({ length: 4000 }, (_, i) => i) } }));
    expect(problems).toHaveLength(501);
    expect(problems.at(-1)?.message).toBe('and 3,500 more problems');
  });

  test('fifty are printed, the rest are counted', () => {
    const problems = problemsOf(lined({ users: { evidence: Array.from({ length: 80 }, (_, i) => i) } }));
    const shown = formatProblems(problems, { width: 80 });
    expect(shown.match(/ error /g)).toHaveLength(50);
    expect(shown).toMatch(/and 30 more$/);
  });
});

describe('the code frame', () => {
  test('of a long line is cut around the mistake', () => {
    const text = `metadata: {description: "${'x'.repeat(120)}", nmae: a}`;
    const problem = problemsOf(text).find(({ path }) => path === 'metadata.nmae');
    const [, line = '', marks = ''] = formatProblems(problem ? [problem] : [], { width: 60 }).split('\n');
    expect(line.length).toBeLessThanOrEqual(60);
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('nmae');
  });

  test('is left out where the mistake is beyond what is kept of the line', () => {
    const text = `metadata: {description: "${'x'.repeat(5000)}", nmae: a}`;
    const problem = problemsOf(text).find(({ path }) => path === 'metadata.nmae');
    expect(problem?.location).toMatchObject({ line: 1, column: 5029 });
    expect(problem?.location.text.length).toBeLessThanOrEqual(240);
    expect(problem?.corrected).toBe('name');
    expect(formatProblems(problem ? [problem] : [], { width: 60 })).not.toMatch(/\^/);
  });

  test('in a file with CRLF shows no carriage return', () => {
    const problem = problemsOf('metadata:\r\n  nmae: a\r\n').find(({ path }) => path === 'metadata.nmae');
    expect(problem?.location).toMatchObject({ line: 2, column: 3, text: '  nmae: a' });
  });
});

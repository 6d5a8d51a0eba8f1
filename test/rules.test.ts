import { beforeAll, describe, expect, test } from 'vitest';
import { catalog } from '../src/generated/catalog.js';
import { pack } from '../src/generated/pack.js';
import { withChecklists } from '../src/load/checklists.js';
import { compilePath, type PackFiles } from '../src/load/pack.js';
import { runCases } from '../src/rules/cases.js';
import { doubts, lint } from '../src/rules/lint.js';
import { parameters } from './helpers/parameters.js';

let compiled: PackFiles;
beforeAll(async () => {
  compiled = await withChecklists(await compilePath('rules', process.cwd(), parameters), 'rules', process.cwd());
});

describe('the rule pack', () => {
  test('compiles and is well made', () => {
    const found = compiled.files.flatMap((file) => [
      ...lint(file, compiled.crosswalk),
      ...doubts(file, compiled.crosswalk),
    ]);
    expect([...compiled.problems, ...found].map((problem) => problem.message)).toEqual([]);
  });

  test('every case beside every rule comes out', () => {
    const wrong = compiled.files.flatMap((file) =>
      file.source.rules.flatMap((source, i) => {
        const rule = file.rules[i];
        if (!rule) return [`${source.id} was not compiled`];
        return runCases(source, rule, parameters, catalog)
          .filter(({ expected, found }) => expected !== found)
          .map(
            (result) =>
              `${result.rule} "${result.name}": expected ${result.expected}, found ${result.found}: ${result.detail}`,
          );
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('holds the rules of these dimensions', () => {
    const counts = Object.fromEntries(compiled.files.map((file) => [file.dimension.id, file.rules.length] as const));
    expect(counts).toEqual({
      users: 5,
      gpus: 8,
      storage: 4,
      fabric: 4,
      latency: 5,
      governance: 18,
      cost: 9,
      security: 6,
      observability: 7,
      resilience: 7,
      ownership: 6,
      evaluation: 10,
      guardrails: 11,
      release: 7,
      facilities: 3,
      data_pipelines: 10,
      data_delivery: 8,
      integration: 7,
      edge: 4,
      business_outcome: 7,
      adoption: 7,
      programme: 7,
    });
  });

  test('is the one that the program embeds', () => {
    expect(pack.digest).toBe(compiled.digest);
    expect(pack.parameters).toEqual(parameters);
  });
});

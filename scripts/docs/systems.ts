/** The shipped systems, assessed on the day for which they were written. */
import { existsSync, readdirSync } from 'node:fs';
import { levelFacts } from '../../src/assess.js';
import type { Io } from '../../src/commands/io.js';
import { assessFile, prepare } from '../../src/commands/prepare.js';
import { loadManifest } from '../../src/load/manifest.js';
import type { Report } from '../../src/report/report.js';
import type { Pack } from '../../src/rules/pack.js';
import { type System, scaleOf, standing, systemOf } from './sensitivity.js';

export const AS_OF = '2026-11-20';

export interface Shipped {
  readonly system: System;
  readonly report: Report;
}

function files(): readonly string[] {
  const cases = readdirSync('fixtures/cases')
    .flatMap((name) => ['before', 'after'].map((stage) => `fixtures/cases/${name}/${stage}.yaml`))
    .filter((file) => existsSync(file));
  return [
    'fixtures/claims-assist/production.yaml',
    'fixtures/claims-assist/pilot.yaml',
    'fixtures/minimal.yaml',
    ...cases,
  ];
}

const IO: Io = {
  cwd: process.cwd(),
  env: {},
  stdin: (async function* () {})(),
  out: () => undefined,
  err: () => undefined,
  columns: undefined,
  colour: false,
  errIsTerminal: false,
  today: AS_OF,
};

/** Throws for a system that is not valid, and where a report does not hold what its score was made of. */
export async function shipped(): Promise<{ readonly pack: Pack; readonly systems: readonly Shipped[] }> {
  const prepared = await prepare({ asOf: AS_OF, failOn: 'blocker' }, IO);
  const systems: Shipped[] = [];
  for (const file of files()) {
    const found = await assessFile(file, prepared, [], IO);
    if ('problems' in found) throw new Error(`${file}: ${found.problems.map(({ message }) => message).join('; ')}`);
    const { manifest } = await loadManifest(file, [], IO);
    const { report } = found;
    const facts = levelFacts(new Map(report.facts.map((fact) => [fact.id, fact])), manifest, prepared.asOf);
    const system = systemOf(file.replace(/^fixtures\/(cases\/)?|\.yaml$/g, ''), report, facts);
    const { readiness, declared, level } = standing(system, scaleOf(prepared.pack));
    const { score } = report;
    if (readiness !== score.readiness || declared !== score.declared || level !== score.level)
      throw new Error(`${file}: scored again from its report it is ${readiness}, not ${score.readiness}`);
    systems.push({ system, report });
  }
  return { pack: prepared.pack, systems };
}

/** `airworthy rules list|test|lint`: what a pack holds, whether its cases come out, whether it is well made. */

import { builtinRulesFolder } from '../load/assets.js';
import { builtinCatalog, builtinFrameworks, builtinPack } from '../load/builtin.js';
import { withChecklists } from '../load/checklists.js';
import { atFile } from '../load/files.js';
import { locatePack } from '../load/locate.js';
import { compilePath, type PackFiles } from '../load/pack.js';
import { formatProblems, where } from '../report/problems.js';
import { brief } from '../util/printable.js';
import type { Problem } from '../util/source.js';
import { EXIT, type Io } from './io.js';
import { problemStyle } from './style.js';

/** `rules list`: one line per rule. */
export async function rulesList(spec: string | undefined, io: Io): Promise<number> {
  const own = spec === undefined ? undefined : await compile(spec, io);
  if (own && own.problems.length > 0) return invalid(own, io);
  const rules = own ? own.files.flatMap((file) => file.rules) : (await builtinPack()).rules;
  const width = Math.max(60, io.columns ?? 120);
  const rows = rules.map(({ id, severity, weight, dimension, title }) =>
    brief(
      `${id.padEnd(8)} ${severity.padEnd(8)} ${String(weight).padStart(2)}  ${dimension.padEnd(12)} ${title}`,
      width,
    ),
  );
  io.out(`${rows.join('\n')}\n\n${rules.length} rules\n`);
  return EXIT.passed;
}

async function compile(spec: string | undefined, io: Io): Promise<PackFiles> {
  const { parameters, dimensions } = await builtinPack();
  const frameworks = await builtinFrameworks();
  if (spec === undefined) {
    const folder = builtinRulesFolder();
    return withChecklists(await compilePath(folder, io.cwd, parameters, { frameworks }), folder, io.cwd);
  }
  const { path } = await locatePack({ spec, from: io.cwd, location: atFile(spec) }, io.cwd);
  return withChecklists(await compilePath(path, io.cwd, parameters, { frameworks, dimensions }), path, io.cwd);
}

/** `rules test`: runs the cases beside every rule; 0 when all come out, 1 when one does not, 2 for an invalid pack. */
export async function rulesTest(spec: string | undefined, io: Io): Promise<number> {
  const compiled = await compile(spec, io);
  if (compiled.problems.length > 0) return invalid(compiled, io);
  const { parameters } = await builtinPack();
  const [{ runCases }, catalog] = await Promise.all([import('../rules/cases.js'), builtinCatalog()]);
  const results = compiled.files.flatMap((file) =>
    file.source.rules.flatMap((source, i) => {
      const rule = file.rules[i];
      return rule ? runCases(source, rule, parameters, catalog) : [];
    }),
  );
  const failed = results.filter(({ expected, found }) => expected !== found);
  for (const { rule, name, expected, found, detail } of failed)
    io.out(`${rule} "${brief(name, 80)}": expected ${expected}, found ${found}\n  ${brief(detail, 400)}\n`);
  io.out(`${results.length - failed.length} cases passed, ${failed.length} failed\n`);
  return failed.length === 0 ? EXIT.passed : EXIT.gateFailed;
}

/**
 * `rules lint`: names, types, placeholders, duplicate ids, cases, origins, references; whether a pack fits beside the rules
 * that ship. Those may refer to nothing that no framework lists; for others that is a note, since a house has papers of
 * its own.
 */
export async function rulesLint(spec: string | undefined, io: Io): Promise<number> {
  const compiled = await compile(spec, io);
  const { doubts, lint } = await import('../rules/lint.js');
  const notes = compiled.files.flatMap((file) => doubts(file, compiled.crosswalk));
  const own = compiled.files.flatMap((file) => lint(file, compiled.crosswalk));
  const misfit = await misfits(spec, compiled);
  const problems = [...compiled.problems, ...own, ...misfit, ...(spec === undefined ? notes : [])];
  if (problems.length > 0) return invalid({ ...compiled, problems }, io);
  const rules = compiled.files.reduce((total, file) => total + file.rules.length, 0);
  io.out(`${rules} rules in ${compiled.files.length} files, no problems\n`);
  for (const { location, message, suggestion } of notes)
    io.out(`${where(location)} note ${brief(message, 200)}${suggestion ? `; did you mean ${suggestion}?` : ''}\n`);
  return EXIT.passed;
}

/** What keeps a pack from standing beside the rules that ship: ids that are taken, overrides of what is not there. */
async function misfits(spec: string | undefined, compiled: PackFiles): Promise<readonly Problem[]> {
  if (spec === undefined) return [];
  const { combined } = await import('../load/packs.js');
  return combined(await builtinPack(), [{ name: spec, version: null, ...compiled }], []).problems;
}

async function invalid({ problems }: Pick<PackFiles, 'problems'>, io: Io): Promise<number> {
  io.err(`${formatProblems(problems, await problemStyle(io))}\n`);
  return EXIT.invalid;
}

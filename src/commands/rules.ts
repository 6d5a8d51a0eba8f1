/** `airworthy rules list|test|lint`: what the packs hold, whether their cases come out, whether they are well made. */

import { builtinRulesFolder } from '../load/assets.js';
import { builtinCatalog, builtinFrameworks, builtinPack } from '../load/builtin.js';
import { withChecklists } from '../load/checklists.js';
import { compilePath, type PackFiles } from '../load/pack.js';
import { formatProblems, where } from '../report/problems.js';
import { brief } from '../util/printable.js';
import { EXIT, type Io } from './io.js';
import { problemStyle } from './style.js';

/** `rules list`: one line per rule. */
export async function rulesList(path: string | undefined, io: Io): Promise<number> {
  const own = path === undefined ? undefined : await compile(path, io);
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

async function compile(path: string | undefined, io: Io): Promise<PackFiles> {
  const { parameters } = await builtinPack();
  const folder = path ?? builtinRulesFolder();
  const compiled = await compilePath(folder, io.cwd, parameters, await builtinFrameworks());
  return withChecklists(compiled, folder, io.cwd);
}

/** `rules test`: runs the cases beside every rule; 0 when all come out, 1 when one does not, 2 for an invalid pack. */
export async function rulesTest(path: string | undefined, io: Io): Promise<number> {
  const compiled = await compile(path, io);
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
 * `rules lint`: names, types, placeholders, duplicate ids, cases, origins, references. The rules that ship may refer to
 * nothing that no framework lists; for others that is a note, since a house has papers of its own.
 */
export async function rulesLint(path: string | undefined, io: Io): Promise<number> {
  const compiled = await compile(path, io);
  const { doubts, lint } = await import('../rules/lint.js');
  const notes = compiled.files.flatMap((file) => doubts(file, compiled.crosswalk));
  const own = compiled.files.flatMap((file) => lint(file, compiled.crosswalk));
  const problems = [...compiled.problems, ...own, ...(path === undefined ? notes : [])];
  if (problems.length > 0) return invalid({ ...compiled, problems }, io);
  const rules = compiled.files.reduce((total, file) => total + file.rules.length, 0);
  io.out(`${rules} rules in ${compiled.files.length} files, no problems\n`);
  for (const { location, message, suggestion } of notes)
    io.out(`${where(location)} note ${brief(message, 200)}${suggestion ? `; did you mean ${suggestion}?` : ''}\n`);
  return EXIT.passed;
}

async function invalid({ problems }: Pick<PackFiles, 'problems'>, io: Io): Promise<number> {
  io.err(`${formatProblems(problems, await problemStyle(io))}\n`);
  return EXIT.invalid;
}

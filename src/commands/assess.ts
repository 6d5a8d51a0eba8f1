/** `airworthy assess`: load, assess, report, for one manifest or many. */
import { resolve } from 'node:path';
import { discover } from '../load/discover.js';
import { type Outcome as RunOutcome, reporter } from '../report/index.js';
import { formatProblems } from '../report/problems.js';
import { printable } from '../util/printable.js';
import { UserError } from '../util/source.js';
import { defect } from './defect.js';
import { EXIT, type Io } from './io.js';
import { type AssessFlags, assessFile, type Prepared, prepare } from './prepare.js';
import { problemStyle } from './style.js';

const PROGRESS_ABOVE = 20;

/** Runs the command and returns its exit code: the worst over all manifests. */
export async function assessCommand(targets: readonly string[], flags: AssessFlags, io: Io): Promise<number> {
  const prepared = await prepare(flags, io);
  if (flags.printConfig) {
    io.out(printedConfig(prepared));
    return EXIT.passed;
  }
  const found = await Promise.all(targets.map((target) => discover([target], io.cwd)));
  const files = targets.length === 0 ? await discover([], io.cwd) : [...new Set(found.flat())];
  const empty = targets.filter((_, i) => found[i]?.length === 0);
  if (files.length === 0 || empty.length > 0) io.err(nothing(empty));
  if (files.length === 0) return EXIT.nothing;
  if (flags.watch) {
    const { watch } = await import('./watch.js');
    return watch(files, prepared, flags, io);
  }
  const outcomes: RunOutcome[] = [];
  const defects: { readonly file: string; readonly error: unknown }[] = [];
  for (const [i, file] of files.entries()) {
    if (files.length > PROGRESS_ABOVE && io.errIsTerminal) io.err(`\r${i + 1}/${files.length}`);
    try {
      outcomes.push(await assessFile(file, prepared, flags.set, io));
    } catch (error) {
      // A defect over one manifest does not lose the reports of the others.
      if (error instanceof UserError || files.length === 1) throw error;
      defects.push({ file, error });
    }
  }
  if (files.length > PROGRESS_ABOVE && io.errIsTerminal) io.err('\r\u001b[K');
  await deliver(outcomes, prepared, flags, io);
  for (const { file, error } of defects) {
    io.err(`${printable(file)} could not be assessed.\n`);
    defect(error, io);
  }
  return defects.length > 0 ? EXIT.defect : exitCode(outcomes);
}

async function deliver(outcomes: readonly RunOutcome[], prepared: Prepared, flags: AssessFlags, io: Io): Promise<void> {
  const format = prepared.settings.format.value;
  const failures = outcomes.flatMap((outcome) => ('problems' in outcome ? outcome.problems : []));
  const style = await problemStyle(io);
  if (failures.length > 0) io.err(`${formatProblems(failures, style)}\n\n${notAssessed(outcomes)}\n`);
  const print = await reporter(format);
  const text = print(outcomes, {
    width: Math.max(40, Math.min(io.columns ?? 100, 200)),
    colour: io.colour && flags.output === undefined,
    verbose: flags.verbose,
    quiet: flags.quiet,
  });
  if (flags.output === undefined) io.out(text);
  else {
    const { writeAtomically } = await import('../load/write.js');
    await writeAtomically(resolve(io.cwd, flags.output), text, flags.output);
    if (!flags.quiet) io.err(`wrote ${printable(flags.output)}\n`);
  }
}

function notAssessed(outcomes: readonly RunOutcome[]): string {
  const invalid = outcomes.flatMap((outcome) => ('problems' in outcome ? [outcome] : []));
  const count = invalid.reduce((total, { problems }) => total + problems.length, 0);
  const files = invalid.length === 1 ? printable(invalid[0]?.file ?? '') : `${invalid.length} manifests`;
  return `${count} problem${count === 1 ? '' : 's'}; ${files} could not be assessed`;
}

function exitCode(outcomes: readonly RunOutcome[]): number {
  if (outcomes.some((outcome) => 'problems' in outcome)) return EXIT.invalid;
  return outcomes.some((outcome) => 'report' in outcome && !outcome.report.verdict.passed)
    ? EXIT.gateFailed
    : EXIT.passed;
}

function nothing(targets: readonly string[]): string {
  return targets.length === 0
    ? 'Nothing to assess: there is no airworthy.yaml here or in any folder above.\nName a manifest (airworthy assess path/to/manifest.yaml), or put one beside your code.\n'
    : `Nothing to assess: ${targets.map(printable).join(' ')} matches no manifest.\n`;
}

function headed(head: string, lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? [head, ...lines] : [];
}

function printedConfig({ settings, config, overrides }: Prepared): string {
  const rows = Object.entries(settings).map(([name, { value, origin }]) => {
    const where = origin === 'file' ? (config.file ?? '') : origin;
    const shown = Array.isArray(value) ? value.join(', ') : String(value ?? 'null');
    return `${name}: ${shown}  # ${where}`;
  });
  const { assessors, evidence, extends: packs } = config.values;
  const file = config.file ?? '';
  if (packs) rows.push(`extends: [${packs.join(', ')}]  # ${file}`);
  if (assessors) rows.push(`assessors: [${assessors.join(', ')}]  # ${file}`);
  rows.push(`evidence.trust: ${evidence?.trust ?? 'verified'}  # ${evidence?.trust === undefined ? 'default' : file}`);
  const changes = (wanted: boolean) =>
    overrides
      .filter(({ kind }) => (kind === 'parameter') === wanted)
      .map(({ id, was, now, by, reason }) => {
        const why = reason === null ? '' : `: ${reason}`;
        return `  ${id}: ${now}  # ${by === 'configuration' ? file : by}, was ${was}${why}`;
      });
  const lines = [
    `# configuration file: ${config.file ?? 'none'}`,
    ...rows,
    ...headed('parameters:', changes(true)),
    ...headed('overrides:', changes(false)),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

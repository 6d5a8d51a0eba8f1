/** `airworthy assess`: load, assess, report, for one manifest or many. */
import { assess } from '../assess.js';
import { type LoadedConfig, loadConfig, resolveSettings, type Settings } from '../load/config.js';
import { discover } from '../load/discover.js';
import { atFile, writeAtomically } from '../load/files.js';
import { loadManifest } from '../load/manifest.js';
import { builtinPack, extendPack } from '../load/pack.js';
import { type Outcome as RunOutcome, reporter } from '../report/index.js';
import { formatProblems } from '../report/problems.js';
import { RuleDefect } from '../rules/expression.js';
import { type Override, overrideParameters } from '../rules/override.js';
import type { Pack } from '../rules/pack.js';
import { parseQuantity } from '../util/quantity.js';
import { UserError } from '../util/source.js';
import { version } from '../version.js';
import { EXIT, type Io } from './io.js';
import { problemStyle } from './style.js';

export interface AssessFlags {
  readonly threshold?: string;
  readonly thresholdDeclared?: string;
  readonly minLevel?: string;
  readonly failOn?: string;
  readonly format?: string;
  readonly rules?: string;
  readonly asOf?: string;
  readonly output?: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly printConfig: boolean;
}

interface Prepared {
  readonly config: LoadedConfig;
  readonly settings: Settings;
  readonly pack: Pack;
  readonly overrides: readonly Override[];
  readonly asOf: number;
}

const PROGRESS_ABOVE = 20;

/** Runs the command and returns its exit code: the worst over all manifests. */
export async function assessCommand(targets: readonly string[], flags: AssessFlags, io: Io): Promise<number> {
  const prepared = await prepare(flags, io);
  if (flags.printConfig) {
    io.out(printedConfig(prepared));
    return EXIT.passed;
  }
  const files = await discover(targets, io.cwd);
  if (files.length === 0) {
    io.err(nothing(targets));
    return EXIT.nothing;
  }
  const outcomes: RunOutcome[] = [];
  for (const [i, file] of files.entries()) {
    if (files.length > PROGRESS_ABOVE && io.errIsTerminal) io.err(`\r${i + 1}/${files.length}`);
    outcomes.push(await one(file, prepared, flags, io));
  }
  if (files.length > PROGRESS_ABOVE && io.errIsTerminal) io.err('\r\u001b[K');
  await deliver(outcomes, prepared, flags, io);
  return exitCode(outcomes);
}

export async function prepare(flags: AssessFlags, io: Io): Promise<Prepared> {
  const config = await loadConfig(io.cwd, flags.config);
  const raw = {
    threshold: flags.threshold,
    threshold_declared: flags.thresholdDeclared,
    min_level: flags.minLevel,
    fail_on: flags.failOn,
    format: flags.format,
    rules: flags.rules,
    as_of: flags.asOf,
  };
  const settings = resolveSettings(raw, io.env, config);
  const builtin = await builtinPack();
  const extended =
    settings.rules.value === undefined ? builtin : await extendPack(builtin, settings.rules.value, io.cwd);
  const { pack, overrides, problems } = overrideParameters(extended, config.values.parameters ?? {});
  if (problems.length > 0) {
    const file = config.file ?? 'airworthy.config.yaml';
    const found = problems.map(({ id: _, ...problem }) => ({ location: atFile(file), ...problem }));
    throw new UserError('the configuration is not valid', found);
  }
  return { config, settings, pack, overrides, asOf: asOfDate(settings.as_of.value ?? io.today) };
}

function asOfDate(text: string): number {
  const parsed = parseQuantity(text, 'date');
  if (parsed.ok) return parsed.value;
  const problem = { location: atFile('--as-of'), message: `"${text}" ${parsed.reason}`, expected: 'YYYY-MM-DD' };
  throw new UserError('wrong usage', [problem]);
}

async function one(file: string, prepared: Prepared, flags: AssessFlags, io: Io): Promise<RunOutcome> {
  const { settings, config, pack, overrides, asOf } = prepared;
  try {
    const loaded = await loadManifest(file, { cwd: io.cwd, stdin: io.stdin, settings: flags.set });
    const { threshold, threshold_declared: declared, min_level: minLevel } = settings;
    const report = assess({
      ...loaded,
      pack,
      asOf,
      gates: {
        failOn: settings.fail_on.value,
        ...(threshold.value === undefined ? {} : { threshold: threshold.value }),
        ...(declared.value === undefined ? {} : { thresholdDeclared: declared.value }),
        ...(minLevel.value === undefined ? {} : { minLevel: minLevel.value }),
      },
      evidence: {
        artefacts: loaded.artefacts,
        assessors: config.values.assessors ?? [],
        trust: config.values.evidence?.trust ?? 'verified',
      },
      overrides,
      version,
    });
    return { file, report };
  } catch (error) {
    if (error instanceof UserError) return { file, problems: error.problems };
    const ownRules = settings.rules.value;
    if (!(error instanceof RuleDefect) || ownRules === undefined) throw error;
    throw new UserError('a rule is not valid', [{ location: atFile(ownRules), message: error.message }]);
  }
}

async function deliver(outcomes: readonly RunOutcome[], prepared: Prepared, flags: AssessFlags, io: Io): Promise<void> {
  const format = prepared.settings.format.value;
  const failures = outcomes.flatMap((outcome) => ('problems' in outcome ? outcome.problems : []));
  const style = await problemStyle(io);
  if (failures.length > 0) io.err(`${formatProblems(failures, style)}\n`);
  const print = await reporter(format);
  const text = print(outcomes, {
    width: Math.max(40, Math.min(io.columns ?? 100, 200)),
    colour: io.colour && flags.output === undefined,
    verbose: flags.verbose,
    quiet: flags.quiet,
  });
  if (flags.output === undefined) io.out(text);
  else {
    await writeAtomically(flags.output, text);
    if (!flags.quiet) io.err(`wrote ${flags.output}\n`);
  }
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
    : `Nothing to assess: ${targets.join(' ')} matches no manifest.\n`;
}

function printedConfig({ settings, config, overrides }: Prepared): string {
  const rows = Object.entries(settings).map(([name, { value, origin }]) => {
    const where = origin === 'file' ? (config.file ?? '') : origin;
    return `${name}: ${value === undefined ? 'null' : String(value)}  # ${where}`;
  });
  const changed = overrides.map(({ id, was, now }) => `  ${id}: ${now}  # ${config.file ?? ''}, was ${was}`);
  const parameters = changed.length > 0 ? ['parameters:', ...changed] : [];
  return `${[`# configuration file: ${config.file ?? 'none'}`, ...rows, ...parameters].join('\n')}\n`;
}

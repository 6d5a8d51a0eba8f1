/** What assess, explain and watch share: settings, pack and overrides resolved once, then one manifest after another. */
import { assess } from '../assess.js';
import { builtinCatalog, builtinPack } from '../load/builtin.js';
import { type LoadedConfig, loadConfig, resolveSettings, type Settings } from '../load/config.js';
import { atFile } from '../load/files.js';
import { loadManifest, namesGpu } from '../load/manifest.js';
import type { Report } from '../report/report.js';
import { RuleDefect } from '../rules/expression.js';
import { type Override, overrideParameters } from '../rules/override.js';
import type { Pack } from '../rules/pack.js';
import { type Problem, type Source, UserError } from '../util/source.js';
import { version } from '../version.js';
import { asOfDate } from './day.js';
import type { Io } from './io.js';

export interface PrepareFlags {
  readonly threshold?: string;
  readonly thresholdDeclared?: string;
  readonly minLevel?: string;
  readonly failOn?: string;
  readonly format?: string;
  readonly rules?: string;
  readonly asOf?: string;
  readonly config?: string;
}

export interface AssessFlags extends PrepareFlags {
  readonly output?: string;
  readonly set: readonly string[];
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly printConfig: boolean;
  readonly watch: boolean;
}

export interface Prepared {
  readonly config: LoadedConfig;
  readonly settings: Settings;
  readonly pack: Pack;
  readonly overrides: readonly Override[];
  readonly asOf: number;
}

export type AssessedFile =
  | { readonly file: string; readonly report: Report; readonly source: Source }
  | { readonly file: string; readonly problems: readonly Problem[] };

/** Resolves settings and rules. Throws UserError for anything wrong in flags, environment, configuration or packs. */
export async function prepare(flags: PrepareFlags, io: Io): Promise<Prepared> {
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
  const extended = await withRules(builtin, settings.rules.value, io.cwd);
  const { pack, overrides, problems } = overrideParameters(extended, config.values.parameters ?? {});
  if (problems.length > 0) {
    const locate = (id: string) => config.source?.locate(['parameters', id]) ?? atFile(config.file ?? '');
    const found = problems.map(({ id, ...problem }) => ({ location: locate(id), ...problem }));
    throw new UserError('the configuration is not valid', found);
  }
  return { config, settings, pack, overrides, asOf: asOfDate(settings.as_of.value ?? io.today) };
}

/** The compiler of rules is loaded only where there are rules to compile. */
async function withRules(builtin: Pack, path: string | undefined, cwd: string): Promise<Pack> {
  if (path === undefined) return builtin;
  const { extendPack } = await import('../load/pack.js');
  return extendPack(builtin, path, cwd);
}

/** Loads and assesses one manifest; what is wrong with it comes back as problems. */
export async function assessFile(
  file: string,
  prepared: Prepared,
  set: readonly string[],
  io: Pick<Io, 'cwd' | 'stdin'>,
): Promise<AssessedFile> {
  const { settings, config, pack, overrides, asOf } = prepared;
  try {
    const loaded = await loadManifest(file, set, io);
    const { threshold, threshold_declared: declared, min_level: minLevel } = settings;
    const report = assess({
      ...loaded,
      pack,
      ...(namesGpu(loaded.manifest) ? { catalog: await builtinCatalog() } : {}),
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
    return { file, report, source: loaded.source };
  } catch (error) {
    if (error instanceof UserError) return { file, problems: error.problems };
    const ownRules = settings.rules.value;
    if (!(error instanceof RuleDefect) || ownRules === undefined) throw error;
    throw new UserError('a rule is not valid', [{ location: atFile(ownRules), message: error.message }]);
  }
}

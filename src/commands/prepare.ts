/** What assess, explain and watch share: settings, pack and overrides resolved once, then one manifest after another. */
import { assess } from '../assess.js';
import { builtinCatalog, builtinPack } from '../load/builtin.js';
import { homeOf, type LoadedConfig, loadConfig, resolveSettings, type Settings } from '../load/config.js';
import { atFile } from '../load/files.js';
import type { PackRequest } from '../load/locate.js';
import { loadManifest, namesGpu } from '../load/manifest.js';
import type { Report } from '../report/report.js';
import { RuleDefect } from '../rules/expression.js';
import { type Change, changesOf, type Override } from '../rules/override.js';
import type { Pack } from '../rules/pack.js';
import { type Location, type Path, type Problem, type Source, UserError } from '../util/source.js';
import { version } from '../version.js';
import { asOfDate } from './day.js';
import type { Io } from './io.js';

export interface PrepareFlags {
  readonly threshold?: string;
  readonly thresholdDeclared?: string;
  readonly minLevel?: string;
  readonly failOn?: string;
  readonly format?: string;
  readonly rules?: readonly string[];
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
  const values = {
    threshold: flags.threshold,
    threshold_declared: flags.thresholdDeclared,
    min_level: flags.minLevel,
    fail_on: flags.failOn,
    format: flags.format,
    as_of: flags.asOf,
  };
  const settings = resolveSettings({ values, rules: flags.rules ?? [] }, io.env, config);
  const { pack, overrides } = await assembled({ config, settings }, io.cwd, true);
  return { config, settings, pack, overrides, asOf: asOfDate(settings.as_of.value ?? io.today) };
}

/** The rules as configured. What compiles rules is loaded only where there are packs or changes. */
export async function assembled(
  { config, settings }: Pick<Prepared, 'config' | 'settings'>,
  cwd: string,
  locked: boolean,
): Promise<Pick<Prepared, 'pack' | 'overrides'>> {
  const builtin = await builtinPack();
  const requests = requestsOf({ config, settings }, cwd);
  const changes = changesIn(config);
  if (requests.length === 0 && changes.length === 0) return { pack: builtin, overrides: [] };
  const { assemble } = await import('../load/packs.js');
  return assemble(builtin, { requests, changes, cwd, home: homeOf(config), locked });
}

/** The packs that are asked for: those that the configuration extends, and further ones. */
function requestsOf({ config, settings }: Pick<Prepared, 'config' | 'settings'>, cwd: string): readonly PackRequest[] {
  const { folder, values } = config;
  const { value: further = [], origin } = settings.rules;
  const inFile = origin === 'file';
  const place = inFile ? locator(config, 'rules') : () => atFile(origin === 'flag' ? '--rules' : 'AIRWORTHY_RULES');
  return [
    ...(values.extends ?? []).map((spec, i) => ({ spec, from: folder, location: locator(config, 'extends')(i) })),
    ...further.map((spec, i) => ({ spec, from: inFile ? folder : cwd, location: place(i) })),
  ];
}

function locator({ source, file }: LoadedConfig, field: string): (...steps: Path) => Location {
  return (...steps) => source?.locate([field, ...steps], 'value') ?? atFile(file ?? '');
}

/** What the configuration changes in rules and constants. */
function changesIn(config: LoadedConfig): readonly Change[] {
  const { overrides = [], parameters = {} } = config.values;
  const by = 'configuration';
  const single = Object.entries(parameters).map(([id, given]): Change => {
    const explained = typeof given === 'object' && 'value' in given;
    const location = config.source?.locate(['parameters', id]) ?? atFile(config.file ?? '');
    const [value, reason] = explained ? [given.value, given.reason] : [given, null];
    return { kind: 'parameter', id, value, by, reason, location };
  });
  return [...single, ...changesOf(overrides, by, locator(config, 'overrides'))];
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
    if (!(error instanceof RuleDefect) || !pack.packs?.length) throw error;
    throw new UserError('a rule is not valid', [{ location: atFile(pack.name), message: error.message }]);
  }
}

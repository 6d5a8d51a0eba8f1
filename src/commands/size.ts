/** `airworthy size`: what production needs of every layer, and what else would carry it. */
import type { Day } from '../facts/sizing/market.js';
import { readWorkload } from '../facts/sizing/read.js';
import { type Size, size } from '../facts/sizing/size.js';
import type { Assumption, Lack } from '../facts/sizing/workload.js';
import { discover } from '../load/discover.js';
import { atFile, collect } from '../load/files.js';
import { loadForSizing, type ManifestOrigin } from '../load/manifest.js';
import type { SizingManifest } from '../manifest/sizing.js';
import { SIZING_FORMATS, type SizingFormat, sizingReporter } from '../report/sizing/index.js';
import type { SizingPrintOptions } from '../report/sizing/reporter.js';
import { type Sizing, sizingReport } from '../report/sizing.js';
import { brief } from '../util/printable.js';
import { type Problem, type Source, showPath, UserError } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import { version } from '../version.js';
import { asOfDate } from './day.js';
import { formatOf } from './format.js';
import { EXIT, type Io } from './io.js';

export interface SizeFlags {
  readonly format?: string;
  readonly asOf?: string;
  readonly set: readonly string[];
  readonly target: readonly string[];
  /** True: list what can be explained. */
  readonly explain?: string | boolean;
}

/** Runs the command for one manifest. Throws UserError for whatever keeps it from being sized. */
export async function sizeCommand(target: string | undefined, flags: SizeFlags, io: Io): Promise<number> {
  const format = formatOf(flags.format ?? 'terminal', SIZING_FORMATS);
  const today = new Date(asOfDate(flags.asOf ?? io.today) * 1000).toISOString().slice(0, 10);
  const targets = flags.target.map(targetOf);
  const files = await discover(target === undefined ? [] : [target], io.cwd);
  const [file] = files;
  if (file === undefined || files.length > 1) {
    io.err(file === undefined ? nothing(target) : 'Sizing takes one manifest at a time.\n');
    return file === undefined ? EXIT.nothing : EXIT.invalid;
  }
  const { catalog } = await import('../generated/catalog.js');
  const twice = file === '-' && targets.length > 0;
  const origin = twice ? { cwd: io.cwd, stdin: await kept(io.stdin) } : io;
  const before = await loadForSizing(file, flags.set, origin);
  const day = { catalog, today };
  const now = targets.length === 0 ? before : await aimed(before, [...flags.set, ...targets], file, origin);
  const result = sized(now, day);
  const print = { width: Math.max(40, Math.min(io.columns ?? 100, 200)), colour: io.colour };
  if (flags.explain !== undefined) {
    io.out(await explained(result, flags.explain, format, print));
    return EXIT.passed;
  }
  const context = { file: now.source.file, asOf: today, system: now.manifest.metadata?.name ?? null, version };
  const report = sizingReport(result, context);
  const compared =
    targets.length === 0 ? report : await beside(sizingReport(sized(before, day), context), report, targets);
  io.out((await sizingReporter(format))(compared, print));
  return EXIT.passed;
}

interface Loaded {
  readonly source: Source;
  readonly manifest: SizingManifest;
  readonly config: unknown;
  readonly assumptions?: readonly Assumption[];
}

function sized({ source, manifest, config, assumptions = [] }: Loaded, day: Pick<Day, 'catalog' | 'today'>): Size {
  const read = readWorkload(manifest, day.catalog, config);
  if (!read.ok) throw new UserError('the manifest cannot be sized', problems(read.lacks, source));
  return size(manifest, { ...read.read, assumptions: [...assumptions, ...read.read.assumptions] }, day);
}

/** The manifest with the targets set. */
async function aimed(
  before: Loaded,
  settings: readonly string[],
  file: string,
  origin: ManifestOrigin,
): Promise<Loaded> {
  const after = await loadForSizing(file, settings, origin);
  const { targeted } = await import('../facts/sizing/target.js');
  const found = targeted(before.manifest, after.manifest);
  if (!found.ok) throw new UserError('the target cannot be sized', problems([found.lack], after.source));
  return { ...after, manifest: found.manifest, assumptions: found.assumptions };
}

async function beside(before: Sizing, after: Sizing, targets: readonly string[]): Promise<Sizing> {
  const { comparison } = await import('../report/sizing/compare.js');
  return {
    ...after,
    target: comparison(
      before,
      after,
      targets.map((text) => brief(text, 80)),
    ),
  };
}

const TARGETS = /^(users\.|latency\.objectives\.|models(\[\d+\]|\.\d+)\.(input|output)_tokens_p95=)/;

/** A target is a load or a promise: what the system is to carry, not what it is. */
function targetOf(setting: string): string {
  if (TARGETS.test(setting)) return setting;
  const location = atFile('--target');
  const expected = 'users.…, latency.objectives.…, or tokens of a model; --set changes anything else';
  throw new UserError('wrong usage', [{ location, message: `"${setting}" is no load and no promise`, expected }]);
}

/** Standard input, to be read twice. */
async function kept(stdin: Io['stdin']): Promise<Io['stdin']> {
  const bytes = await collect(stdin, '<stdin>');
  return {
    [Symbol.asyncIterator]: async function* () {
      yield bytes;
    },
  };
}

async function explained(result: Size, wanted: string | boolean, format: SizingFormat, print: SizingPrintOptions) {
  const [{ workings }, { workingText, workingsText }] = await Promise.all([
    import('../facts/sizing/workings.js'),
    import('../report/sizing/working.js'),
  ]);
  const all = workings(result);
  const found = all.find(({ id }) => id === wanted);
  if (found) return format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : workingText(found, print);
  if (typeof wanted !== 'string')
    return format === 'json' ? `${JSON.stringify(all, null, 2)}\n` : workingsText(all, print);
  const near =
    nearest(
      wanted,
      all.map(({ id }) => id),
    ) ?? all.find(({ id }) => id.includes(wanted))?.id;
  const location = atFile('--explain');
  const groups = [...new Set(all.map(({ id }) => id.replace(/^([a-z]+)\..*$/, '$1.…')))].join(', ');
  const expected = `one of ${groups}; --explain without an id lists them all`;
  throw new UserError('wrong usage', [
    {
      location,
      message: `there is no number "${wanted}" in this sizing`,
      expected,
      ...(near ? { suggestion: near } : {}),
    },
  ]);
}

function problems(lacks: readonly Lack[], source: Source): Problem[] {
  return lacks.map(({ path, message, expected, suggestion }) => ({
    location: source.locate(path, 'value'),
    path: showPath(path),
    message,
    expected,
    ...(suggestion ? { suggestion } : {}),
  }));
}

function nothing(target: string | undefined): string {
  return target === undefined
    ? 'Nothing to size: there is no airworthy.yaml here or in any folder above.\n'
    : `Nothing to size: ${target} matches no manifest.\n`;
}

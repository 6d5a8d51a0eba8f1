/** `airworthy size`: what production needs of every layer, and what else would carry it. */
import { readWorkload } from '../facts/sizing/read.js';
import { size } from '../facts/sizing/size.js';
import type { Lack } from '../facts/sizing/workload.js';
import { discover } from '../load/discover.js';
import { atFile } from '../load/files.js';
import { loadForSizing } from '../load/manifest.js';
import { SIZING_FORMATS, type SizingFormat, sizingReporter } from '../report/sizing/index.js';
import { sizingReport } from '../report/sizing.js';
import { type Problem, type Source, showPath, UserError } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import { version } from '../version.js';
import { asOfDate } from './day.js';
import { EXIT, type Io } from './io.js';

export interface SizeFlags {
  readonly format?: string;
  readonly asOf?: string;
  readonly set: readonly string[];
}

/** Runs the command for one manifest. Throws UserError for whatever keeps it from being sized. */
export async function sizeCommand(target: string | undefined, flags: SizeFlags, io: Io): Promise<number> {
  const format = formatOf(flags.format ?? 'terminal');
  const today = new Date(asOfDate(flags.asOf ?? io.today) * 1000).toISOString().slice(0, 10);
  const files = await discover(target === undefined ? [] : [target], io.cwd);
  const [file] = files;
  if (file === undefined || files.length > 1) {
    io.err(file === undefined ? nothing(target) : 'Sizing takes one manifest at a time.\n');
    return file === undefined ? EXIT.nothing : EXIT.invalid;
  }
  const { source, manifest, config } = await loadForSizing(file, flags.set, io);
  const [{ catalog }, print] = await Promise.all([import('../generated/catalog.js'), sizingReporter(format)]);
  const read = readWorkload(manifest, catalog, config);
  if (!read.ok) throw new UserError('the manifest cannot be sized', problems(read.lacks, source));
  const system = manifest.metadata?.name ?? null;
  const result = size(manifest, read.read, { catalog, today });
  const report = sizingReport(result, { file: source.file, asOf: today, system, version });
  io.out(print(report, { width: Math.max(40, Math.min(io.columns ?? 100, 200)), colour: io.colour }));
  return EXIT.passed;
}

function formatOf(name: string): SizingFormat {
  const found = SIZING_FORMATS.find((format) => format === name);
  if (found) return found;
  const near = nearest(name, SIZING_FORMATS);
  const problem = { location: atFile('--format'), message: `there is no format "${name}"` };
  throw new UserError('wrong usage', [
    { ...problem, expected: SIZING_FORMATS.join(', '), ...(near ? { suggestion: near } : {}) },
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

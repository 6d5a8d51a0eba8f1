/** `airworthy frameworks [name] [manifest]`: which rules support evidence for which control, and how they came out. */
import { builtinFrameworks } from '../load/builtin.js';
import { discover } from '../load/discover.js';
import { atFile } from '../load/files.js';
import { coverageOf, listFrameworks } from '../report/coverage.js';
import { FRAMEWORK_FORMATS, frameworksReporter } from '../report/frameworks/index.js';
import type { Report } from '../report/report.js';
import { joined } from '../rules/crosswalk.js';
import type { Framework } from '../rules/schema-frameworks.js';
import { printQuantity } from '../util/quantity.js';
import { UserError } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import { version } from '../version.js';
import { formatOf } from './format.js';
import { EXIT, type Io } from './io.js';
import { assessFile, type Prepared, type PrepareFlags, prepare } from './prepare.js';

export interface FrameworksFlags extends Omit<PrepareFlags, 'format'> {
  readonly format?: string;
  readonly set: readonly string[];
}

/** Runs the command. Throws UserError for a name, a format or a manifest that cannot be used. */
export async function frameworksCommand(
  name: string | undefined,
  target: string | undefined,
  flags: FrameworksFlags,
  io: Io,
): Promise<number> {
  const { format: wanted = 'terminal', set, ...rest } = flags;
  const format = formatOf(wanted, FRAMEWORK_FORMATS);
  const prepared = await prepare(rest, io);
  const frameworks = await known(prepared);
  const input = { pack: prepared.pack, asOf: printQuantity(prepared.asOf, 'date'), version };
  const options = { width: Math.max(40, Math.min(io.columns ?? 100, 200)), colour: io.colour };
  const print = await frameworksReporter(format);
  if (name === undefined) {
    io.out(print.list(listFrameworks(frameworks, input), options));
    return EXIT.passed;
  }
  const framework = named(name, frameworks);
  const report = target === undefined ? undefined : await assessed(target, prepared, set, io);
  io.out(print.coverage(coverageOf(framework, input, report), options));
  return EXIT.passed;
}

/** The frameworks that ship and those of the pack that `--rules` names, which replace one of the same id. */
async function known({ pack }: Prepared): Promise<readonly Framework[]> {
  const all = joined(pack.frameworks ?? [], await builtinFrameworks());
  return [...all].sort((a, b) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1));
}

async function assessed(target: string, prepared: Prepared, set: readonly string[], io: Io): Promise<Report> {
  const [file, ...more] = await discover([target], io.cwd);
  const message = file === undefined ? 'matches no manifest' : 'matches several manifests; name one';
  if (file === undefined || more.length > 0)
    throw new UserError('wrong usage', [{ location: atFile(target), message }]);
  const outcome = await assessFile(file, prepared, set, io);
  if ('problems' in outcome) throw new UserError('the manifest is not valid', outcome.problems);
  return outcome.report;
}

/** `eu-ai-act`, `EU AI Act` and `euaiact` are one name. */
const keyOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

function named(name: string, frameworks: readonly Framework[]): Framework {
  const names = frameworks.flatMap((framework) =>
    [framework.id, ...(framework.also ?? [])].map((text) => [text, framework] as const),
  );
  const found = names.find(([text]) => keyOf(text) === keyOf(name));
  if (found) return found[1];
  const all = names.map(([text]) => text);
  const part = keyOf(name);
  const holding = frameworks.filter(({ id, title }) => part !== '' && keyOf(`${id} ${title}`).includes(part));
  const near = nearest(name, all) ?? nearest(name.toUpperCase(), all);
  const suggestion = near ?? (holding.length === 1 ? holding[0]?.id : undefined);
  const several = `one of ${holding.map(({ id }) => id).join(', ')}`;
  throw new UserError('unknown', [
    {
      location: atFile('<name>'),
      message: `there is no framework "${name}"`,
      expected: holding.length > 1 ? several : '`airworthy frameworks` lists what there is',
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ]);
}

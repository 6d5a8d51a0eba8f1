/** A rule pack from disk: read within bounds, compiled, checked for duplicates. Nothing of it is ever run. */
import { createHash } from 'node:crypto';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { CatalogParameter } from '../catalog/parameters.js';
import { type Read, readYaml } from '../manifest/yaml.js';
import type { CompiledFile } from '../rules/compile.js';
import { type Crosswalk, crosswalk, joined } from '../rules/crosswalk.js';
import type { DimensionInfo, Pack, Rule } from '../rules/pack.js';
import type { RuleSource } from '../rules/schema.js';
import type { RuleChange } from '../rules/schema-changes.js';
import type { Framework } from '../rules/schema-frameworks.js';
import { type Problem, type Source, UserError } from '../util/source.js';
import { atFile, readText, refuse } from './files.js';

/** Most files in a folder of a pack, and most bytes of all its files. */
const MAX_FILES = 200;
const MAX_PACK_BYTES = 8 * 2 ** 20;

/** The changes to other packs' rules that one file of a pack holds. */
export interface ChangeFile {
  readonly list: readonly RuleChange[];
  readonly document: Source;
}

export interface PackFiles {
  readonly files: readonly CompiledFile[];
  readonly changes: readonly ChangeFile[];
  /** The framework files beside the rules, in the folder `frameworks`. */
  readonly frameworks: readonly Framework[];
  /** What references may name: those frameworks, and the known ones that they do not replace. */
  readonly crosswalk: Crosswalk;
  readonly problems: readonly Problem[];
  readonly digest: string;
}

/** What a pack may build on. */
export interface Known {
  /** Frameworks that its references may name. */
  readonly frameworks?: readonly Framework[];
  /** Dimensions that its files may join without a header of their own. */
  readonly dimensions?: readonly DimensionInfo[];
}

/**
 * Reads and compiles rule files (a file, or all *.yaml of a folder) and the framework files beside them. Problems are
 * returned; only what cannot be read is thrown, as UserError.
 */
export async function compilePath(
  path: string,
  cwd: string,
  parameters: readonly CatalogParameter[],
  known: Known = {},
): Promise<PackFiles> {
  const { dimensions = [] } = known;
  const { compiler } = await import('../rules/compile.js');
  const files: CompiledFile[] = [];
  const changes: ChangeFile[] = [];
  const problems: Problem[] = [];
  const reader = packReader(path, cwd);
  const { frameworks, ...read } = await readFrameworks(path, cwd, reader);
  problems.push(...read.problems);
  const references = crosswalk(joined(frameworks, known.frameworks ?? []));
  const compile = compiler(parameters, references, dimensions);
  for (const name of await ruleFiles(resolve(cwd, path), path)) {
    const { source, problems: unreadable } = await reader.read(name);
    problems.push(...unreadable);
    if (!source) continue;
    if (holdsChanges(source.data)) {
      const found = await changesIn(source);
      problems.push(...found.problems);
      changes.push(...found.changes);
      continue;
    }
    const compiled = compile(source);
    problems.push(...compiled.problems);
    if (compiled.file) files.push(compiled.file);
  }
  files.sort((a, b) => orderOf(a, dimensions) - orderOf(b, dimensions));
  problems.push(...duplicates(files));
  return { files, changes, frameworks, crosswalk: references, problems, digest: reader.digest() };
}

/** Files that join a known dimension stand where it stands. */
function orderOf({ source, dimension }: CompiledFile, dimensions: readonly DimensionInfo[]): number {
  return source.order ?? dimensions.findIndex(({ id }) => id === dimension.id);
}

/** One rule of a file as it is written, with its cases; undefined when the file is not valid. Compiles nothing. */
export async function ruleAsWritten(id: string, file: string, cwd: string): Promise<RuleSource | undefined> {
  const { ruleSchema } = await import('../rules/schema.js');
  const { source } = await packReader(file, cwd).read(resolve(cwd, file));
  const data = source?.data;
  const rules: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'rules') : undefined;
  const all = Array.isArray(rules) ? rules.map((rule) => ruleSchema.safeParse(rule).data) : [];
  return all.find((rule) => rule?.id === id);
}

/** Reads the files of one pack, takes their digest, and stops where a pack is larger than any that was written. */
function packReader(path: string, cwd: string) {
  const hash = createHash('sha256');
  let size = 0;
  const read = async (name: string): Promise<Read> => {
    const shown = relative(cwd, name) || name;
    const { text, bytes } = await readText(name, shown);
    size += bytes.length;
    if (size > MAX_PACK_BYTES)
      throw refuse(path, 'the pack is too large', `at most ${MAX_PACK_BYTES / 2 ** 20} MiB of files`);
    hash.update(`${text.length}\n${text}`);
    return readYaml(text, shown);
  };
  return { read, digest: () => hash.digest('hex') };
}

function holdsChanges(data: unknown): boolean {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, 'overrides');
}

async function changesIn(document: Source): Promise<Pick<PackFiles, 'problems' | 'changes'>> {
  const [{ changesNamed, changesSchema }, { zodProblems }, { shapeOf }] = await Promise.all([
    import('../rules/schema-changes.js'),
    import('../manifest/problems.js'),
    import('../manifest/shape.js'),
  ]);
  const parsed = changesSchema.safeParse(document.data);
  if (parsed.success) return { problems: [], changes: [{ list: parsed.data.overrides, document }] };
  const problems = zodProblems(parsed.error, document, shapeOf(changesNamed), 'a file of overrides');
  return { problems, changes: [] };
}

/** The folder `frameworks` beside the rules, when there is one. */
async function readFrameworks(path: string, cwd: string, reader: ReturnType<typeof packReader>) {
  const whole = resolve(cwd, path);
  const info = await stat(whole).catch(() => undefined);
  const step = info?.isDirectory() ? 'frameworks' : '../frameworks';
  const folder = join(whole, step);
  const frameworks: Framework[] = [];
  const problems: Problem[] = [];
  const names = (await readdir(folder).catch(() => [])).filter(isYaml).sort();
  if (names.length === 0) return { frameworks, problems };
  const { frameworkOf } = await import('../rules/frameworks.js');
  const root = await realpath(info?.isDirectory() ? whole : dirname(whole));
  for (const name of await inside(root, folder, names, join(path, step))) {
    const { source, problems: unreadable } = await reader.read(name);
    problems.push(...unreadable);
    if (!source) continue;
    const read = frameworkOf(source, frameworks);
    problems.push(...read.problems);
    if (read.framework) frameworks.push(read.framework);
  }
  return { frameworks, problems };
}

const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);

async function ruleFiles(path: string, shown: string): Promise<readonly string[]> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw refuse(shown, 'there is no such file or folder');
  if (!info.isDirectory()) return [path];
  const names = (await readdir(path)).filter(isYaml).sort();
  if (names.length === 0) throw refuse(shown, 'the folder holds no rule files (*.yaml)');
  return inside(await realpath(path), path, names, shown);
}

/** A pack ends at its folder: a link that leads out of it, or to what is no file, is not followed. Throws UserError. */
async function inside(
  root: string,
  folder: string,
  names: readonly string[],
  shown: string,
): Promise<readonly string[]> {
  if (names.length > MAX_FILES) throw refuse(shown, `the folder holds ${names.length} files`, `at most ${MAX_FILES}`);
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const real = await realpath(file).catch(() => undefined);
      const words = join(shown, name);
      if (real === undefined) throw refuse(words, 'the link leads nowhere');
      if (!real.startsWith(root + sep))
        throw refuse(words, 'the link leads out of the pack', 'a file inside the folder');
      if (!(await stat(real)).isFile()) throw refuse(words, 'this is not a file');
      return file;
    }),
  );
}

function duplicates(files: readonly CompiledFile[]): Problem[] {
  const first = new Map<string, Rule>();
  return files.flatMap(({ rules, document }) =>
    rules.flatMap((rule, i): Problem[] => {
      const earlier = first.get(rule.id);
      if (!earlier) first.set(rule.id, rule);
      if (!earlier) return [];
      const related = { ...atFile(earlier.file), line: earlier.line };
      const location = document.locate(['rules', i, 'id'], 'value');
      return [
        { location, message: `the id ${rule.id} is taken`, related: { location: related, message: 'first used here' } },
      ];
    }),
  );
}

/** A pack of compiled files. Throws UserError when there are problems. */
export function packOf(
  name: string,
  version: string,
  compiled: PackFiles,
  parameters: readonly CatalogParameter[],
): Pack {
  if (compiled.problems.length > 0) throw new UserError(`the rule pack ${name} is not valid`, compiled.problems);
  return {
    name,
    version,
    digest: compiled.digest,
    dimensions: compiled.files.map((file) => file.dimension),
    rules: compiled.files.flatMap((file) => file.rules),
    parameters,
  };
}

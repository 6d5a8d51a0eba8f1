/** Rule packs from disk: compiled, checked for duplicates, joined to the built-in one. */
import { createHash, type Hash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { CatalogParameter } from '../catalog/parameters.js';
import { type Read, readYaml } from '../manifest/yaml.js';
import type { CompiledFile } from '../rules/compile.js';
import { type Crosswalk, crosswalk, joined } from '../rules/crosswalk.js';
import type { DimensionInfo, Pack, Rule } from '../rules/pack.js';
import type { RuleSource } from '../rules/schema.js';
import type { Framework } from '../rules/schema-frameworks.js';
import { type Problem, UserError } from '../util/source.js';
import { builtinFrameworks } from './builtin.js';
import { atFile, readText } from './files.js';

export interface PackFiles {
  readonly files: readonly CompiledFile[];
  /** The framework files beside the rules, in the folder `frameworks`. */
  readonly frameworks: readonly Framework[];
  /** What references may name: those frameworks, and the known ones that they do not replace. */
  readonly crosswalk: Crosswalk;
  readonly problems: readonly Problem[];
  readonly digest: string;
}

/**
 * Reads and compiles rule files (a file, or all *.yaml of a folder) and the framework files beside them. Problems are
 * returned, not thrown.
 */
export async function compilePath(
  path: string,
  cwd: string,
  parameters: readonly CatalogParameter[],
  known: readonly Framework[] = [],
): Promise<PackFiles> {
  const { compiler } = await import('../rules/compile.js');
  const files: CompiledFile[] = [];
  const problems: Problem[] = [];
  const hash = createHash('sha256');
  const { frameworks, ...read } = await readFrameworks(path, cwd, hash);
  problems.push(...read.problems);
  const references = crosswalk(joined(frameworks, known));
  const compile = compiler(parameters, references);
  for (const name of await ruleFiles(resolve(cwd, path), path)) {
    const { source, problems: unreadable } = await readSource(name, cwd, hash);
    problems.push(...unreadable);
    if (!source) continue;
    const compiled = compile(source);
    problems.push(...compiled.problems);
    if (compiled.file) files.push(compiled.file);
  }
  files.sort((a, b) => a.source.order - b.source.order);
  problems.push(...duplicates(files));
  return { files, frameworks, crosswalk: references, problems, digest: hash.digest('hex') };
}

/** One rule of a file as it is written, with its cases; undefined when the file is not valid. Compiles nothing. */
export async function ruleAsWritten(id: string, file: string, cwd: string): Promise<RuleSource | undefined> {
  const { dimensionSchema } = await import('../rules/schema.js');
  const { source } = await readSource(resolve(cwd, file), cwd, createHash('sha256'));
  const parsed = dimensionSchema.safeParse(source?.data);
  return parsed.data?.rules.find((rule) => rule.id === id);
}

async function readSource(name: string, cwd: string, hash: Hash): Promise<Read> {
  const shown = relative(cwd, name) || name;
  const { text } = await readText(name, shown);
  hash.update(`${text.length}\n${text}`);
  return readYaml(text, shown);
}

/** The folder `frameworks` beside the rules, when there is one. */
async function readFrameworks(path: string, cwd: string, hash: Hash) {
  const whole = resolve(cwd, path);
  const info = await stat(whole).catch(() => undefined);
  const folder = join(info?.isDirectory() ? whole : dirname(whole), 'frameworks');
  const names = await readdir(folder).catch(() => []);
  const frameworks: Framework[] = [];
  const problems: Problem[] = [];
  const { frameworkOf } = await import('../rules/frameworks.js');
  for (const name of names.filter(isYaml).sort()) {
    const { source, problems: unreadable } = await readSource(join(folder, name), cwd, hash);
    problems.push(...unreadable);
    if (!source) continue;
    const read = frameworkOf(source, frameworks);
    problems.push(...read.problems);
    if (read.framework) frameworks.push(read.framework);
  }
  return { frameworks, problems };
}

const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);

async function ruleFiles(path: string, shown: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new UserError('no rules', [{ location: atFile(shown), message: 'there is no such file or folder' }]);
  if (!info.isDirectory()) return [path];
  const names = (await readdir(path)).filter(isYaml).sort();
  if (names.length === 0)
    throw new UserError('no rules', [{ location: atFile(shown), message: 'the folder holds no rule files (*.yaml)' }]);
  return names.map((name) => join(path, name));
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

/** The built-in pack with further files: new dimensions are added, rules of known dimensions join them. */
export async function extendPack(base: Pack, path: string, cwd: string): Promise<Pack> {
  const compiled = await compilePath(path, cwd, base.parameters, await builtinFrameworks());
  const extra = packOf(path, base.version, compiled, base.parameters);
  const taken = extra.rules.filter((rule) => base.rules.some(({ id }) => id === rule.id));
  if (taken.length > 0)
    throw new UserError(
      `the rule pack ${path} is not valid`,
      taken.map((rule) => ({
        location: { ...atFile(rule.file), line: rule.line },
        message: `the id ${rule.id} is taken by the pack ${base.name}`,
        expected: 'an id of your own, such as ACME-001',
      })),
    );
  const known = new Set(base.dimensions.map(({ id }) => id));
  const dimensions: DimensionInfo[] = [...base.dimensions, ...extra.dimensions.filter(({ id }) => !known.has(id))];
  const digest = createHash('sha256').update(base.digest).update(extra.digest).digest('hex');
  const name = `${base.name} + ${path}`;
  return { ...base, name, digest, dimensions, rules: [...base.rules, ...extra.rules], frameworks: compiled.frameworks };
}

/** The checklists beside rules: read, and held against the ids of those rules. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { readYaml } from '../manifest/yaml.js';
import { checklistOf } from '../rules/checklists.js';
import type { Checklist } from '../rules/schema-checklists.js';
import { readText } from './files.js';
import type { PackFiles } from './pack.js';

/** The compiled rules of a folder with the checklists of its folder `checklists`; the digest covers both. */
export async function withChecklists(
  compiled: PackFiles,
  path: string,
  cwd: string,
): Promise<PackFiles & { readonly checklists: readonly Checklist[] }> {
  const folder = join(resolve(cwd, path), 'checklists');
  const ids = compiled.files.flatMap((file) => file.rules.map(({ id }) => id));
  const problems = [...compiled.problems];
  const checklists: Checklist[] = [];
  const hash = createHash('sha256').update(compiled.digest);
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((file) => /\.ya?ml$/.test(file)).sort()) {
    const shown = relative(cwd, join(folder, name));
    const { text } = await readText(join(folder, name), shown);
    hash.update(`${text.length}\n${text}`);
    const { source, problems: unreadable } = readYaml(text, shown);
    problems.push(...unreadable);
    if (!source) continue;
    const read = checklistOf(source, ids, checklists);
    problems.push(...read.problems);
    if (read.checklist) checklists.push(read.checklist);
  }
  return { ...compiled, problems, checklists, digest: hash.digest('hex') };
}

// Bundles the program: the main path in one file, everything else in chunks that load when they are asked for.

import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

/** What `airworthy assess FILE` runs through when all is well; it has all that these import for certain. */
const MAIN_PATH = ['src/program.ts', 'src/commands/assess.ts', 'src/report/terminal.ts'];
/**
 * Parts of packages that airworthy never comes to, and that would load half of Node.js at every start: chalk and
 * cli-table3 looking for colours by themselves, commander running other programs.
 */
const nothing = resolve('scripts/nothing.mjs');
const NOT_NEEDED = { '#supports-color': nothing, '@colors/colors/safe': nothing, 'node:child_process': nothing };
const DATA = ['pack', 'shape', 'catalog', 'frameworks'];

/** Writes the program into a folder, and further entries with it. Returns the chunks. */
export async function bundle(dir, more = {}) {
  const onMainPath = reachable(MAIN_PATH.map((file) => resolve(file)));
  const program = await rolldown({
    input: { cli: 'src/cli.ts', ...more },
    platform: 'node',
    transform: { target: 'node20.19' },
    resolve: { alias: NOT_NEEDED },
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await program.write({
    dir,
    format: 'cjs',
    minify: true,
    comments: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: ({ name }) => (name === 'main' ? 'main.cjs' : '[name]-[hash].cjs'),
    codeSplitting: {
      groups: [{ debugName: 'main path', name: (id, graph) => (onMainPath(id, graph) ? 'main' : null) }],
    },
  });
  await copyData(dir);
  return output;
}

/** Puts the data where a bundle in this folder looks for it. */
export async function copyData(dir) {
  for (const name of DATA) await copyFile(`src/generated/${name}.json`, join(dir, `${name}.json`));
}

/** Tells of each module whether the roots import it, at any remove, without waiting to be asked. */
function reachable(roots) {
  let found;
  return (id, graph) => {
    if (!found) {
      found = new Set();
      const visit = (one) => {
        if (found.has(one)) return;
        found.add(one);
        for (const imported of graph.getModuleInfo(one)?.importedIds ?? []) visit(imported);
      };
      for (const root of roots) visit(root);
    }
    return found.has(id);
  };
}

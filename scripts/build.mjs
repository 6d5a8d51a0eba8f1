// Builds dist/: one entry, everything but the main path in chunks that load when they are asked for, and the licences
// of what is bundled.

import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

const packages = new Set();
for (const file of Object.keys(metafile.inputs)) {
  const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  if (name) packages.add(name);
}
const notices = [];
for (const name of [...packages].sort()) {
  const folder = join('node_modules', name);
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), 'utf8') : '';
  notices.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
await writeFile('dist/LICENSES.txt', notices.join('\n----\n\n'));

// The help of the program, so that `--help` needs no parser.
const help = spawnSync(process.execPath, ['dist/cli.js', '--help'], { encoding: 'utf8' });
if (help.status !== 0) throw new Error(help.stderr);
await writeFile('dist/help.txt', help.stdout);

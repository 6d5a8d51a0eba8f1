// Runs a TypeScript script of this repository: bundles it with esbuild, imports it, calls its main(arguments, root).
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [script, ...args] = process.argv.slice(2);
const folder = await mkdtemp(join(process.cwd(), 'node_modules', '.run-'));
try {
  const out = join(folder, 'script.mjs');
  const result = await build({
    entryPoints: [resolve(script)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    // `npm run generate` writes what it would otherwise import.
    external: script.endsWith('/generate.ts') ? ['../generated/*', './generated/*'] : [],
    target: 'node20',
  });
  await writeFile(out, result.outputFiles[0].text);
  process.argv = [process.argv[0], script, ...args];
  const { main } = await import(pathToFileURL(out).href);
  if (main) process.exitCode = await main(args, process.cwd());
} finally {
  await rm(folder, { recursive: true, force: true });
}

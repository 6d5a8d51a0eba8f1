// Bundles a TypeScript script of this directory and runs it: node scripts/run.mjs serving/accuracy.ts [arguments]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const [script, ...rest] = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), 'airworthy-script-'));
try {
  const outfile = join(directory, 'script.mjs');
  await build({
    entryPoints: [join(here, script)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const { main } = await import(pathToFileURL(outfile).href);
  process.exitCode = await main(rest, join(here, '..'));
} finally {
  rmSync(directory, { recursive: true, force: true });
}

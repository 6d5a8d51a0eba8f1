// Bundles a TypeScript script beside this file and runs its main(arguments, root of the package).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

export async function run(script, args) {
  const directory = mkdtempSync(join(tmpdir(), 'airworthy-'));
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
    process.exitCode = await main(args, dirname(here));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

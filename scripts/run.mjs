// Runs a TypeScript script of this repository: bundles it, imports it, calls its main(arguments, root).
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { copyData } from './bundle.mjs';

const [script, ...args] = process.argv.slice(2);
const folder = await mkdtemp(join(process.cwd(), 'node_modules', '.run-'));
try {
  const out = join(folder, 'script.mjs');
  // `npm run generate` writes what the others import.
  const generates = script.endsWith('/generate.ts');
  const program = await rolldown({
    input: resolve(script),
    platform: 'node',
    external: (id) => /^[^./]/.test(id) || (generates && id.includes('/generated/')),
    checks: { ineffectiveDynamicImport: false },
  });
  await program.write({ file: out, format: 'esm', codeSplitting: false });
  if (!generates) await copyData(folder);
  process.argv = [process.argv[0], script, ...args];
  const { main } = await import(pathToFileURL(out).href);
  if (main) process.exitCode = await main(args, process.cwd());
} finally {
  await rm(folder, { recursive: true, force: true });
}

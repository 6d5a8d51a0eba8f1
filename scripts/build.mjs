// Builds dist/: the bundle, the code that V8 makes of its main path, the texts that need no program, and the licences of
// what is bundled.

import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

await rm('dist', { recursive: true, force: true });
const output = await bundle('dist');

const packages = new Map();
for (const { moduleIds = [] } of output)
  for (const id of moduleIds) {
    const [folder, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id) ?? []; // the innermost one
    if (folder) packages.set(name, folder);
  }
const notices = [];
for (const [name, folder] of [...packages].sort()) {
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), 'utf8') : '';
  notices.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
await writeFile('dist/LICENSES.txt', notices.join('\n----\n\n'));

/** Runs the built program. */
function run(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

await writeFile('dist/version.txt', run(['dist/cli.cjs', '--version']));
await writeFile('dist/help.txt', run(['dist/cli.cjs', '--help']));
const { version, platform, arch } = process;
await rm('code', { recursive: true, force: true });
await mkdir('code');
const code = JSON.stringify(`code/${version}-${platform}-${arch}`);
const keep = `process.on('exit', () => require('node:fs').writeFileSync(${code}, script.createCachedData()));`;
run([
  '-e',
  `const script = require('./bin/airworthy.js'); ${keep}`,
  'airworthy',
  'assess',
  'fixtures/claims-assist/production.yaml',
]);

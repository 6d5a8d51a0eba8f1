// Runs an installed airworthy on the oldest Node.js that it allows and on later ones: everything it prints must be what
// the Node.js that built it prints, byte for byte, although V8's code of the build is of use to that one alone.
// Usage: node scripts/nodes.mjs node_modules/airworthy, in a folder where the binaries may be put.

import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const installed = resolve(process.argv[2] ?? '.');
const program = join(installed, 'bin/airworthy.js');
const { engines } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
const VERSIONS = [`${engines.node.replace('>=', '')}.0`, '22', '24', '26'];
const UNREACHABLE = /npm error code (EAI_AGAIN|ECONN\w+|E(HOST|NET)UNREACH|ENOTFOUND|ERR_SOCKET_TIMEOUT|ETIMEDOUT)/;

const fixture = (name) => join(installed, 'fixtures', name);
const day = ['--as-of', '2026-11-20'];
const json = ['--format', 'json', ...day];
const COMMANDS = [
  [0, '--version'],
  [0, '--help'],
  [1, 'assess', fixture('minimal.yaml'), ...day],
  [1, 'assess', fixture('minimal.yaml'), ...json],
  [1, 'assess', fixture('claims-assist/pilot.yaml'), ...day],
  [0, 'assess', fixture('claims-assist/production.yaml'), '--fail-on', 'never', ...json],
  [2, 'assess', fixture('broken.yaml'), ...day],
  [0, 'size', fixture('sizing.yaml'), ...day],
  [0, 'size', fixture('sizing.yaml'), ...json],
  [0, 'explain', 'GPU-002', fixture('minimal.yaml'), ...day],
  [0, 'explain', 'need.capacity.replicas_at_peak', fixture('claims-assist/production.yaml'), ...day],
  [0, 'schema'],
  [0, 'schema', '--report'],
  [0, 'rules', 'test'],
];

/** The binaries as npm packages: that needs neither root nor a version manager. */
function install() {
  const packages = VERSIONS.map((version) => `node-${version}@npm:node-linux-${process.arch}@${version}`);
  const options = [
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--fetch-retries=1',
    '--prefix',
    'nodes',
  ];
  return spawnSync('npm', ['install', ...options, ...packages], { encoding: 'utf8' });
}

/** What there is to run it on beside the Node.js that built it; says what had to be left out. */
function others() {
  const refused = { command: process.execPath, flags: ['--no-opt'] };
  const leaveOut = (why) => console.log(`LEFT OUT: Node.js ${VERSIONS.join(', ')}: ${why}`);
  if (process.platform !== 'linux') leaveOut('binaries are fetched for Linux only');
  else {
    const { status, stderr } = install();
    const binary = (version) => resolve('nodes/node_modules', `node-${version}`, 'bin/node');
    if (status === 0) return [refused, ...VERSIONS.map((version) => ({ command: binary(version), flags: [] }))];
    if (!UNREACHABLE.test(stderr)) throw new Error(stderr);
    leaveOut('the registry cannot be reached');
  }
  return [refused];
}

function run({ command, flags }, args) {
  return new Promise((done) => {
    execFile(command, [...flags, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      done({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr }),
    );
  });
}

async function outputs(node) {
  const all = [];
  const commands = node.flags.length === 0 ? COMMANDS : COMMANDS.slice(0, 5);
  for (const [, ...args] of commands) all.push(await run(node, [program, ...args]));
  return all;
}

/** Whether this V8 runs the code that the build left. */
async function takesCode(node) {
  const script = `const { cachedDataRejected } = require(${JSON.stringify(program)});
    process.on('exit', () => process.stderr.write(String(cachedDataRejected === false)));`;
  return (await run(node, ['-e', script, 'airworthy', 'completion', 'bash'])).stderr === 'true';
}

async function nameOf(node) {
  return [(await run(node, ['-p', 'process.version'])).stdout.trim(), ...node.flags].join(' ');
}

const builder = { command: process.execPath, flags: [] };
const nodes = [builder, ...others()];
const results = await Promise.all(nodes.map(outputs));
const names = await Promise.all(nodes.map(nameOf));
const wrong = COMMANDS.flatMap(([code, ...args], i) =>
  nodes.flatMap((_, n) => {
    const expected = results[0][i];
    const found = results[n][i] ?? { ...expected, code };
    const parts = ['stdout', 'stderr'].filter((part) => found[part] !== expected[part]);
    if (found.code !== code) parts.unshift(`exit ${found.code}, not ${code};`);
    return parts.length === 0
      ? []
      : [`${names[n]}: ${args.join(' ')}: ${parts.join(' ')} ${found.stderr.slice(0, 500)}`];
  }),
);
if (!(await takesCode(builder))) wrong.push(`${names[0]} built it and does not run the code of the build`);
if (await takesCode(nodes[1])) wrong.push(`${names[1]} runs code that was made without ${nodes[1].flags}`);
if (wrong.length > 0) throw new Error(`not the same everywhere\n${wrong.join('\n')}`);
console.log(`${COMMANDS.length} commands print the same on ${names.join(', ')}`);

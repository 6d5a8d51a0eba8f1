/**
 * Measures the built program against itself and its peers: `npm run build && npm run bench`, with `-- --rounds N` and
 * `-- --no-peers`. Rounds are interleaved; a ratio is the median of the ratios of the rounds. Trust ratios of one run.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRegister } from '../src/evidence/register.js';
import { settingsFrom } from '../src/evidence/settings.js';
import { derive } from '../src/facts/derive.js';
import { builtinPack } from '../src/load/builtin.js';
import { loadManifest } from '../src/load/manifest.js';
import { evaluateRule } from '../src/rules/evaluate.js';
import { evaluate } from '../src/rules/expression.js';
import { airworthy, peers, type Tool, writeManifests } from './bench/peers.js';
import { predictions } from './bench/predictions.js';

const REFERENCE = 'fixtures/claims-assist/production.yaml';
const AS_OF = '2026-11-20';
const COPIES = 1000;
const LINES = 20_000;

/** Node.js 20 loads these certificates at every start, which takes longer than everything measured here. */
const { NODE_EXTRA_CA_CERTS: _, FORCE_COLOR: __, ...env } = process.env;

type Row = readonly [what: string, measured: string, ratio: string, aim: string];

export async function main(args: readonly string[]): Promise<number> {
  const rounds = Number(args[args.indexOf('--rounds') + 1] ?? 15) || 15;
  const cli = join('bin', 'airworthy.js');
  if (!existsSync(join('dist', 'cli.cjs'))) {
    console.error('there is nothing to measure: run `npm run build` first');
    return 2;
  }
  const work = mkdtempSync(join(tmpdir(), 'airworthy-bench-'));
  try {
    const rows: Row[] = [
      ...cold(cli, rounds),
      many(cli, join(work, 'many')),
      long(cli, join(work, 'long')),
      ...(await evaluations()),
      million(),
    ];
    const [model] = cpus();
    console.log(`\nNode.js ${process.version}, ${cpus().length} × ${model?.model.trim()}, ${rounds} rounds\n`);
    console.log(table(['', 'measured', 'ratio', 'aim'], rows));
    if (args.includes('--no-peers')) console.log('\nPeers left out: --no-peers.');
    else console.log(`\n${compared(cli, join(work, 'peers'), rounds)}`);
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A million predictions of what a replica serves, over all GPUs and models. */
function million(): Row {
  const { seconds, fitting } = predictions();
  const what = 'a million predictions, one process';
  return [what, `${seconds.toFixed(1)} s, ${Math.round(fitting / 1e4)}% fit`, '', 'below 30 s'];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

function run(args: readonly string[], codes: readonly number[] = [0]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...args], { encoding: 'utf8', env, maxBuffer: 2 ** 30 });
  if (!codes.includes(status ?? -1)) throw new Error(`${args.join(' ')} ended with ${status}\n${stderr.slice(0, 500)}`);
  return performance.now() - started;
}

const ms = (value: number) => `${value.toFixed(1)} ms`;
const times = (value: number) => `${value.toFixed(2)}×`;

/** Whole processes, interleaved, against a bare Node.js. */
function cold(cli: string, rounds: number): Row[] {
  const commands = {
    'node -e 0': ['-e', '0'],
    'airworthy --version': [cli, '--version'],
    'airworthy --help': [cli, '--help'],
    'airworthy assess production.yaml': [cli, 'assess', REFERENCE, '--as-of', AS_OF],
  } as const;
  const aims: Readonly<Record<string, string>> = {
    'airworthy --version': '≤ 1.3×',
    'airworthy --help': '≤ 1.3×',
    'airworthy assess production.yaml': '≤ 3.5×',
  };
  const names = Object.keys(commands) as (keyof typeof commands)[];
  const measured = new Map<string, number[]>(names.map((name) => [name, []]));
  for (const name of names) run(commands[name]);
  for (let round = 0; round < rounds; round += 1)
    for (let i = 0; i < names.length; i += 1) {
      const name = names[(i + round) % names.length] ?? 'node -e 0';
      measured.get(name)?.push(run(commands[name]));
    }
  const bare = measured.get('node -e 0') ?? [];
  return names.map((name) => {
    const own = measured.get(name) ?? [];
    const ratio = median(own.map((value, i) => value / (bare[i] ?? value)));
    return [`${name}, cold`, ms(median(own)), times(ratio), aims[name] ?? ''];
  });
}

/** Copies of the reference manifest beside its evidence, which is looked at for each. */
function many(cli: string, folder: string): Row {
  mkdirSync(folder);
  cpSync('fixtures/claims-assist/evidence', join(folder, 'evidence'), { recursive: true });
  for (let i = 0; i < COPIES; i += 1) copyFileSync(REFERENCE, join(folder, `${i}.airworthy.yaml`));
  const taken = median([1, 2, 3].map(() => run([cli, 'assess', folder, '--as-of', AS_OF, '--quiet'])));
  return [
    `${COPIES} copies of production.yaml in one process`,
    `${Math.round((1000 * COPIES) / taken)} a second`,
    '',
    '≥ 500 a second',
  ];
}

/** The reference manifest with models until it is long enough. */
function long(cli: string, folder: string): Row {
  mkdirSync(folder);
  const text = readFileSync(REFERENCE, 'utf8');
  const model = (i: number) =>
    [
      `  - name: model-${i}`,
      '    role: router',
      '    source: own_trained',
      '    hosting: self_hosted',
      '    precision: fp16',
      '    weights: 1.2GB',
      '    version_pinned: true',
      '    licence: reviewed',
      '',
    ].join('\n');
  const count = Math.ceil((LINES - text.split('\n').length) / 8);
  const models = Array.from({ length: count }, (_, i) => model(i)).join('');
  const grown = text.replace(/^gpus:/m, `${models}\ngpus:`);
  const file = join(folder, 'airworthy.yaml');
  writeFileSync(file, grown);
  const taken = median([1, 2, 3].map(() => run([cli, 'assess', file, '--as-of', AS_OF], [0, 1])));
  return [
    `a manifest of ${(grown.split('\n').length - 1).toLocaleString('en-US')} lines`,
    `${(taken / 1000).toFixed(2)} s`,
    '',
    '',
  ];
}

/** The rules of the pack on the facts of the reference manifest, in this process. */
async function evaluations(): Promise<Row[]> {
  const none = { async *[Symbol.asyncIterator]() {} };
  const { manifest, artefacts } = await loadManifest(REFERENCE, [], { cwd: process.cwd(), stdin: none });
  const { rules, parameters } = await builtinPack();
  const asOf = Date.parse(AS_OF) / 1000;
  const evidence = buildRegister(
    manifest,
    settingsFrom(parameters, asOf, { artefacts, assessors: [], trust: 'verified' }),
  );
  const context = { manifest, facts: derive(manifest, parameters), asOf, evidence };
  const scopes = rules.map((rule) => ({
    ...context,
    params: Object.fromEntries(Object.entries(rule.params).map(([name, { value }]) => [name, value])),
  }));
  const whole = rate(rules.length, () => {
    for (const rule of rules) evaluateRule(rule, context);
  });
  const bare = rate(rules.length, () => {
    rules.forEach((rule, i) => {
      const scope = scopes[i];
      if (scope) evaluate(rule.check, scope);
    });
  });
  const show = (value: number) => `${Math.round(value).toLocaleString('en-US')} a second`;
  return [
    ['rules evaluated, with reasons and reads', show(whole), '', ''],
    ['bare conditions evaluated', show(bare), '', ''],
  ];
}

/** How often a second, of work that counts for `size`. */
function rate(size: number, work: () => void): number {
  const samples = Array.from({ length: 7 }, () => {
    let count = 0;
    const started = performance.now();
    while (performance.now() - started < 200) {
      work();
      count += size;
    }
    return (1000 * count) / (performance.now() - started);
  });
  return median(samples.slice(2));
}

/** Twenty simple rules on the same files: airworthy, Spectral, ajv-cli. */
function compared(cli: string, folder: string, rounds: number): string {
  mkdirSync(folder);
  const others = peers(folder, env);
  if (typeof others === 'string') return `Peers left out: npm could not install them (${others}).`;
  const tools: readonly Tool[] = [airworthy(cli, folder, env), ...others];
  const files = writeManifests(join(folder, 'manifests'), 100);
  const rows: string[][] = [];
  const doubts: string[] = [];
  for (const [count, times] of [
    [1, Math.max(3, Math.ceil(rounds / 3))],
    [100, 3],
  ] as const) {
    // This one lacks every field that any of them lacks.
    const chosen = count === 1 ? files.slice(31, 32) : files;
    const results = new Map<string, { violations: number; milliseconds: number }[]>(
      tools.map(({ name }) => [name, []]),
    );
    for (let round = 0; round < times; round += 1)
      for (const { name, run } of tools) results.get(name)?.push(run(chosen));
    const own = results.get('airworthy') ?? [];
    const found = new Set([...results.values()].flat().map(({ violations }) => violations));
    if (found.size > 1)
      doubts.push(
        `N = ${count}: the tools do NOT find the same: ${[...results].map(([name, [first]]) => `${name} ${first?.violations}`).join(', ')}.`,
      );
    for (const [name, list] of results) {
      const ratio = median(list.map(({ milliseconds }, i) => milliseconds / (own[i]?.milliseconds ?? milliseconds)));
      const taken = median(list.map(({ milliseconds }) => milliseconds));
      rows.push([
        String(count),
        name,
        String(list[0]?.violations ?? ''),
        `${Math.round(taken)} ms`,
        `${ratio.toFixed(1)}×`,
      ]);
    }
  }
  const verdict = doubts.length > 0 ? doubts.join('\n') : 'All tools find the same number of violations.';
  const remark = 'Airworthy compiles the twenty rules, assesses the whole manifest and writes its full report besides.';
  return `Twenty simple rules:\n\n${table(['files', 'tool', 'violations', 'time', 'of airworthy'], rows)}\n\n${verdict} ${remark}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) => Math.max(name.length, 3, ...rows.map((row) => [...(row[i] ?? '')].length)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => `${cells[i] ?? ''}${' '.repeat(width - [...(cells[i] ?? '')].length)}`).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

/**
 * The same twenty simple rules for airworthy, Spectral and ajv-cli, and manifests that break some of them. Every rule
 * asks of one field that it is there and, where it says more, that it is a word or within bounds; a manifest that
 * lacks the field breaks the rule.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

type Demand =
  | { readonly min: number }
  | { readonly max: number }
  | { readonly word: string }
  | { readonly flag: boolean };

const RULES: readonly (readonly [path: string, demand: Demand])[] = [
  ['users.total', { min: 1000 }],
  ['users.peak_concurrent', { min: 80 }],
  ['users.pilot_users', { max: 30 }],
  ['users.requests.peak_rps', { min: 1 }],
  ['users.requests.mean_rps', { min: 0.3 }],
  ['users.requests.burst_multiplier', { min: 1.4 }],
  ['users.requests.basis', { word: 'measured' }],
  ['users.monthly_active', { min: 500 }],
  ['gpus.count', { min: 3 }],
  ['gpus.nodes', { min: 3 }],
  ['gpus.replicas', { min: 3 }],
  ['gpus.placement', { word: 'on_prem' }],
  ['gpus.tenancy', { word: 'dedicated' }],
  ['gpus.benchmark.rps_per_replica', { min: 1 }],
  ['fabric.redundant_paths', { flag: true }],
  ['fabric.east_west.rdma', { flag: false }],
  ['storage.serving_tier', { word: 'nas' }],
  ['governance.audit.immutable', { flag: true }],
  ['governance.access_control.sso', { flag: true }],
  ['cost.funding', { word: 'approved_budget' }],
];

/** Fields that some of the manifests lack, and values that others have. */
const LACKS = ['users.pilot_users', 'gpus.benchmark', 'storage.serving_tier', 'cost.funding', 'governance.audit'];
const HAS: readonly (readonly [string, unknown])[] = [
  ['fabric.redundant_paths', false],
  ['users.requests.burst_multiplier', 1.2],
  ['gpus.tenancy', 'borrowed'],
  ['governance.access_control.sso', false],
  ['users.monthly_active', 900],
  ['fabric.east_west.rdma', true],
];

export interface Tool {
  readonly name: string;
  readonly run: (files: readonly string[]) => { readonly violations: number; readonly milliseconds: number };
}

/** Writes `count` manifests into the folder; each breaks a mixture of its own of the rules. */
export function writeManifests(folder: string, count: number): string[] {
  mkdirSync(folder, { recursive: true });
  const base = parse(readFileSync('fixtures/minimal.yaml', 'utf8')) as object;
  return Array.from({ length: count }, (_, i) => {
    const data = structuredClone(base);
    LACKS.forEach((path, bit) => {
      if ((i >> bit) % 2 === 1) put(data, path, undefined);
    });
    HAS.forEach(([path, value], bit) => {
      if ((i * 7) % (bit + 3) === 0) put(data, path, value);
    });
    const file = join(folder, `${String(i).padStart(4, '0')}.yaml`);
    writeFileSync(file, stringify(data));
    return file;
  });
}

function put(data: object, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const owner = steps.reduce((inner, step) => Reflect.get(inner, step) as object, data);
  if (value === undefined) Reflect.deleteProperty(owner, last);
  else Reflect.set(owner, last, value);
}

/** A JSON Schema that gives exactly one error when the field is missing or not as it should be. */
function schemaOf(path: string, demand: Demand): object {
  const value =
    'min' in demand
      ? { minimum: demand.min }
      : 'max' in demand
        ? { maximum: demand.max }
        : { const: 'word' in demand ? demand.word : demand.flag };
  return path
    .split('.')
    .reduceRight<object>((inner, step) => ({ required: [step], properties: { [step]: inner } }), value);
}

function checkOf(path: string, demand: Demand): string {
  if ('min' in demand) return `${path} >= ${demand.min}`;
  if ('max' in demand) return `${path} <= ${demand.max}`;
  if ('word' in demand) return `${path} == '${demand.word}'`;
  return `${path} == ${demand.flag}`;
}

const id = (i: number) => `LNT-${String(i + 1).padStart(3, '0')}`;

/** airworthy runs its own rules and writes its whole report on top of the twenty. */
export function airworthy(cli: string, folder: string, env: NodeJS.ProcessEnv): Tool {
  const rules = RULES.map(([path, demand], i) => ({
    id: id(i),
    title: `Look after ${path}`,
    severity: 'minor',
    weight: 1,
    at: path,
    check: checkOf(path, demand),
    why: 'a benchmark',
    fix: 'nothing',
    effort: 'S',
    phase: 'design',
    refs: ['bench'],
    cases: [],
  }));
  const head = { dimension: 'lint', order: 90, title: 'Lint', pillar: 'operations', weight: 1, owner: 'nobody' };
  const file = join(folder, 'airworthy-rules.yaml');
  writeFileSync(file, stringify({ ...head, pilot: 'x', production: 'x', you: 'x', rules }));
  const own = new Set(rules.map((rule) => rule.id));
  return {
    name: 'airworthy',
    run: (files) => {
      const args = [cli, 'assess', ...files, '--rules', file, '--format', 'json', '--as-of', '2026-11-20'];
      const { stdout, milliseconds } = timed(args, env);
      const output = JSON.parse(stdout) as { reports?: Reported[] } & Reported;
      const findings = (output.reports ?? [output]).flatMap((report) => report.findings);
      const broken = findings.filter(
        ({ rule, outcome }) => own.has(rule) && (outcome === 'fail' || outcome === 'unknown'),
      );
      return { violations: broken.length, milliseconds };
    },
  };
}

interface Reported {
  readonly findings: readonly { readonly rule: string; readonly outcome: string }[];
}

/** Installs the two peers into the folder; the reason when that does not work. */
export function peers(folder: string, env: NodeJS.ProcessEnv): readonly Tool[] | string {
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const installed = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '@stoplight/spectral-cli@6', 'ajv-cli@5'],
    { cwd: folder, encoding: 'utf8', timeout: 300_000 },
  );
  if (installed.status !== 0)
    return (installed.stderr || String(installed.error)).split('\n').slice(-6).join(' ').slice(0, 300);
  const modules = join(folder, 'node_modules');
  const bin = (name: string) => {
    const { bin } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as {
      bin: string | Record<string, string>;
    };
    return join(modules, name, typeof bin === 'string' ? bin : (Object.values(bin)[0] ?? ''));
  };

  const ruleset = join(folder, 'spectral.json');
  const rules = RULES.map(([path, demand], i) => [
    id(i),
    {
      given: '$',
      severity: 'error',
      // biome-ignore lint/suspicious/noThenProperty: Spectral calls it that
      then: { function: 'schema', functionOptions: { schema: schemaOf(path, demand) } },
    },
  ]);
  writeFileSync(ruleset, JSON.stringify({ rules: Object.fromEntries(rules) }));
  const spectral: Tool = {
    name: 'Spectral',
    run: (files) => {
      const args = [
        bin('@stoplight/spectral-cli'),
        'lint',
        ...files,
        '--ruleset',
        ruleset,
        '--format',
        'json',
        '--quiet',
      ];
      const { stdout, milliseconds } = timed(args, env);
      const found = JSON.parse(stdout.slice(stdout.indexOf('['))) as { code: string }[];
      return { violations: found.filter(({ code }) => code.startsWith('LNT-')).length, milliseconds };
    },
  };

  const schema = join(folder, 'schema.json');
  writeFileSync(schema, JSON.stringify({ allOf: RULES.map(([path, demand]) => schemaOf(path, demand)) }));
  const ajv: Tool = {
    name: 'ajv-cli',
    run: (files) => {
      const data = files.flatMap((file) => ['-d', file]);
      const args = [
        bin('ajv-cli'),
        'validate',
        '-s',
        schema,
        ...data,
        '--all-errors',
        '--errors=line',
        '--strict=false',
      ];
      const { stdout, stderr, milliseconds } = timed(args, env);
      const lists = `${stdout}\n${stderr}`.split('\n').filter((line) => line.startsWith('['));
      return { violations: lists.flatMap((line) => JSON.parse(line) as unknown[]).length, milliseconds };
    },
  };
  return [spectral, ajv];
}

function timed(args: readonly string[], env: NodeJS.ProcessEnv) {
  const started = performance.now();
  const { stdout, stderr, error } = spawnSync(process.execPath, [...args], {
    encoding: 'utf8',
    env,
    maxBuffer: 2 ** 30,
  });
  if (error) throw error;
  return { stdout, stderr, milliseconds: performance.now() - started };
}

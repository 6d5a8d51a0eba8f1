import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { manifestShape } from '../src/manifest/parse.ts';
import { relaxed } from '../src/manifest/relax.ts';
import { shapeOf } from '../src/manifest/shape.ts';
import { sizingSchema } from '../src/manifest/sizing.ts';
import type { Report } from '../src/report/report.ts';
import { sizingOutputSchema } from '../src/report/sizing/schema.ts';
import type { Sizing } from '../src/report/sizing.ts';
import { widthOf } from '../src/report/terminal/wrap.ts';
import { run } from './helpers/run.ts';

const FIXTURE = 'fixtures/sizing.yaml';
const TEXT = readFileSync(FIXTURE, 'utf8');
const size = (...more: string[]) => run(['size', FIXTURE, '--as-of', '2026-11-20', ...more], { columns: 80 });
const sized = async (...more: string[]) => JSON.parse((await size('--format', 'json', ...more)).out) as Sizing;
const piped = (stdin: string, columns = 80) => run(['size', '-', '--as-of', '2026-11-20'], { stdin, columns });

const EXTENSIONS = { terminal: 'txt', json: 'json', markdown: 'md' } as const;

describe('airworthy size', () => {
  test.each(['terminal', 'json', 'markdown'] as const)('golden: %s', async (format) => {
    const { code, out } = await size('--format', format);
    const file = `fixtures/golden/sizing.${EXTENSIONS[format]}`;
    const stable = out.replaceAll(/"version": "\d+\.\d+\.\d+"/g, '"version": "0.0.0"');
    if (process.env['UPDATE_GOLDEN']) writeFileSync(file, stable);
    expect(code).toBe(0);
    expect(existsSync(file)).toBe(true);
    expect(stable).toBe(readFileSync(file, 'utf8'));
  });

  test('a manifest of at most 25 lines without most sections is enough', async () => {
    expect(TEXT.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
    const { chain, options, assumptions } = await sized();
    expect(chain.map(({ layer }) => layer)).toEqual(['users', 'gpus', 'storage', 'fabric', 'power', 'cost']);
    expect(options.length).toBeGreaterThan(10);
    expect(assumptions.map(({ what }) => what)).toContain('target utilisation');
  });

  test('storage: 11 replicas × 72.7 GB in 60 s and 2.5 GB/s beside, × 1.25, against 80% of 20 GB/s', async () => {
    const { chain, chosen, limiting, headline } = await sized();
    const storage = chain.find(({ layer }) => layer === 'storage');
    expect(chosen?.replicas).toBe(11);
    expect(storage?.required).toBeGreaterThan(((11 * 72e9) / 60 + 2.5e9) * 1.25);
    expect(storage?.required).toBeLessThan(((11 * 74e9) / 60 + 2.5e9) * 1.25);
    expect(storage?.declared).toBeCloseTo(16e9, 0);
    expect(limiting?.layer).toBe('storage');
    expect(headline).toBe('Storage carries 80% of the production workload.');
  });

  test('a benchmark is used where its replica is known, from the fleet if need be, and missed aloud where it is not', async () => {
    const rate = ['--set', 'gpus.benchmark={rps_per_replica: 1}'];
    const unknown = await sized(...rate);
    expect(unknown.chosen?.rps_is_measured).toBe(false);
    expect(unknown.assumptions.map(({ what }) => what)).toContain('benchmark');
    // 20 GPUs in 10 replicas: 2 each, 1 request/s each, so 18 ÷ 0.7 is 26 replicas, and one to spare
    const known = await sized(...rate, '--set', 'gpus.replicas=10');
    expect(known.chosen).toMatchObject({ rps_is_measured: true, gpus_per_replica: 2 });
    expect(known.assumptions.map(({ what }) => what)).not.toContain('benchmark');
    const odd = await sized('--set', 'gpus.per_replica=3');
    expect(odd.assumptions.map(({ what }) => what)).toContain('GPUs of a replica');
  });

  test('tensor parallelism across servers without RDMA gives way before any ratio', async () => {
    const sizing = await sized(
      ...['gpus.per_replica=8', 'gpus.per_node=4', 'gpus.count=400', 'storage.read_throughput=900GB/s'].flatMap(
        (one) => ['--set', one],
      ),
      ...['--set', 'fabric.east_west={type: ethernet, per_gpu: 25Gb/s, rdma: false}'],
      ...['--set', 'cost.budget_monthly=9000000 USD'],
    );
    expect(sizing.chain.find(({ layer }) => layer === 'fabric')?.verdict).toBe('short');
    expect(sizing.limiting?.layer).toBe('fabric');
    expect(sizing.headline).toMatch(/RDMA needed/);
  });

  test('the layer that gives way first is named; with the rest declared well, none does', async () => {
    const weak = await sized('--set', 'fabric.storage_nic_per_node=1Gb/s');
    expect(weak.limiting?.layer).toBe('fabric');
    const strong = await sized('--set', 'gpus.count=40', '--set', 'storage.read_throughput=100GB/s');
    expect(strong.headline).toMatch(/^Every declared layer carries/);
  });

  test('a benchmark outranks the prediction: 12 × 1.5 requests/s ÷ (2.4 × 70%) take 11 replicas of two GPUs', async () => {
    const measured = ['--set', 'gpus.per_replica=2', '--set', 'gpus.benchmark={rps_per_replica: 2.4}'];
    const { chosen, chain } = await sized(...measured);
    expect(chosen).toMatchObject({ replicas: 11, gpus: 22, rps_is_measured: true });
    expect(chain.find(({ layer }) => layer === 'gpus')?.ratio).toBeCloseTo(20 / 22, 6);
    const shorter = ['--set', 'gpus.benchmark={rps_per_replica: 2.4, input_tokens: 1000}'];
    expect((await sized('--set', 'gpus.per_replica=2', ...shorter)).chosen?.rps_is_measured).toBe(false);
  });

  test('what is left out is assumed and listed; without sections nothing is short', async () => {
    const stdin = `users: {requests: {peak_rps: 2}}
models: [{family: qwen3-32b, input_tokens_p95: 1000, output_tokens_p95: 200}]
`;
    const { code, out } = await piped(stdin);
    expect(code).toBe(0);
    for (const what of ['weight format', 'growth', 'burst', 'engine', 'latency budgets']) expect(out).toContain(what);
    expect(out).toContain('No layer is declared yet');
  });

  test('no line is wider than the terminal', async () => {
    for (const columns of [40, 60, 80, 100, 120, 160])
      for (const line of (await piped(TEXT, columns)).out.split('\n'))
        expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  test('hostile names do nothing, in any format', async () => {
    const name = '\\e[31m\\u202Eevil](http://x) <img src=x>\\a';
    const stdin = TEXT.replace('name: claims-assist', `name: "${name}"`);
    for (const format of ['terminal', 'json', 'markdown']) {
      const { code, out } = await run(['size', '-', '--format', format], { stdin, columns: 80 });
      expect(code).toBe(0);
      for (const active of ['\u0007', '\u001b', '\u202e']) expect(out).not.toContain(active);
      if (format === 'markdown') expect(out).not.toMatch(/<img|\]\(/);
    }
  });

  test('memory: a GPU that cannot hold the model is refused with the missing bytes', async () => {
    const { refused } = await sized();
    const t4 = refused.find(({ gpu }) => gpu === 't4');
    expect(t4?.reason).toBe('memory');
    expect(t4?.message).toMatch(/[\d,]+ bytes\) are missing/);
    const declared = await sized('--set', 'gpus.model=T4');
    expect(declared.chain).toEqual([]);
    expect(declared.headline).toMatch(/^t4: .* bytes\) are missing on every GPU\.$/);
  });

  test.each([
    ['an unknown model, with the nearest', 'models[0].family=llama-3.1-71b', 'did you mean llama-3.1-70b?'],
    ['an unknown GPU, with the nearest', 'gpus.model=H100-SMX', 'did you mean h100-sxm?'],
    ['an unknown field', 'users.peak_rsp=3', 'there is no field "peak_rsp" in users'],
    ['a bare number', 'storage.read_throughput=20', 'a bare number where a unit is needed'],
    ['no rate', 'users.requests={mean_rps: 2}', 'users.requests.peak_rps'],
    ['no tokens', 'models[0].output_tokens_p95=0', 'output_tokens_p95 of the primary model is needed'],
    ['a context that is too long', 'models[0].input_tokens_p95=200000', 'holds 131072'],
  ])('exit 2: %s', async (_, setting, words) => {
    const { code, err, out } = await size('--set', setting);
    expect([code, out]).toEqual([2, '']);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(words);
  });

  test('exit 2 with positions: mistakes of the file', async () => {
    const { code, err } = await piped(TEXT.replace('growth_12m', 'grwoth_12m'));
    expect(code).toBe(2);
    expect(err).toMatch(/<stdin>:9:3 error/);
  });

  test('exit 2: an unknown format, a day that is none; exit 3: no manifest', async () => {
    expect((await size('--format', 'jsn')).code).toBe(2);
    expect((await run(['size', FIXTURE, '--as-of', '2026-13-01'])).code).toBe(2);
    expect((await run(['size'], { cwd: '/' })).code).toBe(3);
  });

  test('a budget in another currency is not compared', async () => {
    const { chain } = await sized('--set', 'cost.currency=EUR', '--set', 'cost.budget_monthly=60000 EUR');
    expect(chain.find(({ layer }) => layer === 'cost')).toMatchObject({ verdict: 'unknown', ratio: null });
  });

  test('rented capacity needs no rack of yours', async () => {
    const { chain, chosen } = await sized('--set', 'gpus.placement=cloud_on_demand');
    expect(chain.find(({ layer }) => layer === 'power')?.verdict).toBe('not_needed');
    expect(chosen?.cost?.by).toBe('rent');
  });
});

describe('a target', () => {
  test('of sessions moves the requests with it: 5,000 at one in 100 s are 50 a second', async () => {
    const file = 'fixtures/claims-assist/production.yaml';
    const target = ['--target', 'users.peak_concurrent=5000'];
    const { out } = await run(['size', file, '--as-of', '2026-11-20', '--format', 'json', ...target]);
    const sizing = JSON.parse(out) as Sizing;
    expect(sizing.workload).toMatchObject({ peak_rps: 50, grown_rps: 75 });
    expect(sizing.target?.settings).toEqual(['users.peak_concurrent=5000']);
    expect(sizing.target?.rows[0]).toEqual({ what: 'load in 12 months', before: '18 rps', after: '75 rps' });
    expect(sizing.assumptions[0]).toMatchObject({ what: 'target rate', value: '50 requests/s' });
  });

  test('of sessions without seconds between requests grows the rates in proportion', async () => {
    const stdin = TEXT.replace('users:', 'users:\n  peak_concurrent: 1000');
    const target = ['--target', 'users.peak_concurrent=2000', '--format', 'json'];
    const { out } = await run(['size', '-', '--as-of', '2026-11-20', ...target], { stdin });
    expect((JSON.parse(out) as Sizing).workload).toMatchObject({ peak_rps: 24, mean_rps: 10 });
  });

  test('of a rate, a promise or tokens is printed beside what holds now', async () => {
    for (const target of [
      'users.requests.peak_rps=48',
      'latency.objectives.time_to_first_token.p95=800ms',
      'models[0].input_tokens_p95=9000',
    ]) {
      const { code, out } = await size('--target', target);
      expect(code).toBe(0);
      expect(out).toMatch(/before +target/);
    }
  });

  test.each([
    ['is no load and no promise', 'gpus.model=B200'],
    ['nothing says how many requests a session makes', 'users.peak_concurrent=5000'],
  ])('%s: exit 2', async (words, target) => {
    const { code, err } = await size('--target', target);
    expect(code).toBe(2);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(words);
  });
});

describe('--explain', () => {
  test('a need shows the formula, what was put in, and where it is from', async () => {
    const { out } = await size('--explain', 'chain.storage');
    for (const words of ['19.8GB/s', 'seconds to load', '× 1.25', 'storage.required', 'assumed:'])
      expect(out).toContain(words);
  });

  test('without an id lists everything, each of which can be explained', async () => {
    const listed = JSON.parse((await size('--explain', '--format', 'json')).out) as { id: string }[];
    const ids = listed.map(({ id }) => id);
    for (const id of ['load.grown', 'chain.cost', 'option.h100-sxm.replicas', 'refused.t4', 'cost.break_even'])
      expect(ids).toContain(id);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await size('--explain')).out).toContain('option.h100-sxm.ttft');
    for (const id of ['budget.time_to_first_token.p95', 'assumed.engine', 'option.h100-sxm.own'])
      expect((await size('--explain', id)).code).toBe(0);
  });

  test('an unknown id suggests the nearest: exit 2', async () => {
    const { code, err } = await size('--explain', 'load.grwn');
    expect(code).toBe(2);
    expect(err).toContain('did you mean load.grown?');
  });
});

describe('declared engine, cache and stages', () => {
  test('a cached prefix of 80% takes fewer GPUs for prompts of 3,000 tokens', async () => {
    const [none, most] = [await sized(), await sized('--set', 'models[0].prefix_cache_hit=80%')];
    const gpus = ({ options }: Sizing) => options.find(({ gpu }) => gpu === 'h100-sxm')?.gpus ?? 0;
    expect(gpus(most)).toBeLessThan(gpus(none));
  });

  test('an engine is taken as declared, and no longer assumed', async () => {
    const { workload, assumptions } = await sized(
      '--set',
      'models[0].engine=sglang',
      '--set',
      'models[0].engine_version=0.5.9',
    );
    expect(workload.engine).toBe('sglang 0.5.9');
    expect(assumptions.map(({ what }) => what)).not.toContain('engine');
  });

  test('retrieval of 400 ms before the model leaves it 1.1 of 1.5 s; the guardrail behind it does not count there', async () => {
    const { workload } = await sized(
      '--set',
      'latency.stages_p95={retrieval: 400ms, prefill: 500ms, output_guardrail: 150ms}',
    );
    expect(workload.budgets[0]).toMatchObject({ metric: 'time_to_first_token', seconds: 1.5 });
    expect(workload.budgets[0]?.model_seconds).toBeCloseTo(1.1, 9);
  });

  test('stages that take the whole budget are refused', async () => {
    const { code, err } = await size('--set', 'latency.stages_p95={retrieval: 2s}');
    expect([code, err.includes('the stages around the model take the whole')]).toEqual([2, true]);
  });
});

describe('places', () => {
  test('residency removes rents elsewhere and APIs without a place, and says so', async () => {
    const { removed, apis } = await sized('--set', 'governance={residency: {allowed: [IN]}}');
    expect(apis).toEqual([]);
    expect(removed.find(({ id }) => id === 'aws_p5_od')).toMatchObject({ verdict: 'forbidden' });
    const { out } = await size('--set', 'governance={residency: {allowed: [IN]}}');
    expect(out).toContain('outside governance.residency.allowed: IN');
  });
});

describe('prices', () => {
  test('their age stands in every format; past a year they decide nothing, and yours do', async () => {
    for (const format of ['terminal', 'json', 'markdown'])
      expect((await size('--format', format)).out).toMatch(/days old|oldest_days/);
    const late = ['size', FIXTURE, '--as-of', '2028-11-20', '--format', 'json'];
    const old = JSON.parse((await run(late)).out) as Sizing;
    expect(old.options.every(({ cost }) => cost === null)).toBe(true);
    expect(old.chain.find(({ layer }) => layer === 'cost')).toMatchObject({ verdict: 'unknown' });
    expect(old.prices.too_old.length).toBeGreaterThan(20);
    const own = JSON.parse((await run([...late, '--set', 'cost.prices={gpu_hour: 2.50 USD}'])).out) as Sizing;
    // 22 H100 × 2.50 × 730
    expect(own.chosen?.cost).toMatchObject({ usd_per_month: 40_150, own_price: true, stale: false });
  });
});

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

describe('the published schema of the sizing', () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
  /** The compiler holds the schema and the program's own type against each other, in both directions. */
  const published = (sizing: Sizing): Frozen<z.output<typeof sizingOutputSchema>> => sizing;
  const produced = (sizing: Frozen<z.output<typeof sizingOutputSchema>>): Sizing => sizing;

  test('is the one in schema/, and the one that airworthy schema prints', async () => {
    const schema = JSON.parse(JSON.stringify(z.toJSONSchema(sizingOutputSchema)));
    expect(read('schema/sizing.schema.json')).toEqual(schema);
    expect(JSON.parse((await run(['schema', '--sizing'])).out)).toEqual(schema);
    expect((await run(['schema', '--sizing', '--report'])).code).toBe(2);
  });

  test.each([
    ['the smallest manifest', FIXTURE, []],
    ['a complete one', 'fixtures/claims-assist/production.yaml', []],
    ['a target', FIXTURE, ['--target', 'users.growth_12m=4']],
    ['nothing that carries it', FIXTURE, ['--set', 'gpus.model=T4']],
    ['prices too old', FIXTURE, ['--as-of', '2030-01-01']],
  ])('accepts %s, by another validator too', async (_, file, more) => {
    const { out } = await run(['size', file, '--as-of', '2026-11-20', '--format', 'json', ...more]);
    const sizing: unknown = JSON.parse(out);
    expect(published(produced(sizingOutputSchema.parse(sizing)))).toEqual(sizing);
    const validate = new Ajv2020({ strict: false }).compile(read('schema/sizing.schema.json') as object);
    expect(validate(sizing) ? [] : validate.errors).toEqual([]);
  });
});

test('the quick shape of a sizing is that of its schema', () => {
  const bare = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  expect(bare(relaxed(manifestShape()))).toEqual(bare(shapeOf(sizingSchema)));
});

/** A 70B model as its authors publish it, under a name that the catalogue does not have. */
const CONFIG = {
  model_type: 'llama',
  hidden_act: 'silu',
  hidden_size: 8192,
  intermediate_size: 28672,
  max_position_embeddings: 131072,
  num_attention_heads: 64,
  num_hidden_layers: 80,
  num_key_value_heads: 8,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  vocab_size: 128256,
};

describe('assess and size draw one chain', () => {
  const SYSTEMS = {
    'fixtures/claims-assist/production.yaml': 'USD',
    'fixtures/claims-assist/pilot.yaml': 'USD',
    'fixtures/minimal.yaml': 'EUR',
  };
  const VARIANTS: Readonly<Record<string, readonly string[]>> = {
    'as it is': [],
    'without a benchmark': ['gpus.benchmark=null'],
    'of a model that the catalogue knows': ['models.0.family=llama-3.1-8b', 'gpus.benchmark=null'],
    'on GPUs that expand 8-bit weights': ['models.0.precision=fp8', 'gpus.model=A100-80GB', 'gpus.per_replica=null'],
    'on GPUs of the same with the declared replica': ['models.0.precision=fp8', 'gpus.model=A100-80GB'],
    'on GPUs that only a datasheet describes': [
      'gpus.model=Hypothetical-9000',
      'gpus.memory_each=80GB',
      'gpus.datasheet={memory_bandwidth: 3TB/s, bf16_tflops: 900, tdp: 700W}',
    ],
    'in a place where the data may not be': ['governance.residency.allowed=[DE]'],
    'with 4.5 GB/s of reload declared beside ingestion': ['storage.required={model_reload: 4.5GB/s, ingest: 1GB/s}'],
  };

  const both = async (file: string, settings: readonly string[], world = {}) => {
    const flags = ['--as-of', '2026-11-20', '--format', 'json', ...settings.flatMap((one) => ['--set', one])];
    const [assessed, alone] = await Promise.all([
      run(['assess', file, ...flags], world),
      run(['size', file, ...flags], world),
    ]);
    expect([assessed.code, alone.code, alone.err]).toEqual([expect.toSatisfy((code) => code < 2), 0, '']);
    const report = JSON.parse(assessed.out) as Report;
    return { report, sizing: JSON.parse(alone.out) as Sizing };
  };

  const cases = Object.entries(SYSTEMS).flatMap(([file, currency]) => [
    ...Object.entries(VARIANTS).map(([name, settings]) => [file, name, settings] as const),
    [file, 'at a price of one’s own', ['cost.usd_rate=0.9', `cost.prices={server: 300000 ${currency}}`]] as const,
  ]);
  test.each(cases)('%s %s', async (file, _, settings) => {
    const { report, sizing } = await both(file, settings);
    expect(sizing.chosen?.because).toBe('declared');
    expect(report.chain?.layers).toEqual(sizing.chain);
    expect(report.chain?.limiting).toEqual(sizing.limiting);
    expect(report.chain?.gpu).toBe(sizing.chosen?.gpu);
  });

  test('of a model that its config.json describes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'airworthy-'));
    copyFileSync('fixtures/claims-assist/production.yaml', join(folder, 'airworthy.yaml'));
    writeFileSync(join(folder, 'config.json'), JSON.stringify(CONFIG));
    const settings = ['models.0.config=config.json', 'gpus.benchmark=null'];
    const { report, sizing } = await both('airworthy.yaml', settings, { cwd: folder });
    expect(sizing.chain.length).toBe(6);
    expect(report.chain?.layers).toEqual(sizing.chain);
    rmSync(folder, { recursive: true });
  });
});

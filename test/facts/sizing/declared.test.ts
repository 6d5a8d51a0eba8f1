import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kvBytesPerToken, modelWeightsBytes } from '../../../src/facts/serving/memory.ts';
import { countedParameters } from '../../../src/facts/serving/shape.ts';
import { denseModel } from '../../../src/facts/sizing/declared.ts';
import type { Sizing } from '../../../src/report/sizing.ts';
import { folderOf } from '../../helpers/folder.ts';
import { run } from '../../helpers/run.ts';
import { catalog } from './given.ts';

const USERS = 'users: {requests: {peak_rps: 2}}\n';
const TOKENS = 'input_tokens_p95: 1000, output_tokens_p95: 200';
const LLAMA = {
  model_type: 'llama',
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

async function sizedIn(cwd: string, ...more: string[]) {
  const { code, out, err } = await run(['size', 'm.yaml', '--as-of', '2026-11-20', '--format', 'json', ...more], {
    cwd,
  });
  return { code, err: err.replaceAll(/\s+/g, ' '), sizing: code === 0 ? (JSON.parse(out) as Sizing) : undefined };
}

const withConfig = (config: string, ref = './config.json') =>
  folderOf({ 'm.yaml': `${USERS}models: [{family: ours, config: ${ref}, ${TOKENS}}]\n`, 'config.json': config });

describe('a model that the catalogue does not know', () => {
  test('is sized from its config.json as the catalogue’s entry of the same sizes', async () => {
    const { sizing } = await sizedIn(withConfig(JSON.stringify(LLAMA)));
    const known = await sizedIn(
      folderOf({ 'm.yaml': `${USERS}models: [{family: llama-3.1-70b, precision: bf16, ${TOKENS}}]\n` }),
    );
    const fleets = (one: Sizing | undefined) => one?.options.map(({ gpu, gpus }) => [gpu, gpus]).sort();
    expect(sizing?.workload.model).toBe('ours');
    expect(fleets(sizing)).toEqual(fleets(known.sizing));
  });

  test.each([
    ['is missing', undefined, './config.json', 'there is no such file'],
    ['lies outside', '{}', '../config.json', 'the config file is not beside the manifest'],
    ['is an absolute path', '{}', '/etc/passwd', 'the config file is not beside the manifest'],
    ['is an address', '{}', 'https://example.org/config.json', 'the config file is not beside the manifest'],
    ['is the folder itself', '{}', '.', 'the config file is not beside the manifest'],
    ['is not JSON', '{"a": }', './config.json', 'config.json:1'],
    ['is huge', `{"a": "${'x'.repeat(2 ** 20)}"}`, './config.json', 'the file is too large'],
    ['lacks sizes', '{"model_type": "llama"}', './config.json', 'num_hidden_layers is missing'],
    ['is nested beyond reason', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, './config.json', 'no map of fields'],
  ])('is refused with its place when its config.json %s', async (_, content, ref, words) => {
    const cwd = folderOf({
      'm.yaml': `${USERS}models: [{family: ours, config: ${ref}, ${TOKENS}}]\n`,
      ...(content === undefined ? {} : { 'config.json': content }),
    });
    const { code, err } = await sizedIn(cwd);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).toMatch(/(m\.yaml:2:\d+|config\.json:1:\d+) error/);
  });

  test('is not read through a link that leads out of the folder', async () => {
    const outside = folderOf({ 'config.json': JSON.stringify(LLAMA) });
    const cwd = folderOf({ 'm.yaml': `${USERS}models: [{family: ours, config: ./config.json, ${TOKENS}}]\n` });
    symlinkSync(join(outside, 'config.json'), join(cwd, 'config.json'));
    expect((await sizedIn(cwd)).err).toContain('a link to a place that is not beside the manifest');
  });

  test('of 70e9 parameters and 160 KiB of cache per token in 8 bits is a dense one with just these', () => {
    const assumed: string[] = [];
    const sheet = { kv_cache_per_token: 160 * 1024 };
    const model = denseModel('open-weights-70b', 70e9, sheet, 'fp8', catalog, (what) => assumed.push(what));
    if (!model) throw new Error('such a model exists');
    expect(countedParameters(model) / 70e9).toBeCloseTo(1, 9);
    expect(kvBytesPerToken(model, 1)).toBe(160 * 1024);
    expect(modelWeightsBytes(model, 'fp8') / 70e9).toBeLessThan(1.04);
    expect(assumed).toEqual(['architecture', 'vocabulary', 'KV elements']);
  });

  test.each([0.5e9, 1e9, 3e9, 7e9, 13e9, 30e9, 100e9, 400e9, 1e12])('of %d parameters has that many', (parameters) => {
    const model = denseModel('ours', parameters, {}, undefined, catalog, () => undefined);
    if (!model) throw new Error('such a model exists');
    expect(countedParameters(model) / parameters).toBeCloseTo(1, 9);
  });

  test('with a cache that no such model has is refused, and so is one of nothing but a name', async () => {
    const impossible = `{family: ours, parameters: 1e9, kv_cache_per_token: 1GB, ${TOKENS}}`;
    const { code, err } = await sizedIn(folderOf({ 'm.yaml': `${USERS}models: [${impossible}]\n` }));
    expect([code, err.includes('no dense model has these parameters and this cache')]).toEqual([2, true]);
    const bare = await sizedIn(folderOf({ 'm.yaml': `${USERS}models: [{family: ours, ${TOKENS}}]\n` }));
    expect(bare.err).toContain('or its config.json (models[].config), or its parameters and kv_cache_per_token');
  });

  test('claims-assist’s own 70B in 8 bits is sizable, and what was assumed of it is listed', async () => {
    const { code, out } = await run(['size', 'fixtures/claims-assist/production.yaml', '--format', 'json']);
    const { workload, chosen, assumptions } = JSON.parse(out) as Sizing;
    expect(code).toBe(0);
    expect(workload.model).toBe('open-weights-70b');
    // 12 requests/s × 1.5 growth ÷ 2.4 measured by a replica: 10 at 75%, 8 and two more for the loss of a server
    expect(chosen).toMatchObject({ gpu: 'h100-sxm', gpus_per_replica: 2, rps_is_measured: true });
    expect(assumptions.map(({ what }) => what)).toContain('architecture');
  });
});

describe('a GPU that the catalogue does not know', () => {
  const MODEL = `models: [{family: llama-3.1-8b, precision: bf16, ${TOKENS}}]\n`;
  const sheet =
    'memory_bandwidth: 3350GB/s, bf16_tflops: 989.4, fp8_tflops: 1978.9, tdp: 700W, memory_usable: 79.6GiB, link: nvlink, link_bandwidth: 450GB/s, scaleup_domain: 8, vendor: NVIDIA';

  test('with the numbers of an H100 takes as many GPUs as an H100', async () => {
    const cwd = folderOf({ 'm.yaml': `${USERS}${MODEL}gpus: {model: X1, memory_each: 80GB, datasheet: {${sheet}}}\n` });
    const { sizing } = await sizedIn(cwd);
    const h100 = sizing?.options.find(({ gpu }) => gpu === 'h100-sxm');
    expect(sizing?.chosen).toMatchObject({ gpu: 'X1', gpus: h100?.gpus, cost: null });
    expect(sizing?.options.map(({ gpu }) => gpu)).toContain('X1');
  });

  test('takes a wider interval than one with published runs', async () => {
    const cwd = folderOf({ 'm.yaml': `${USERS}${MODEL}gpus: {model: X1, memory_each: 80GB, datasheet: {${sheet}}}\n` });
    const { sizing } = await sizedIn(cwd);
    const h100 = sizing?.options.find(({ gpu }) => gpu === 'h100-sxm');
    const width = (one: { low: number; high: number } | undefined) => (one ? one.high / one.low : 0);
    expect(width(sizing?.chosen?.tpot_seconds)).toBeGreaterThanOrEqual(width(h100?.tpot_seconds));
  });

  test('is refused with the numbers that its datasheet lacks', async () => {
    const cwd = folderOf({ 'm.yaml': `${USERS}${MODEL}gpus: {model: X1, datasheet: {bf16_tflops: 100}}\n` });
    const { code, err } = await sizedIn(cwd);
    expect(code).toBe(2);
    expect(err).toContain('gpus.memory_each, gpus.datasheet.memory_bandwidth, gpus.datasheet.tdp');
  });

  test('assumes the slowest common link, no 8-bit rate and NVIDIA’s software, and says so', async () => {
    const least = '{memory_bandwidth: 1TB/s, bf16_tflops: 100, tdp: 300W}';
    const cwd = folderOf({ 'm.yaml': `${USERS}${MODEL}gpus: {model: X1, memory_each: 48GB, datasheet: ${least}}\n` });
    const assumed = (await sizedIn(cwd)).sizing?.assumptions.map(({ what }) => what);
    for (const what of ['usable GPU memory', 'GPU link', 'GPUs on one link', '8-bit rate of the GPU', 'GPU software'])
      expect(assumed).toContain(what);
  });

  test('declared numbers outrank the catalogue’s: a tenth of the bandwidth makes an H100 slower', async () => {
    const with_ = (datasheet: string) =>
      folderOf({ 'm.yaml': `${USERS}${MODEL}gpus: {model: H100-SXM, datasheet: ${datasheet}}\n` });
    const [plain, slow] = [await sizedIn(with_('{}')), await sizedIn(with_('{memory_bandwidth: 335GB/s}'))];
    const tpot = ({ sizing }: typeof plain) => sizing?.chosen?.tpot_seconds.value ?? 0;
    expect(tpot(slow)).toBeGreaterThan(3 * tpot(plain));
    expect(slow.sizing?.options.filter(({ gpu }) => gpu === 'h100-sxm')).toHaveLength(1);
  });

  test('a hostile name does nothing', async () => {
    const cwd = folderOf({
      'm.yaml': `${USERS}${MODEL}gpus: {model: "\\e[31m\\u202Ex", memory_each: 80GB, datasheet: {${sheet}}}\n`,
    });
    const { out } = await run(['size', 'm.yaml'], { cwd });
    for (const active of ['\u001b', '\u202e']) expect(out).not.toContain(active);
  });
});

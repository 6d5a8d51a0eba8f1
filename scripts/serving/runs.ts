import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { resolve } from '../../src/catalog/lookup.ts';
import { type Gpu, gpuCatalogSchema, type Model, modelCatalogSchema } from '../../src/catalog/schema.ts';
import { parseEngine } from '../../src/facts/serving/engine.ts';
import type { KvFormat, WeightFormat } from '../../src/facts/serving/formats.ts';
import type { Input, Scenario } from '../../src/facts/serving/predict.ts';

/** One published measurement: what was deployed and what came out. Units in the names; undefined: not published. */
export type Run = {
  readonly id: string;
  readonly source: string;
  readonly input: Input;
  readonly throughput: number | undefined;
  readonly tpotSeconds: number | undefined;
  readonly ttftSeconds: number | undefined;
};

export type Runs = { runs: Run[]; skipped: { id: string; reason: string }[] };

/** Rows of a CSV text as records; quoted fields may hold commas, quotes and line breaks. */
export function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',' || char === '\n') {
      row.push(field);
      field = '';
      if (char === '\n') {
        rows.push(row);
        row = [];
      }
    } else if (char !== '\r') field += char;
  }
  if (field !== '' || row.length > 0) rows.push([...row, field]);
  const [header = [], ...body] = rows;
  return body
    .filter((cells) => cells.some((cell) => cell !== ''))
    .map((cells) => Object.fromEntries(header.map((name, i) => [name.trim(), (cells[i] ?? '').trim()])));
}

export function readCatalog(root: string): { gpus: Gpu[]; models: Model[] } {
  const read = (name: string) => parse(readFileSync(join(root, 'catalog', name), 'utf8'));
  return {
    gpus: gpuCatalogSchema.parse(read('gpus.yaml')).gpus,
    models: modelCatalogSchema.parse(read('models.yaml')).models,
  };
}

/** Requests of the offline benchmark by prompt and answer length, as the TensorRT-LLM performance overview lists them. */
export function benchmarkRequests(inputTokens: number, outputTokens: number): number {
  if (inputTokens <= 128 && outputTokens <= 128) return 30000;
  if (inputTokens >= 20000 || outputTokens >= 20000) return 1000;
  if (outputTokens >= 4096 || inputTokens >= 5000 || (inputTokens >= 1000 && outputTokens >= 2000)) return 1500;
  return 3000;
}

const weightFormats: readonly WeightFormat[] = ['fp16', 'bf16', 'fp8', 'int8', 'int4', 'nvfp4', 'mxfp4'];

const scenarios: readonly Scenario[] = ['offline-max', 'closed-loop', 'static-batch', 'single-stream'];

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && text !== '' && Number.isFinite(value) && value > 0 ? value : undefined;
}

function kvFormatOf(text: string): KvFormat {
  if (/fp8|e4m3|e5m2|int8/.test(text)) return 'fp8';
  if (/fp16|bf16|auto\(/.test(text)) return 'bf16';
  return 'auto';
}

function weightFormatOf(text: string): WeightFormat | undefined {
  const name = text.toLowerCase();
  const alias = { fp4: 'nvfp4', awq: 'int4', gptq: 'int4', 'gptq-int4': 'int4', 'gptq-int8': 'int8', w4a16: 'int4' }[
    name
  ];
  const wanted = alias ?? name;
  return weightFormats.find((format) => format === wanted);
}

/** The run of a row, or the reason why it cannot be used. */
function runOf(row: Record<string, string>, gpus: readonly Gpu[], models: readonly Model[]): Run | string {
  const text = (name: string) => row[name] ?? '';
  const gpu = resolve(gpus, text('gpu')).found;
  if (!gpu) return `unknown GPU "${text('gpu')}"`;
  const model = resolve(models, text('model')).found;
  if (!model) return `unknown model "${text('model')}"`;
  const weightFormat = weightFormatOf(text('weight_format'));
  if (!weightFormat) return `unknown weight format "${text('weight_format')}"`;
  if (!parseEngine(text('engine'))) return `unknown engine "${text('engine')}"`;
  const scenario = scenarios.find((known) => known === text('scenario'));
  if (!scenario) return `unknown scenario "${text('scenario')}"`;
  const [inputTokens, outputTokens] = [positive(text('input_tokens')), positive(text('output_tokens'))];
  if (!inputTokens || !outputTokens) return 'no token counts';
  const concurrency = positive(text('concurrency'));
  if (scenario !== 'offline-max' && scenario !== 'single-stream' && !concurrency) return 'no concurrency';
  return {
    id: text('id'),
    source: text('source'),
    input: {
      model,
      gpu,
      gpus: positive(text('gpus')),
      tensorParallel: positive(text('tensor_parallel')),
      pipelineParallel: positive(text('pipeline_parallel')),
      attentionDataParallel: positive(text('attention_data_parallel')),
      weightFormat,
      kvFormat: kvFormatOf(text('kv_format')),
      engine: text('engine'),
      engineVersion: text('engine_version'),
      scenario,
      concurrency,
      requests: scenario === 'offline-max' ? benchmarkRequests(inputTokens, outputTokens) : undefined,
      inputTokens,
      outputTokens,
    },
    throughput: positive(text('output_tokens_per_second_per_gpu')),
    tpotSeconds: positive(text('tpot_seconds')),
    ttftSeconds: positive(text('ttft_seconds')),
  };
}

/** Reads every row of a runs file that the catalogue and the model understand; the others are listed with a reason. */
export function readRuns(path: string, catalog: { gpus: Gpu[]; models: Model[] }): Runs {
  const result: Runs = { runs: [], skipped: [] };
  for (const row of parseCsv(readFileSync(path, 'utf8'))) {
    const run = runOf(row, catalog.gpus, catalog.models);
    if (typeof run === 'string') result.skipped.push({ id: row['id'] ?? '?', reason: run });
    else result.runs.push(run);
  }
  return result;
}

import { CONSTANTS, type Constants } from '../../src/facts/serving/constants.ts';
import { rawPredict } from '../../src/facts/serving/predict.ts';
import { parseEngine } from '../../src/facts/serving/engine.ts';
import { fit, type Residual, residuals } from './fitting.ts';
import { readCatalog, readRuns } from './runs.ts';

const q = (v: number[], p: number) => [...v].sort((a, b) => a - b)[Math.min(v.length - 1, Math.floor(p * v.length))] ?? NaN;
const pct = (v: number) => (100 * v).toFixed(1).padStart(6);
function line(label: string, list: Residual[]) {
  const out = [label.padEnd(52)];
  for (const m of ['throughput', 'tpot', 'ttft'] as const) {
    const r = list.filter((x) => x.metric === m).map((x) => Math.expm1(x.log));
    out.push(r.length ? `${m.slice(0, 4)} ${String(r.length).padStart(4)} ${pct(q(r.map(Math.abs), 0.5))} ${pct(q(r.map(Math.abs), 0.9))} b${pct(q(r, 0.5))} |` : ''.padEnd(34));
  }
  console.log(out.join(' '));
}
function by(list: Residual[], key: (r: Residual) => string, min = 1) {
  const groups = new Map<string, Residual[]>();
  for (const r of list) groups.set(key(r), [...(groups.get(key(r)) ?? []), r]);
  for (const [k, g] of [...groups].sort()) if (g.length >= min) line(k, g);
}
export const SPREAD: Record<string, number> = Object.fromEntries(Object.keys(CONSTANTS).map((n) => [n, 0.6]));
for (const n of ['weightBandwidth', 'kvBandwidth', 'computeBf16', 'computeFp8']) SPREAD[n] = 0.15;
for (const n of ['amdCompute', 'amdBandwidth', 'overlap']) SPREAD[n] = 0.25;
for (const n of ['kvFractionTensorrt', 'kvFractionCompiled', 'memoryFraction']) SPREAD[n] = 0.02;
for (const n of ['fp4Bandwidth', 'expertBandwidth']) SPREAD[n] = 0.3;

export async function main(args: string[], root: string) {
  const catalog = readCatalog(root);
  const { runs, skipped } = readRuns('/work/shared/data/sizing/runs-train.csv', catalog);
  console.log(runs.length, 'skipped', skipped.length, skipped[0]);
  let c: Constants = CONSTANTS;
  const t0 = performance.now();
  let list = residuals(runs, c);
  console.log('pass ms', performance.now() - t0);
  line('prior', list);
  if (args.includes('fit')) {
    const t = performance.now();
    c = fit(runs, CONSTANTS, SPREAD, 12);
    console.log('fit s', (performance.now() - t) / 1000);
    for (const n of Object.keys(c) as (keyof Constants)[]) console.log(`  ${n}: ${c[n].toPrecision(4)},  // prior ${CONSTANTS[n]}`);
    list = residuals(runs, c);
    line('fitted', list);
  }
  if (args.includes('cv')) {
    const pooled: Residual[] = [];
    const keys = [...new Set(runs.map((r) => r.input.gpu.id)), ...new Set(runs.map((r) => r.input.model.id))];
    for (const key of keys) {
      const out = (r: (typeof runs)[number]) => r.input.gpu.id === key || r.input.model.id === key;
      const cc = fit(runs.filter((r) => !out(r)), CONSTANTS, SPREAD, 8);
      const held = residuals(runs.filter(out), cc);
      pooled.push(...held);
      line(`held out ${key}`, held);
    }
    line('pooled', pooled);
    const both = pooled.filter((r) => r.metric !== 'ttft').map((r) => Math.abs(Math.expm1(r.log)));
    console.log('thr+tpot pooled', pct(q(both, 0.5)), pct(q(both, 0.9)));
  }
  if (args.includes('by')) {
    by(list, (r) => r.run.input.scenario);
    by(list, (r) => `${r.run.input.gpu.id}`);
    by(list, (r) => `${r.run.input.model.id}`);
    by(list, (r) => `${r.run.input.scenario} ${r.run.input.engine} ${r.run.input.engineVersion?.slice(0, 12)}`, 20);
    by(list, (r) => `${r.run.input.model.id} ${r.run.input.gpu.id} ${r.run.input.weightFormat} ${r.run.input.engine} ${r.run.input.scenario}`);
  }
  if (args.includes('ds')) {
    const ds = list.filter((r) => r.run.input.scenario === 'closed-loop');
    by(ds, (r) => `${r.run.input.model.architecture} ${r.run.input.gpu.id} ${r.run.input.weightFormat} ${r.run.input.engine} g${r.run.input.gpus} dp${r.run.input.attentionDataParallel}`, 6);
    by(ds.filter((r) => r.run.input.attentionDataParallel === 1), (r) => `${r.run.input.model.architecture} ${r.run.input.gpu.id} c${String(r.run.input.concurrency).padStart(4)}`, 6);
    by(ds.filter((r) => r.run.input.attentionDataParallel === 1), (r) => `${r.run.input.model.id} i${r.run.input.inputTokens} o${r.run.input.outputTokens}`, 6);
  }
  if (args.includes('off')) {
    for (const r of list.filter((x) => x.run.input.scenario === 'offline-max' && /gpt-oss|llama-4|qwen3-30|deepseek/.test(x.run.input.model.id))) {
      const i = r.run.input; const raw = rawPredict(i, c); const m = raw?.memory;
      console.log(i.model.id.padEnd(16), i.engineVersion, i.gpu.id, i.weightFormat, i.gpus, 'dp', i.attentionDataParallel, i.inputTokens, i.outputTokens, 'N', i.requests, 'B', raw?.rates.batch.toFixed(0), 'mem', m?.sequences.toFixed(0), 'thr', r.run.throughput, pct(Math.expm1(r.log)));
    }
  }
  if (args.includes('tt')) {
    const t = list.filter((r) => r.metric === 'ttft' && r.run.input.attentionDataParallel === 1);
    by(t, (r) => `${/Semi/.test(r.run.source) ? 'med' : 'mean'} ${r.run.input.scenario.slice(0, 6)} ${parseEngine(r.run.input.engine)?.family} ${r.run.input.model.architecture} ${r.run.input.gpu.id}`, 4);
    by(t, (r) => `${/Semi/.test(r.run.source) ? 'med' : 'mean'} ${parseEngine(r.run.input.engine)?.family} ${r.run.input.model.architecture} i${r.run.input.inputTokens} c${String(r.run.input.concurrency).padStart(4)}`, 8);
  }
  if (args.includes('conc')) by(list, (r) => `${r.run.input.scenario} ${r.run.input.model.architecture} c${String(r.run.input.concurrency).padStart(4)} i${r.run.input.inputTokens} o${r.run.input.outputTokens}`, 8);
  if (args.includes('worst')) for (const r of list.filter((x) => x.metric !== 'ttft').sort((a, b) => Math.abs(b.log) - Math.abs(a.log)).slice(0, 60)) { const i = r.run.input; console.log(r.run.id, r.metric, Math.expm1(r.log).toFixed(2), i.engine, i.engineVersion?.slice(0, 30), i.model.id, i.weightFormat, i.gpu.id, i.gpus, i.attentionDataParallel, i.scenario, i.concurrency, i.inputTokens, i.outputTokens, r.run.throughput, r.run.tpotSeconds); }
  return 0;
}

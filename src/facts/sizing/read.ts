/** From a manifest to a workload: what is declared, what is assumed instead, and what cannot be done without. */
import { type Catalog, constant } from '../../catalog/bundle.js';
import { resolve } from '../../catalog/lookup.js';
import type { Gpu } from '../../catalog/schema.js';
import type { SizingManifest } from '../../manifest/sizing.js';
import { showQuantity } from '../../util/quantity.js';
import type { Budget, Metric } from './budget.js';
import { declaredGpu, missingOfGpu, overlaidGpu } from './declared.js';
import { modelOf } from './model.js';
import { type OwnPrices, ownPrices } from './own-prices.js';
import { type Screen, screenOf } from './places.js';
import { primaryOf } from './primary.js';
import { deducted, type Stages, stagesOf } from './stages.js';
import {
  type Assume,
  type Assumption,
  grownPeak,
  type Lack,
  type Placement,
  type Workload,
  worstBurst,
} from './workload.js';

export interface Read {
  readonly workload: Workload;
  /** The declared GPU type. */
  readonly gpu: Gpu | undefined;
  /** The user's own prices, USD, and where the data may be processed. */
  readonly own: OwnPrices;
  readonly screen: Screen;
  readonly assumptions: readonly Assumption[];
}

type Primary = NonNullable<ReturnType<typeof primaryOf>>;

/** All that is lacking at once, or the workload. `config` is the parsed config.json of the primary model, if any. */
export function readWorkload(
  manifest: SizingManifest,
  catalog: Catalog,
  config?: unknown,
): { readonly ok: true; readonly read: Read } | { readonly ok: false; readonly lacks: readonly Lack[] } {
  const lacks: Lack[] = [];
  const assumptions: Assumption[] = [];
  const assume = (what: string, value: string, origin: string) => assumptions.push({ what, value, origin });
  const primary = primaryOf(manifest);
  const at = ['models', primary ? (manifest.models ?? []).indexOf(primary) : 0];
  const sized = primary && modelOf({ primary, at, catalog, config }, assume, lacks);
  if (!primary) lacks.push(noPrimary(manifest));
  const gpu = gpuOf(manifest, catalog, assume, lacks);
  const own = ownPrices(manifest, catalog, lacks);
  const stages = stagesOf(manifest);
  const budgets = budgetsOf(manifest, stages, assume, lacks);
  const rates = ratesOf(manifest, catalog, assume);
  if (!rates) lacks.push(noRate);
  if (!sized || !primary || !rates || lacks.length > 0) return { ok: false, lacks };
  const { input_tokens_p95: inputTokens = 0, output_tokens_p95: outputTokens = 0 } = primary;
  const workload: Workload = {
    ...sized,
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    ...rates,
    ...planOf(manifest, catalog, assume),
    stages,
    budgets,
    engine: primary.engine ?? 'vllm',
    engineVersion: primary.engine_version ?? undefined,
    prefixHit: primary.prefix_cache_hit ?? 0,
    placement: placementOf(manifest),
  };
  if (![worstBurst(workload), grownPeak(workload)].every(Number.isFinite)) return { ok: false, lacks: [tooMuch] };
  assumeServing(workload, primary, assume);
  return { ok: true, read: { workload, gpu, own, screen: screenOf(manifest, catalog), assumptions } };
}

const noRate: Lack = {
  path: ['users'],
  message: 'the request rate at peak is not declared, and nothing that it follows from',
  expected: 'users.requests.peak_rps, or users.peak_concurrent with users.seconds_between_requests',
};

const tooMuch: Lack = {
  path: ['users', 'requests', 'peak_rps'],
  message: 'the load is larger than any number that can be computed with',
  expected: 'requests per second that a system can have',
};

function noPrimary(manifest: SizingManifest): Lack {
  const several = (manifest.models ?? []).length > 1;
  const message = several ? 'none of the models has role: primary' : 'there is no model to size for';
  return { path: ['models'], message, expected: 'models: [{family: llama-3.1-70b, role: primary, …}]' };
}

/** The declared GPU type: the catalogue's with declared numbers over its own, or one of declared numbers alone. */
export function gpuOf(manifest: SizingManifest, catalog: Catalog, assume: Assume, lacks: Lack[]): Gpu | undefined {
  const { gpus } = manifest;
  const name = gpus?.model || (gpus?.datasheet ? 'declared-gpu' : undefined);
  if (!gpus || !name) return undefined;
  const known = resolve(catalog.gpus, name.slice(0, 100));
  if (known.found) return overlaidGpu(known.found, gpus);
  const missing = missingOfGpu(gpus);
  if (gpus.datasheet && missing.length === 0) return declaredGpu(name, gpus, assume);
  const near = known.nearest.length > 0 ? `the nearest are ${known.nearest.join(', ')}; ` : '';
  lacks.push({
    path: gpus.datasheet ? ['gpus', 'datasheet'] : ['gpus', 'model'],
    message: `the catalogue has no GPU "${name}"${gpus.datasheet ? `, and its datasheet lacks ${missing.join(', ')}` : ''}`,
    expected: `${near}a GPU of catalog/gpus.yaml, or its numbers under gpus.datasheet`,
    ...(known.nearest[0] && !gpus.datasheet ? { suggestion: known.nearest[0] } : {}),
  });
  return undefined;
}

/** Requests per second at peak and on average: declared, or from the sessions. */
function ratesOf(manifest: SizingManifest, catalog: Catalog, assume: Assume) {
  const { requests, peak_concurrent: sessions, seconds_between_requests: seconds } = manifest.users ?? {};
  const ratio = constant(catalog, 'prices.peak_to_mean');
  let peakRps = requests?.peak_rps;
  if (!peakRps && sessions && seconds) {
    peakRps = sessions / seconds;
    assume('peak rate', `${showQuantity(peakRps, undefined)} requests/s`, 'peak sessions ÷ seconds between requests');
  }
  if (!peakRps) return undefined;
  if (requests?.mean_rps) return { peakRps, meanRps: requests.mean_rps };
  const meanRps = peakRps / ratio.value;
  assume(
    'mean rate, for APIs',
    `${showQuantity(meanRps, undefined)} requests/s`,
    `peak ÷ ${ratio.value}: ${ratio.source}`,
  );
  return { peakRps, meanRps };
}

/** How much room to plan with. */
function planOf(manifest: SizingManifest, catalog: Catalog, assume: Assume) {
  const { users, gpus, workload } = manifest;
  const target = constant(catalog, 'assume.capacity.target_utilisation');
  const growth = users?.growth_12m ?? undefined;
  const burst = users?.requests?.burst_multiplier ?? undefined;
  const utilisation = gpus?.target_utilisation || undefined;
  const criticality = workload?.criticality;
  if (growth === undefined) assume('growth', '1 × the peak', 'users.growth_12m is not declared');
  if (burst === undefined) assume('burst', '1 × the peak', 'users.requests.burst_multiplier is not declared');
  if (utilisation === undefined) assume('target utilisation', showQuantity(target.value, 'ratio'), target.source);
  if (!criticality) assume('spare replica', 'N+1', 'workload.criticality is not declared; tier_3 needs none');
  const spare = criticality !== 'tier_3';
  if (spare && !gpus?.per_node) assume('lost with a server', 'one replica', 'gpus.per_node is not declared');
  return {
    growth: growth ?? 1,
    burst: burst ?? 1,
    targetUtilisation: utilisation ?? target.value,
    spare,
    perNode: gpus?.per_node || undefined,
  };
}

const PERCENTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
const METRICS: readonly Metric[] = ['time_to_first_token', 'time_per_output_token', 'end_to_end'];

/** The budgets, less the declared stages around the model. */
function budgetsOf({ latency }: SizingManifest, stages: Stages, assume: Assume, lacks: Lack[]): Budget[] {
  const { beforeSeconds, aroundSeconds } = stages;
  const budgets = METRICS.flatMap((metric) =>
    (['p50', 'p95', 'p99'] as const).flatMap((name): Budget[] => {
      const seconds = latency?.objectives?.[metric]?.[name];
      if (typeof seconds !== 'number') return [];
      return [{ metric, percentile: PERCENTILES[name], seconds: seconds - deducted(stages, metric) }];
    }),
  );
  if (budgets.some(({ seconds }) => seconds <= 0))
    lacks.push({
      path: ['latency', 'stages_p95'],
      message: 'the stages around the model take the whole of a latency budget',
      expected: 'stages that leave the model some of latency.objectives',
    });
  if (aroundSeconds > 0)
    assume(
      'stages around it',
      `${showQuantity(beforeSeconds, 'seconds')} before the first token, ${showQuantity(aroundSeconds, 'seconds')} in all`,
      'latency.stages_p95 added: an upper bound; deducted from the budgets of every percentile',
    );
  return budgets;
}

/** Whether the GPUs are owned or rented, from where they stand. */
export function placementOf({ gpus }: SizingManifest): Placement {
  switch (gpus?.placement) {
    case 'on_prem':
    case 'colocation':
    case 'edge':
      return 'own';
    case 'cloud_on_demand':
    case 'cloud_reserved':
    case 'managed_api':
      return 'rent';
    default:
      return 'open';
  }
}

/** What no manifest declares, but every prediction rests on. */
function assumeServing(w: Workload, { engine, engine_version, prefix_cache_hit }: Primary, assume: Assume): void {
  if (!engine) assume('engine', 'vLLM of late 2025', 'the commonest engine; its overheads are those of published runs');
  else if (!engine_version) assume('engine version', 'of late 2025', 'models[].engine_version is not declared');
  if (w.kvFormat === undefined)
    assume(
      'KV cache format',
      'the engine’s choice',
      '8 bits beside 8- and 4-bit float weights where the GPU computes in FP8',
    );
  assume(
    'request length',
    `${w.inputTokens} in, ${w.outputTokens} out`,
    'every request as long as the declared 95th percentile',
  );
  if (typeof prefix_cache_hit !== 'number')
    assume('prefix cache', 'no hits', 'models[].prefix_cache_hit is not declared');
  if (w.budgets.length === 0)
    assume('latency budgets', 'none', 'latency.objectives is not declared: only throughput decides');
}

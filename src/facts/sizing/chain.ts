/** The chain from users to cost: what each layer must carry, what is declared, and which one gives way first. */
import { type Catalog, constant } from '../../catalog/bundle.js';
import type { SizingManifest } from '../../manifest/sizing.js';
import { type Dimension, showQuantity } from '../../util/quantity.js';
import { loadTargetBytesPerSecond } from '../chain/storage.js';
import { modelWeightsBytes } from '../serving/memory.js';
import type { Option } from './alternatives.js';
import { systemOf } from './money.js';
import { primaryOf } from './primary.js';
import { type Workload, worstBurst } from './workload.js';

export type LayerName = 'users' | 'gpus' | 'storage' | 'fabric' | 'power' | 'cost';

export type LayerVerdict = 'carries' | 'tight' | 'short' | 'not_declared' | 'not_needed' | 'unknown';

export interface Layer {
  readonly layer: LayerName;
  readonly unit: string;
  readonly dimension?: Dimension;
  readonly required: number | null;
  readonly declared: number | null;
  /** Declared ÷ required; null while one of them is unknown. */
  readonly ratio: number | null;
  readonly verdict: LayerVerdict;
  readonly note: string;
}

type Draft = Omit<Layer, 'ratio' | 'verdict'> & { readonly verdict?: LayerVerdict };

interface Context {
  readonly manifest: SizingManifest;
  readonly w: Workload;
  readonly option: Option;
  readonly catalog: Catalog;
}

/** The layers in order, for one option. */
export function chain(context: Context): Layer[] {
  const tolerance = constant(context.catalog, 'storage.tolerance').value;
  return [users, gpus, storage, fabric, power, cost].map((layer) => judged(layer(context), tolerance));
}

/** Short beyond the tolerance of a derived need, tight inside it. */
function judged(draft: Draft, tolerance: number): Layer {
  const { required, declared } = draft;
  const ratio = required !== null && required > 0 && declared !== null ? declared / required : null;
  if (draft.verdict) return { ...draft, ratio, verdict: draft.verdict };
  if (required === null) return { ...draft, ratio, verdict: 'unknown' };
  if (ratio === null) return { ...draft, ratio, verdict: declared === null ? 'not_declared' : 'carries' };
  return { ...draft, ratio, verdict: ratio >= 1 ? 'carries' : ratio >= 1 - tolerance ? 'tight' : 'short' };
}

function users({ manifest, w }: Context): Draft {
  return {
    layer: 'users',
    unit: 'requests/s',
    required: worstBurst(w),
    declared: manifest.users?.load_test?.rps ?? null,
    note: 'load test against the worst burst, peak × burst',
  };
}

function gpus({ manifest, option }: Context): Draft {
  const { count, replicas, per_replica: each } = manifest.gpus ?? {};
  const declared = count ?? (replicas && each ? replicas * each : null);
  const { tensorParallel: tp, pipelineParallel: pp } = option;
  const degrees = `TP${tp}${pp > 1 ? ` × PP${pp}` : ''}`;
  const rate = `${showQuantity(Number(option.rpsPerReplica.toPrecision(2)), undefined)} requests/s each`;
  const fleet = `${option.replicas} replicas of ${option.gpusPerReplica} (${degrees}, ${option.weightFormat})`;
  const note = `${option.gpu.id}: ${fleet}, ${rate} as ${option.measured ? 'measured' : 'predicted'}`;
  return { layer: 'gpus', unit: 'GPUs', required: option.gpus, declared, note };
}

/** Bytes of the weights, and seconds in which every replica must have loaded them from cold. */
function reload({ manifest, w, option, catalog }: Context) {
  const primary = primaryOf(manifest);
  const asDeclared = w.weightFormat === undefined || w.weightFormat === option.weightFormat;
  return {
    weightsBytes: (asDeclared ? primary?.weights : undefined) ?? modelWeightsBytes(w.model, option.weightFormat),
    targetSeconds: manifest.storage?.model_reload?.target || constant(catalog, 'storage.load_target').value,
  };
}

/** The reload of all replicas together and the other declared consumers, with a margin; reads by design count in part. */
function storage(context: Context): Draft {
  const { manifest, option, catalog } = context;
  const { model_reload: declaredReload, ...others } = manifest.storage?.required ?? {};
  const need = loadTargetBytesPerSecond({ ...reload(context), replicas: option.replicas });
  const sum = Object.values(others).reduce((total: number, rate) => total + (rate ?? 0), 0);
  const margin = constant(catalog, 'assume.storage.read_margin').value;
  const required = need === null ? null : (Math.max(need, declaredReload ?? 0) + sum) * margin;
  const { measured_read_throughput: measured, read_throughput: design } = manifest.storage ?? {};
  const believed = constant(catalog, 'assume.storage.design_yield').value;
  const declared = measured ?? (typeof design === 'number' ? design * believed : null);
  const seconds = reload(context).targetSeconds;
  const note = `all replicas load their weights in ${seconds} s${sum > 0 ? ', beside the declared readers' : ''}`;
  return { layer: 'storage', unit: 'bytes/s', dimension: 'bytes_per_second', required, declared, note };
}

/** What one server must read while the replicas on it load; across servers a replica needs RDMA. */
function fabric(context: Context): Draft {
  const { manifest, option, catalog } = context;
  const perNode = gpusPerServer(context);
  const replicas = Math.min(option.replicas, Math.max(1, Math.floor(perNode / option.gpusPerReplica)));
  const need = loadTargetBytesPerSecond({ ...reload(context), replicas });
  const efficiency = constant(catalog, 'fabric.nic_efficiency').value;
  const steady = (manifest.fabric?.required_storage_per_node ?? 0) * nicMargin(catalog);
  const required = need === null ? null : Math.max(need / efficiency, steady);
  const declared = manifest.fabric?.storage_nic_per_node ?? null;
  const spans = option.tensorParallel > perNode;
  const rdma = manifest.fabric?.east_west?.rdma;
  const across = spans
    ? 'tensor parallelism spans servers: RDMA needed'
    : 'replicas stay inside a server: no RDMA needed';
  return {
    layer: 'fabric',
    unit: 'bytes/s',
    dimension: 'bits_per_second',
    required,
    declared,
    note: `one server towards storage; ${across}`,
    ...(spans && rdma === false ? { verdict: 'short' as const } : {}),
  };
}

const nicMargin = (catalog: Catalog) => constant(catalog, 'assume.fabric.storage_nic_margin').value;

/** GPUs of a server: as declared, as sold, or eight. */
export function gpusPerServer({ w, option, catalog }: Pick<Context, 'w' | 'option' | 'catalog'>): number {
  const system = systemOf(option.gpu, catalog);
  return w.perNode ?? (system?.kind === 'server' ? system.gpus : 8);
}

function power({ manifest, w, option }: Context): Draft {
  const { racks, rack_power_limit: limit } = manifest.facilities ?? {};
  const declared = racks && limit ? racks * limit : null;
  const source = option.nameplatePublished ? 'share of the servers’ nameplate' : 'GPU power × 1.8';
  const rented = w.placement === 'rent';
  return {
    layer: 'power',
    unit: 'watts',
    dimension: 'watts',
    required: option.nameplateWatts,
    declared,
    note: rented ? 'the provider’s, not yours' : `${source}, against racks × power of a rack`,
    ...(rented ? { verdict: 'not_needed' as const } : {}),
  };
}

function cost({ manifest, option }: Context): Draft {
  const { budget_monthly: budget, currency } = manifest.cost ?? {};
  const foreign = typeof budget === 'number' && typeof currency === 'string' && currency !== 'USD';
  const price = option.cost && `${option.cost.by === 'own' ? 'owned' : 'rented'}, price of ${option.cost.asOf}`;
  return {
    layer: 'cost',
    unit: 'USD/month',
    required: option.cost?.usdPerMonth ?? null,
    declared: foreign ? null : (budget ?? null),
    note: foreign ? `the budget is in ${currency}, prices are in USD` : (price ?? 'no usable price in the catalogue'),
    ...(foreign ? { verdict: 'unknown' as const } : {}),
  };
}

/** The layer that gives way first among those that supply something; a load test supplies nothing. */
export function limiting(layers: readonly Layer[]): { readonly layer: LayerName; readonly share: number } | null {
  let least: { layer: LayerName; share: number } | null = null;
  for (const { layer, ratio, verdict } of layers) {
    if (layer === 'users' || ratio === null || verdict === 'not_needed') continue;
    if (!least || ratio < least.share) least = { layer, share: ratio };
  }
  return least;
}

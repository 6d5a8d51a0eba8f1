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
  /** What went into the need: name, value as text, where it is from. */
  readonly terms: readonly Term[];
}

export type Term = readonly [name: string, value: string, origin: string];

type Draft = Omit<Layer, 'ratio' | 'verdict'> & { readonly verdict?: LayerVerdict };

interface Context {
  readonly manifest: SizingManifest;
  readonly w: Workload;
  readonly option: Option;
  readonly catalog: Catalog;
  /** Why there is no price, where there is none. */
  readonly noPrice: string;
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
    terms: [['worst burst', `${few(worstBurst(w))} requests/s`, 'load.burst']],
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
  const terms = [replicasTerm(option), ['GPUs of a replica', String(option.gpusPerReplica), degrees] as const];
  return { layer: 'gpus', unit: 'GPUs', required: option.gpus, declared, note, terms };
}

const few = (value: number) => Number(value.toPrecision(3));

function replicasTerm({ gpu, replicas }: Option): Term {
  return ['replicas', String(replicas), `option.${gpu.id}.replicas`];
}

/** The load of the weights as terms: what is loaded, and in which time. */
function reloadTerms(context: Context): Term[] {
  const { weightsBytes, targetSeconds } = reload(context);
  const declared = context.manifest.storage?.model_reload?.target;
  const assumed = constant(context.catalog, 'storage.load_target').source;
  return [
    [
      'weights',
      showQuantity(few(weightsBytes), 'bytes'),
      `${context.option.weightFormat}; models[].weights where declared`,
    ],
    ['seconds to load', `${targetSeconds} s`, declared ? 'storage.model_reload.target' : `assumed: ${assumed}`],
  ];
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
  const sum = Object.values(others).reduce((total: number, one) => total + (typeof one === 'number' ? one : 0), 0);
  const margin = constant(catalog, 'assume.storage.read_margin').value;
  const required = need === null ? null : (Math.max(need, declaredReload ?? 0) + sum) * margin;
  const { measured_read_throughput: measured, read_throughput: design } = manifest.storage ?? {};
  const believed = constant(catalog, 'assume.storage.design_yield').value;
  const declared = measured ?? (typeof design === 'number' ? design * believed : null);
  const seconds = reload(context).targetSeconds;
  const note = `all replicas load their weights in ${seconds} s${sum > 0 ? ', beside the declared readers' : ''}`;
  const rate = (bytes: number) => showQuantity(few(bytes), 'bytes_per_second');
  const terms: Term[] = [
    replicasTerm(option),
    ...reloadTerms(context),
    ['other readers', rate(sum), 'storage.required, without model_reload'],
    ...(declaredReload
      ? [['reload as declared', rate(declaredReload), 'storage.required.model_reload: the larger counts'] as const]
      : []),
    ['margin', `× ${margin}`, constant(catalog, 'assume.storage.read_margin').source],
    ...(measured || typeof design !== 'number'
      ? []
      : [
          [
            'declared by design',
            `${rate(design)} × ${believed}`,
            constant(catalog, 'assume.storage.design_yield').source,
          ] as const,
        ]),
  ];
  return { layer: 'storage', unit: 'bytes/s', dimension: 'bytes_per_second', required, declared, note, terms };
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
    terms: [
      ['replicas of a server', String(replicas), `${perNode} GPUs of a server ÷ ${option.gpusPerReplica} of a replica`],
      ...reloadTerms(context),
      ['NIC efficiency', String(efficiency), constant(catalog, 'fabric.nic_efficiency').source],
      [
        'steady need',
        showQuantity(few(steady), 'bits_per_second'),
        'fabric.required_storage_per_node × margin: the larger counts',
      ],
    ],
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
    terms: [
      ['GPUs', String(option.gpus), `option.${option.gpu.id}.gpus`],
      ['nameplate', showQuantity(few(option.nameplateWatts), 'watts'), source],
    ],
    note: rented ? 'the provider’s, not yours' : `${source}, against racks × power of a rack`,
    ...(rented ? { verdict: 'not_needed' as const } : {}),
  };
}

function cost({ manifest, option, noPrice }: Context): Draft {
  const { budget_monthly: budget, currency, usd_rate: rate } = manifest.cost ?? {};
  const other = typeof budget === 'number' && typeof currency === 'string' && currency !== 'USD';
  const foreign = other && !rate;
  const price = option.cost && priced(option.cost);
  return {
    layer: 'cost',
    unit: 'USD/month',
    required: option.cost?.usdPerMonth ?? null,
    declared: foreign || typeof budget !== 'number' ? null : budget / (other ? (rate ?? 1) : 1),
    terms: option.cost ? [['price', option.cost.price, `option.${option.gpu.id}.${option.cost.by}`]] : [],
    note: foreign ? `the budget is in ${currency}, prices are in USD: give cost.usd_rate` : (price ?? noPrice),
    ...(foreign ? { verdict: 'unknown' as const } : {}),
  };
}

function priced({ by, asOf, ageDays, verdict }: NonNullable<Option['cost']>): string {
  const age = verdict === 'overridden' ? 'at your own price' : `price of ${asOf}, ${ageDays} days old`;
  return `${by === 'own' ? 'owned' : 'rented'}, ${age}${verdict === 'stale' ? ': stale' : ''}`;
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

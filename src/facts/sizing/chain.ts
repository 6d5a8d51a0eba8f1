/** The chain from users to cost: what each layer must carry, what is declared, and which one gives way first. */
import { type Catalog, constant } from '../../catalog/bundle.js';
import type { SizingManifest } from '../../manifest/sizing.js';
import { type Dimension, showQuantity } from '../../util/quantity.js';
import { loadTargetBytesPerSecond } from '../chain/storage.js';
import { modelWeightsBytes } from '../serving/memory.js';
import type { Option } from './alternatives.js';
import { type Cost, systemOf } from './money.js';
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

/**
 * The layers where what they must carry is not known, each with what is declared and the reason. `designYield`: share
 * of a designed read throughput that is believed.
 */
export function openChain(manifest: SizingManifest, why: string, designYield: number): Layer[] {
  return Object.entries(LAYERS).map(([layer, { declared, ...units }]) => {
    const name = layer as LayerName;
    const required = name === 'users' ? burstOf(manifest) : null;
    const note = name === 'users' ? USERS_NOTE : why;
    return judged({ layer: name, ...units, required, declared: declared(manifest, designYield), note, terms: [] }, 0);
  });
}

/** Requests per second in the worst burst, one that is not declared taken as the peak; null without a peak. */
function burstOf({ users }: SizingManifest): number | null {
  const peakRps = users?.requests?.peak_rps;
  if (!peakRps) return null;
  const burst = worstBurst({ peakRps, burst: users.requests?.burst_multiplier ?? 1 });
  return Number.isFinite(burst) ? burst : null;
}

/** The unit of each layer, and what is declared of it. */
const LAYERS: Readonly<
  Record<
    LayerName,
    {
      readonly unit: string;
      readonly dimension?: Dimension;
      readonly declared: (manifest: SizingManifest, designYield: number) => number | null;
    }
  >
> = {
  users: { unit: 'requests/s', declared: ({ users: one }) => one?.load_test?.rps ?? null },
  gpus: {
    unit: 'GPUs',
    declared: ({ gpus: one }) =>
      one?.count ?? (one?.replicas && one.per_replica ? one.replicas * one.per_replica : null),
  },
  storage: {
    unit: 'bytes/s',
    dimension: 'bytes_per_second',
    declared: ({ storage: one }, designYield) => {
      const design = one?.read_throughput;
      return one?.measured_read_throughput ?? (typeof design === 'number' ? design * designYield : null);
    },
  },
  fabric: {
    unit: 'bytes/s',
    dimension: 'bits_per_second',
    declared: ({ fabric: one }) => one?.storage_nic_per_node ?? null,
  },
  power: {
    unit: 'watts',
    dimension: 'watts',
    declared: ({ facilities: one }) => (one?.racks && one.rack_power_limit ? one.racks * one.rack_power_limit : null),
  },
  cost: {
    unit: 'USD/month',
    declared: ({ cost: one }) => (isForeign(one) ? null : budgetUsd(one)),
  },
};

type Money = SizingManifest['cost'];

const isOther = (one: Money): boolean => typeof one?.currency === 'string' && one.currency !== 'USD';

/** A budget in a currency that prices are not in, without its rate. */
const isForeign = (one: Money): boolean => typeof one?.budget_monthly === 'number' && isOther(one) && !one.usd_rate;

function budgetUsd(one: Money): number | null {
  if (typeof one?.budget_monthly !== 'number') return null;
  return one.budget_monthly / (isOther(one) ? (one.usd_rate ?? 1) : 1);
}

const USERS_NOTE = 'load test against the worst burst, peak × burst';

/** The layer of the chain with what is declared of it. */
function declaredIn(layer: LayerName, { manifest, catalog }: Pick<Context, 'manifest' | 'catalog'>) {
  const { declared, ...units } = LAYERS[layer];
  return { layer, ...units, declared: declared(manifest, constant(catalog, 'assume.storage.design_yield').value) };
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

function users(context: Context): Draft {
  const required = worstBurst(context.w);
  const terms: Term[] = [['worst burst', `${few(required)} requests/s`, 'load.burst']];
  return { ...declaredIn('users', context), required, note: USERS_NOTE, terms };
}

function gpus(context: Context): Draft {
  const { option } = context;
  const { tensorParallel: tp, pipelineParallel: pp } = option;
  const degrees = `TP${tp}${pp > 1 ? ` × PP${pp}` : ''}`;
  const rate = `${showQuantity(Number(option.rpsPerReplica.toPrecision(2)), undefined)} requests/s each`;
  const fleet = `${option.replicas} replicas of ${option.gpusPerReplica} (${degrees}, ${option.weightFormat})`;
  const note = `${option.gpu.id}: ${fleet}, ${rate} as ${option.measured ? 'measured' : 'predicted'}`;
  const terms = [replicasTerm(option), ['GPUs of a replica', String(option.gpusPerReplica), degrees] as const];
  return { ...declaredIn('gpus', context), required: option.gpus, note, terms };
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

/**
 * Bytes per second of all consumers at the same time: the larger of the declared and the derived reload, and every
 * other declared one. A consumer is the reload when its name says so. Exact.
 */
export function readsAtOnce(required: Readonly<Record<string, number | null>>, reload: number): number {
  const declared = readers(required);
  return Math.max(reload, declared.reload) + declared.others;
}

function readers(required: Readonly<Record<string, number | null>>) {
  const found = { reload: 0, others: 0 };
  for (const [name, rate] of Object.entries(required)) found[/reload/i.test(name) ? 'reload' : 'others'] += rate ?? 0;
  return found;
}

/** The reload of all replicas together and the other declared consumers, with a margin; reads by design count in part. */
function storage(context: Context): Draft {
  const { manifest, option, catalog } = context;
  const consumers = manifest.storage?.required ?? {};
  const need = loadTargetBytesPerSecond({ ...reload(context), replicas: option.replicas });
  const margin = constant(catalog, 'assume.storage.read_margin').value;
  const required = need === null ? null : readsAtOnce(consumers, need) * margin;
  const seconds = reload(context).targetSeconds;
  const note = `all replicas load their weights in ${seconds} s${Object.keys(consumers).length > 0 ? ', beside the declared readers' : ''}`;
  return { ...declaredIn('storage', context), required, note, terms: storageTerms(context) };
}

function storageTerms(context: Context): Term[] {
  const { manifest, option, catalog } = context;
  const { required = {}, measured_read_throughput: measured, read_throughput: design } = manifest.storage ?? {};
  const rate = (bytes: number) => showQuantity(few(bytes), 'bytes_per_second');
  const margin = constant(catalog, 'assume.storage.read_margin');
  const believed = constant(catalog, 'assume.storage.design_yield');
  const { reload: declaredReload, others } = readers(required ?? {});
  const asDeclared: Term[] =
    declaredReload > 0
      ? [['reload as declared', rate(declaredReload), 'storage.required.model_reload: the larger counts']]
      : [];
  const byDesign: Term[] =
    measured || typeof design !== 'number'
      ? []
      : [['declared by design', `${rate(design)} × ${believed.value}`, believed.source]];
  return [
    replicasTerm(option),
    ...reloadTerms(context),
    ['other readers', rate(others), 'storage.required, without model_reload'],
    ...asDeclared,
    ['margin', `× ${margin.value}`, margin.source],
    ...byDesign,
  ];
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
  const spans = option.tensorParallel > perNode;
  const rdma = manifest.fabric?.east_west?.rdma;
  const across = spans
    ? 'tensor parallelism spans servers: RDMA needed'
    : 'replicas stay inside a server: no RDMA needed';
  return {
    ...declaredIn('fabric', context),
    required,
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

function power(context: Context): Draft {
  const { w, option } = context;
  const source = option.nameplatePublished ? 'share of the servers’ nameplate' : 'GPU power × 1.8';
  const rented = w.placement === 'rent';
  return {
    ...declaredIn('power', context),
    required: option.nameplateWatts,
    terms: [
      ['GPUs', String(option.gpus), `option.${option.gpu.id}.gpus`],
      ['nameplate', showQuantity(few(option.nameplateWatts), 'watts'), source],
    ],
    note: rented ? 'the provider’s, not yours' : `${source}, against racks × power of a rack`,
    ...(rented ? { verdict: 'not_needed' as const } : {}),
  };
}

function cost(context: Context): Draft {
  const { manifest, option, noPrice } = context;
  const foreign = isForeign(manifest.cost);
  const price = option.cost && priced(option.cost);
  return {
    ...declaredIn('cost', context),
    required: option.cost?.usdPerMonth ?? null,
    terms: option.cost ? [['price', option.cost.price, `option.${option.gpu.id}.${option.cost.by}`]] : [],
    note: foreign
      ? `the budget is in ${manifest.cost?.currency}, prices are in USD: give cost.usd_rate${price ? `; ${price}` : ''}`
      : (price ?? noPrice),
    ...(foreign ? { verdict: 'unknown' as const } : {}),
  };
}

/** How the money is spent, and how old its price is. */
function priced({ by, asOf, ageDays, verdict }: Cost): string {
  const age = verdict === 'overridden' ? 'at your own price' : `price of ${asOf}, ${ageDays} days old`;
  return `${by === 'own' ? 'owned' : 'rented'}, ${age}${verdict === 'stale' ? ': stale' : ''}`;
}

/**
 * The layer that gives way first among those that supply something; a load test supplies nothing. One that is short for
 * another reason than its ratio (tensor parallelism across servers without RDMA) comes before those that are not short.
 */
export function limiting(layers: readonly Layer[]): { readonly layer: LayerName; readonly share: number } | null {
  const comparable = layers.flatMap(({ layer, ratio, verdict }) =>
    layer === 'users' || ratio === null || verdict === 'not_needed' ? [] : [{ layer, share: ratio, verdict }],
  );
  const short = comparable.filter(({ verdict }) => verdict === 'short');
  const [least] = (short.length > 0 ? short : comparable).toSorted((a, b) => a.share - b.share);
  return least ? { layer: least.layer, share: least.share } : null;
}

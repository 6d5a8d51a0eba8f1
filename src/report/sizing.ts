/** The result of `airworthy size` as plain data: everything a reporter shows is in here. */

import type { Estimate } from '../facts/serving/interval.js';
import type { Option } from '../facts/sizing/alternatives.js';
import type { Layer, LayerName, LayerVerdict } from '../facts/sizing/chain.js';
import type { Fleet, Refused } from '../facts/sizing/fleet.js';
import type { Cost } from '../facts/sizing/money.js';
import type { OwnOrRent } from '../facts/sizing/own-or-rent.js';
import type { Size } from '../facts/sizing/size.js';
import { deducted } from '../facts/sizing/stages.js';
import { grownPeak, worstBurst } from '../facts/sizing/workload.js';
import { brief } from '../util/printable.js';
import { grouped, showQuantity } from '../util/quantity.js';

export const SIZING_SCHEMA_VERSION = '1.0';

/** A latency with the interval that holds it in 80% of published cases, seconds. */
export interface SizedLatency {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface SizedCost {
  readonly by: 'own' | 'rent' | 'api';
  readonly usd_per_month: number;
  readonly price: string;
  readonly provider: string;
  readonly as_of: string;
  readonly age_days: number;
  /** Past the age of a warning; a price of the user's own never is. */
  readonly stale: boolean;
  readonly own_price: boolean;
}

export interface SizedLayer {
  readonly layer: LayerName;
  readonly unit: string;
  readonly required: number | null;
  readonly declared: number | null;
  readonly required_text: string;
  readonly declared_text: string;
  readonly ratio: number | null;
  readonly verdict: LayerVerdict;
  readonly note: string;
}

export interface SizedOption {
  readonly gpu: string;
  readonly gpus: number;
  readonly replicas: number;
  readonly gpus_per_replica: number;
  readonly tensor_parallel: number;
  readonly pipeline_parallel: number;
  readonly weight_format: string;
  readonly rps_per_replica: number;
  readonly rps_is_measured: boolean;
  readonly utilisation: number;
  readonly percentile: number;
  readonly ttft_seconds: SizedLatency;
  readonly tpot_seconds: SizedLatency;
  readonly end_to_end_seconds: number;
  readonly budgets_hold_at_upper_end: boolean;
  readonly nameplate_watts: number;
  readonly cost: SizedCost | null;
  readonly own: SizedCost | null;
  readonly rent: SizedCost | null;
  readonly pareto: boolean;
}

/** Owning against renting: USD per useful GPU-hour over the share of hours in use, and larger loads. */
export interface SizedOwnOrRent {
  readonly gpu: string;
  readonly gpus: number;
  readonly own_usd_per_gpu_hour: number | null;
  readonly rent_usd_per_gpu_hour: number | null;
  /** Share of hours in use above which owning is cheaper; above 1 it never is. */
  readonly break_even_utilisation: number | null;
  readonly mean_use: number;
  readonly rents: readonly {
    readonly price: string;
    readonly usd_per_gpu_hour: number;
    readonly break_even_utilisation: number | null;
  }[];
  readonly curve: readonly {
    readonly utilisation: number;
    readonly own_usd: number | null;
    readonly rent_usd: number | null;
    readonly cheapest: 'own' | 'rent' | null;
  }[];
  readonly multiples: readonly {
    readonly multiple: number;
    readonly gpus: number;
    readonly own_usd_per_month: number | null;
    readonly rent_usd_per_month: number | null;
    readonly rent_used_usd_per_month: number | null;
    readonly api_usd_per_month: number | null;
  }[];
}

/** What a target changes: the same manifest sized without and with it. */
export interface SizedTarget {
  readonly settings: readonly string[];
  readonly rows: readonly { readonly what: string; readonly before: string; readonly after: string }[];
}

export interface Sizing {
  readonly schema_version: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly file: string;
  readonly as_of: string;
  readonly system: string | null;
  readonly workload: {
    readonly model: string;
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly peak_rps: number;
    readonly mean_rps: number;
    readonly growth: number;
    readonly burst: number;
    /** Requests per second to design for: the peak in twelve months, and the worst burst on today's. */
    readonly grown_rps: number;
    readonly burst_rps: number;
    readonly target_utilisation: number;
    readonly spare: boolean;
    readonly engine: string;
    readonly prefix_cache_hit: number;
    /** As declared, and what is left of it for the model once the stages around it are deducted. */
    readonly budgets: readonly {
      readonly metric: string;
      readonly percentile: number;
      readonly seconds: number;
      readonly model_seconds: number;
    }[];
  };
  /** One sentence: what gives way first. */
  readonly headline: string;
  readonly chosen: (SizedOption & { readonly because: 'declared' | 'cheapest' }) | null;
  readonly chain: readonly SizedLayer[];
  readonly limiting: { readonly layer: string; readonly share: number } | null;
  readonly options: readonly SizedOption[];
  readonly refused: readonly {
    readonly gpu: string;
    readonly weight_format: string;
    readonly reason: string;
    readonly missing_bytes: number;
    readonly message: string;
  }[];
  readonly own_or_rent: SizedOwnOrRent | null;
  /** Age of the prices used; which are stale, too old to be used, or the user's own. */
  readonly prices: {
    readonly oldest_days: number | null;
    readonly stale: readonly string[];
    readonly too_old: readonly { readonly id: string; readonly age_days: number }[];
    readonly own: readonly string[];
  };
  /** Options outside of the allowed places, removed before costs are compared; `unknown`: the place is not stated. */
  readonly removed: readonly {
    readonly kind: 'own' | 'rent' | 'api';
    readonly id: string;
    readonly name: string;
    readonly place: string;
    readonly verdict: 'forbidden' | 'unknown';
    readonly because: string;
  }[];
  readonly target: SizedTarget | null;
  readonly apis: readonly { readonly model: string; readonly cost: SizedCost }[];
  readonly assumptions: readonly { readonly what: string; readonly value: string; readonly origin: string }[];
}

export interface SizingContext {
  readonly file: string;
  readonly asOf: string;
  readonly system: string | null;
  readonly version: string;
}

export function sizingReport(size: Size, { file, asOf, system, version }: SizingContext): Sizing {
  const { workload: w, chosen } = size;
  return {
    schema_version: SIZING_SCHEMA_VERSION,
    tool: { name: 'airworthy', version },
    file,
    as_of: asOf,
    system,
    workload: {
      model: w.model.id,
      input_tokens: w.inputTokens,
      output_tokens: w.outputTokens,
      peak_rps: w.peakRps,
      mean_rps: w.meanRps,
      growth: w.growth,
      burst: w.burst,
      grown_rps: grownPeak(w),
      burst_rps: worstBurst(w),
      target_utilisation: w.targetUtilisation,
      spare: w.spare,
      engine: w.engineVersion === undefined ? w.engine : brief(`${w.engine} ${w.engineVersion}`, 60),
      prefix_cache_hit: w.prefixHit,
      budgets: w.budgets.map(({ metric, percentile, seconds }) => ({
        metric,
        percentile,
        seconds: seconds + deducted(w.stages, metric),
        model_seconds: seconds,
      })),
    },
    headline: headline(size),
    chosen: chosen ? { ...sizedOption(chosen), because: size.chosenBecause } : null,
    chain: size.layers.map(sizedLayer),
    limiting: size.limiting,
    options: size.options.map(sizedOption),
    refused: size.refused.map(sizedRefusal),
    own_or_rent: size.ownOrRent ? sizedOwnOrRent(size.ownOrRent) : null,
    prices: sizedPrices(size),
    removed: size.removed.flatMap(({ kind, id, name, place, verdict, because }) =>
      verdict === 'allowed' ? [] : [{ kind, id, name, place: brief(place, 60), verdict, because }],
    ),
    target: null,
    apis: size.endpoints.map(({ model, cost }) => ({ model, cost: sizedCost(cost) })),
    assumptions: size.assumptions,
  };
}

function sizedPrices({ options, endpoints, tooOld }: Size): Sizing['prices'] {
  const costs = [...options.flatMap(({ own, rent }) => [own, rent]), ...endpoints.map(({ cost }) => cost)];
  const used = new Map(costs.flatMap((cost) => (cost ? [[cost.price, cost] as const] : [])));
  const ages = [...used.values()].filter(({ verdict }) => verdict !== 'overridden').map(({ ageDays }) => ageDays);
  const having = (wanted: Cost['verdict']) =>
    [...used.values()].filter(({ verdict }) => verdict === wanted).map(({ price }) => price);
  return {
    oldest_days: ages.length > 0 ? Math.max(...ages) : null,
    stale: having('stale'),
    too_old: tooOld.map(({ id, ageDays }) => ({ id, age_days: ageDays })),
    own: having('overridden'),
  };
}

function sizedOwnOrRent(found: OwnOrRent): SizedOwnOrRent {
  const rounded = (usd: number | null) => (usd === null ? null : Math.round(usd));
  return {
    gpu: found.gpu,
    gpus: found.gpus,
    own_usd_per_gpu_hour: found.ownUsdPerGpuHour,
    rent_usd_per_gpu_hour: found.rentUsdPerGpuHour,
    break_even_utilisation: found.breakEven,
    mean_use: found.meanUse,
    rents: found.rents.map(({ price, usd, breakEven }) => ({
      price,
      usd_per_gpu_hour: usd,
      break_even_utilisation: breakEven,
    })),
    curve: found.curve.map(({ utilisation, ownedUsdPerUsefulHour, onDemandUsdPerUsefulHour, cheapest }) => ({
      utilisation,
      own_usd: ownedUsdPerUsefulHour,
      rent_usd: onDemandUsdPerUsefulHour,
      cheapest: cheapest === null ? null : cheapest === 'owned' ? 'own' : 'rent',
    })),
    multiples: found.multiples.map(({ multiple, gpus, ownUsd, rentUsd, rentUsedUsd, apiUsd }) => ({
      multiple,
      gpus,
      own_usd_per_month: rounded(ownUsd),
      rent_usd_per_month: rounded(rentUsd),
      rent_used_usd_per_month: rounded(rentUsedUsd),
      api_usd_per_month: rounded(apiUsd),
    })),
  };
}

function headline({ limiting, chosen, declaredRefused, options, layers }: Size): string {
  if (declaredRefused) return `${refusal(declaredRefused)}.`;
  if (!chosen) return options.length === 0 ? 'No GPU of the catalogue carries this workload inside its budgets.' : '';
  if (!limiting) return 'No layer is declared yet: the chain says what each one must carry.';
  const share = limiting.share < 1 ? whole(limiting.share) : `${Math.floor(limiting.share * 100) / 100}×`;
  if (limiting.share < 1)
    return `${capital(limiting.layer)} ${limiting.layer === 'gpus' ? 'carry' : 'carries'} ${share} of the production workload.`;
  const { note = '' } = layers.find(({ layer, verdict }) => layer === limiting.layer && verdict === 'short') ?? {};
  if (note !== '') return `${capital(limiting.layer)}: ${note}.`;
  return `Every declared layer carries the production workload; scarcest: ${limiting.layer} at ${share}.`;
}

const NAMES: Readonly<Record<string, string>> = { gpus: 'GPUs', cost: 'The budget' };

function capital(layer: string): string {
  return NAMES[layer] ?? layer.charAt(0).toUpperCase() + layer.slice(1);
}

/** A share as whole percent, never rounded up to all of it. */
const whole = (share: number) => `${Math.floor(share * 100)}%`;

function refusal({ gpu, weightFormat, reason, missingBytes }: Refused): string {
  return reason === 'memory'
    ? `${gpu.id}: the ${weightFormat} weights and one request do not fit; ${bytes(missingBytes)} are missing on every GPU`
    : `${gpu.id}: the latency budgets do not hold even for one request alone`;
}

/** Bytes in the unit of GPU memory, and exactly. */
function bytes(missing: number): string {
  return `${(missing / 2 ** 30).toFixed(1)} GiB (${grouped(Math.ceil(missing))} bytes)`;
}

function sizedRefusal(refused: Refused): Sizing['refused'][number] {
  const { gpu, weightFormat, reason, missingBytes } = refused;
  const message = refusal(refused);
  return { gpu: gpu.id, weight_format: weightFormat, reason, missing_bytes: Math.ceil(missingBytes), message };
}

/** A layer as reports show it. */
export function sizedLayer({ layer, unit, dimension, required, declared, ratio, verdict, note }: Layer): SizedLayer {
  const show = (value: number | null) => {
    if (value === null) return '–';
    if (layer === 'cost') return `${grouped(Math.round(value))} USD`;
    // Three digits of what is shown: network engineers read bits.
    const scale = dimension === 'bits_per_second' ? 8 : 1;
    const few = Number((value * scale).toPrecision(3)) / scale;
    return dimension ? showQuantity(few, dimension) : `${grouped(few)} ${layer === 'users' ? 'rps' : unit}`;
  };
  const texts = { required_text: show(required), declared_text: show(declared) };
  return { layer, unit, required, declared, ...texts, ratio, verdict, note };
}

function sizedCost({ by, usdPerMonth, price, provider, asOf, ageDays, verdict }: Cost): SizedCost {
  const stale = verdict === 'stale';
  return {
    by,
    usd_per_month: Math.round(usdPerMonth),
    price,
    provider,
    as_of: asOf,
    age_days: ageDays,
    stale,
    own_price: verdict === 'overridden',
  };
}

const latency = ({ value, low, high }: Estimate): SizedLatency => ({ value, low, high });

function sizedOption(option: Option): SizedOption {
  const cost = (one: Cost | undefined) => (one ? sizedCost(one) : null);
  return {
    ...sizedFleet(option),
    nameplate_watts: option.nameplateWatts,
    cost: cost(option.cost),
    own: cost(option.own),
    rent: cost(option.rent),
    pareto: option.pareto,
  };
}

function sizedFleet(fleet: Fleet) {
  return {
    gpu: fleet.gpu.id,
    gpus: fleet.gpus,
    replicas: fleet.replicas,
    gpus_per_replica: fleet.gpusPerReplica,
    tensor_parallel: fleet.tensorParallel,
    pipeline_parallel: fleet.pipelineParallel,
    weight_format: fleet.weightFormat,
    rps_per_replica: fleet.rpsPerReplica,
    rps_is_measured: fleet.measured,
    utilisation: fleet.utilisation,
    percentile: fleet.percentile,
    ttft_seconds: latency(fleet.ttftSeconds),
    tpot_seconds: latency(fleet.tpotSeconds),
    end_to_end_seconds: fleet.endToEndSeconds,
    budgets_hold_at_upper_end: fleet.comfortable,
  };
}

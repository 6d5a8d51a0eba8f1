/** How every number of a sizing comes about: the formula, what was put in, and where that is from. */
import { type Dimension, grouped, showQuantity } from '../../util/quantity.js';
import { modelWeightsBytes } from '../serving/memory.js';
import type { Option } from './alternatives.js';
import type { Term } from './chain.js';
import { replicasLost } from './fleet.js';
import type { Cost } from './money.js';
import type { Size } from './size.js';
import { grownPeak, type Workload, worstBurst } from './workload.js';

export interface Working {
  readonly id: string;
  readonly title: string;
  /** The number with its unit, as text. */
  readonly value: string;
  readonly formula: string;
  readonly inputs: readonly { readonly name: string; readonly value: string; readonly origin: string }[];
  readonly source: string;
}

type Given = Term;

function working(id: string, title: string, value: string, formula: string, given: readonly Given[], source = '') {
  const inputs = given.map(([name, text, origin]) => ({ name, value: text, origin }));
  return { id, title, value, formula, inputs, source } satisfies Working;
}

const few = (value: number) => Number(value.toPrecision(3));
const rps = (value: number) => `${few(value)} requests/s`;
const quantity = (value: number, dimension: Dimension) => showQuantity(few(value), dimension);
const gib = (bytes: number) => `${few(bytes / 2 ** 30)} GiB`;

/** Every working of a sizing, in the order of the report. */
export function workings(size: Size): Working[] {
  return [
    ...loadWorkings(size),
    ...budgetWorkings(size.workload),
    ...layerWorkings(size),
    ...size.options.flatMap((option) => optionWorkings(option, size)),
    ...breakEvenWorkings(size),
    ...size.refused.map((one) =>
      working(
        `refused.${one.gpu.id}`,
        `Why ${one.gpu.id} is refused`,
        one.reason === 'memory'
          ? `${gib(one.missingBytes)} missing on a GPU`
          : 'a budget breaks with one request alone',
        one.reason === 'memory'
          ? 'weights + reserve + one long request − usable memory, least over the layouts'
          : 'latency of one request alone against each budget, over all layouts',
        [['weights', one.weightFormat, formatOrigin(size)]],
      ),
    ),
    ...size.assumptions.map(({ what, value, origin }) =>
      working(
        `assumed.${what.replaceAll(/[^a-z0-9]+/gi, '_').toLowerCase()}`,
        `Assumed: ${what}`,
        value,
        'taken as it stands',
        [],
        origin,
      ),
    ),
  ];
}

/** Where an input is from: assumed if it is listed so, otherwise the field of the manifest. */
function originOf({ assumptions }: Pick<Size, 'assumptions'>, what: string, field: string): string {
  const assumed = assumptions.find((one) => one.what === what);
  return assumed ? `assumed: ${assumed.origin}` : field;
}

const formatOrigin = (size: Pick<Size, 'assumptions'>) => originOf(size, 'weight format', 'models[].precision');

function loadWorkings(size: Size): Working[] {
  const { workload: w } = size;
  const peak: Given = ['peak rate', rps(w.peakRps), originOf(size, 'peak rate', 'users.requests.peak_rps')];
  const growth: Given = ['growth', `${w.growth}×`, originOf(size, 'growth', 'users.growth_12m')];
  const burst: Given = ['burst', `${w.burst}×`, originOf(size, 'burst', 'users.requests.burst_multiplier')];
  const mean: Given = ['mean rate', rps(w.meanRps), originOf(size, 'mean rate, for APIs', 'users.requests.mean_rps')];
  const same = 'the fact need.demand.';
  return [
    working(
      'load.grown',
      'Load in twelve months',
      rps(grownPeak(w)),
      'peak rate × growth',
      [peak, growth],
      `${same}grown_rps`,
    ),
    working(
      'load.burst',
      'Load of the worst burst',
      rps(worstBurst(w)),
      'peak rate × burst multiplier',
      [peak, burst],
      `${same}burst_rps`,
    ),
    working('load.mean', 'Mean load, which APIs bill', rps(w.meanRps * w.growth), 'mean rate × growth', [mean, growth]),
  ];
}

function budgetWorkings({ budgets, stages }: Workload): Working[] {
  return budgets.map(({ metric, percentile, seconds }) => {
    const around =
      metric === 'time_to_first_token' ? stages.beforeSeconds : metric === 'end_to_end' ? stages.aroundSeconds : 0;
    const name = `p${Math.round(percentile * 100)}`;
    return working(
      `budget.${metric}.${name}`,
      `What the model may take: ${metric.replaceAll('_', ' ')}, ${name}`,
      quantity(seconds, 'seconds'),
      'declared objective − declared stages around the model',
      [
        ['objective', quantity(seconds + around, 'seconds'), `latency.objectives.${metric}.${name}`],
        ['stages', quantity(around, 'seconds'), 'latency.stages_p95, without those that sizing predicts'],
      ],
    );
  });
}

const LAYERS: Readonly<Record<string, string>> = {
  users: 'peak rate × burst multiplier, against users.load_test.rps',
  gpus: 'replicas × GPUs of a replica, against gpus.count',
  storage: '(replicas × weights ÷ seconds to load + other declared readers) × margin, against the throughput',
  fabric: 'replicas of a server × weights ÷ seconds ÷ NIC efficiency, or the declared need, against the NIC',
  power: 'share of the nameplate of whole servers, against racks × power of a rack',
  cost: 'owned or rented GPUs a month, against the budget',
};

function layerWorkings({ layers }: Size): Working[] {
  return layers.map(({ layer, required, declared, unit, dimension, note, terms }) => {
    const show = (value: number | null) => {
      if (value === null) return 'not known';
      return dimension ? quantity(value, dimension) : `${grouped(few(value))} ${unit}`;
    };
    const title = `What production needs of ${layer}, against what is declared`;
    const given: Given[] = [...terms, ['declared', show(declared), note]];
    return working(`chain.${layer}`, title, show(required), LAYERS[layer] ?? '', given);
  });
}

function optionWorkings(option: Option, size: Size): Working[] {
  const { workload: w } = size;
  const { gpu, memory, full, peak } = option;
  const id = (name: string) => `option.${gpu.id}.${name}`;
  const format: Given = ['weights', option.weightFormat, formatOrigin(size)];
  const layout: Given = [
    'layout',
    `TP${option.tensorParallel} × PP${option.pipelineParallel}`,
    'the fewest GPUs of all layouts',
  ];
  const rate: Given = [
    'rate of a replica',
    rps(option.rpsPerReplica),
    option.measured ? 'gpus.benchmark' : id('rps_per_replica'),
  ];
  const utilisation: Given = [
    'target utilisation',
    showQuantity(w.targetUtilisation, 'ratio'),
    originOf(size, 'target utilisation', 'gpus.target_utilisation'),
  ];
  const lost: Given = [
    'lost with a server',
    `${replicasLost(w, option.gpusPerReplica)} replicas`,
    originOf(size, 'lost with a server', 'gpus.per_node, workload.criticality'),
  ];
  const batch: Given = ['sequences', String(option.batch), 'most that hold every budget and fit in memory'];
  const datasheet: Given = [
    'GPU',
    `${few(gpu.hbm_gb_per_s)} GB/s, ${few(gpu.bf16_tflops)} TFLOPS in 16 bits`,
    gpu.declared ? 'gpus.datasheet' : gpu.source,
  ];
  const tokens: Given = [
    'tokens',
    `${w.inputTokens} in, ${w.outputTokens} out`,
    'models[].input_tokens_p95, output_tokens_p95',
  ];
  return [
    working(
      id('replicas'),
      `Replicas on ${gpu.id}`,
      String(option.replicas),
      'max(⌈grown ÷ (rate × utilisation)⌉, ⌈burst ÷ rate⌉, ⌈grown ÷ rate⌉ + lost)',
      [
        ['grown', rps(grownPeak(w)), 'load.grown'],
        ['burst', rps(worstBurst(w)), 'load.burst'],
        rate,
        utilisation,
        lost,
      ],
    ),
    working(id('gpus'), `GPUs of ${gpu.id}`, String(option.gpus), 'replicas × GPUs of a replica', [
      ['replicas', String(option.replicas), id('replicas')],
      layout,
    ]),
    working(
      id('rps_per_replica'),
      `What one replica sustains on ${gpu.id}`,
      rps(option.rpsPerReplica),
      option.measured
        ? 'as measured'
        : '1 ÷ (time a prompt takes from decoding + (tokens out × time per token + admission) ÷ sequences)',
      [
        batch,
        ['prefill', quantity(full.prefillSeconds, 'seconds'), id('ttft')],
        ['time per token', quantity(full.tpotSeconds, 'seconds'), 'at these sequences'],
        tokens,
      ],
      option.measured ? 'gpus.benchmark outranks the prediction' : 'fitted to published runs: npm run accuracy',
    ),
    working(
      id('ttft'),
      `Time to first token on ${gpu.id} at the grown peak`,
      quantity(option.ttftSeconds.value, 'seconds'),
      'admission + prefill + queue (median) + t ÷ 2(1 − ρ) × ln(ρ ÷ (1 − percentile))',
      [
        [
          'prefill t',
          quantity(peak.prefillSeconds, 'seconds'),
          'prompt FLOPs ÷ attainable rate, communication, launches',
        ],
        ['load ρ', showQuantity(few(peak.requestsPerSecond * peak.prefillSeconds), 'ratio'), 'rate of a replica × t'],
        ['percentile', String(option.percentile), 'the strictest that latency.objectives asks for'],
        datasheet,
        tokens,
      ],
      'M/G/1 tail (Kingman 1962) over the fitted median',
    ),
    working(
      id('tpot'),
      `Time per output token on ${gpu.id} at the grown peak`,
      quantity(option.tpotSeconds.value, 'seconds'),
      'weights and cache read ÷ attainable bandwidth, joined with compute; collectives and launches; prompts of others',
      [layout, format, datasheet],
      'fitted to published runs: npm run accuracy',
    ),
    working(
      id('memory'),
      `Memory of one ${gpu.id}`,
      gib(memory.usableBytes),
      'weights + reserve + sequences × cache of a long request',
      [
        [
          'weights',
          gib(memory.weightsBytes),
          `${gib(modelWeightsBytes(w.model, option.weightFormat))} over the layout, ${option.weightFormat}`,
        ],
        ['reserve', gib(memory.reserveBytes), 'of the engine, fitted'],
        ['cache of a request', gib(memory.kvPerSequenceBytes), tokens[1]],
        ['sequences', String(Math.floor(memory.sequences)), 'what is left ÷ cache of a request'],
      ],
    ),
    working(
      id('power'),
      `Power of ${option.gpus} ${gpu.id}`,
      quantity(option.nameplateWatts, 'watts'),
      option.nameplatePublished ? 'GPUs × nameplate of a server ÷ its GPUs' : 'GPUs × power of a GPU × 1.8',
      [['power of a GPU', `${gpu.tdp_w}W`, datasheet[2]]],
    ),
    ...costWorkings(
      option,
      'own',
      option.own,
      'whole servers: capital, colocation, energy, maintenance, staff per hour × 730',
    ),
    ...costWorkings(option, 'rent', option.rent, 'GPUs × USD per GPU-hour × 730 h, around the clock'),
  ];
}

function costWorkings({ gpu, gpus }: Option, by: 'own' | 'rent', cost: Cost | undefined, formula: string): Working[] {
  if (!cost) return [];
  const origin =
    cost.verdict === 'overridden' ? 'your own price' : `${cost.provider}, ${cost.asOf}, ${cost.ageDays} days old`;
  const value = `${grouped(Math.round(cost.usdPerMonth))} USD a month`;
  return [
    working(
      `option.${gpu.id}.${by}`,
      `What it costs to ${by} ${gpu.id}`,
      value,
      formula,
      [
        ['GPUs', String(gpus), `option.${gpu.id}.gpus`],
        ['price', cost.price, origin],
      ],
      'catalog/prices.yaml; yours under cost.prices',
    ),
  ];
}

function breakEvenWorkings({ ownOrRent: found }: Size): Working[] {
  if (!found || found.breakEven === null) return [];
  const usd = (value: number | null) => (value === null ? '–' : `${value.toFixed(2)} USD`);
  return [
    working(
      'cost.break_even',
      'Share of hours in use above which owning is cheaper',
      showQuantity(few(found.breakEven), 'ratio'),
      'owned ÷ rented, USD per GPU-hour',
      [
        ['owned', usd(found.ownUsdPerGpuHour), `option.${found.gpu}.own`],
        ['rented', usd(found.rentUsdPerGpuHour), `option.${found.gpu}.rent`],
      ],
    ),
  ];
}

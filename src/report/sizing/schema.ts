/** The schema of the sizing's JSON: what `size --format json` promises. `sizing.ts` is held against it by a test. */
import * as z from 'zod';

const rate = z.number().describe('Requests per second');
const seconds = z.number().describe('Seconds');
const usdPerMonth = z.int().nullable().describe('USD a month; null without a usable price');
const usdPerGpuHour = z.number().nullable().describe('USD per GPU-hour');
const share = z.number().nullable().describe('Share of hours in use; above 1 owning is never cheaper');

const latency = z
  .strictObject({ value: seconds, low: seconds, high: seconds })
  .describe('Predicted, with the interval that holds it in 80% of published cases');

const cost = z.strictObject({
  by: z.enum(['own', 'rent', 'api']),
  usd_per_month: z.int(),
  price: z.string().describe('Id of catalog/prices.yaml, or cost.prices.… of the manifest'),
  provider: z.string(),
  as_of: z.string(),
  age_days: z.int(),
  stale: z.boolean().describe('Older than 90 days'),
  own_price: z.boolean().describe('Declared in the manifest'),
});

/** One layer of the chain, for `assess` and `size` alike. */
export const layer = z.strictObject({
  layer: z.enum(['users', 'gpus', 'storage', 'fabric', 'power', 'cost']),
  unit: z.string(),
  required: z.number().nullable().describe('In the unit; null while it is not known'),
  declared: z.number().nullable(),
  required_text: z.string(),
  declared_text: z.string(),
  ratio: z.number().nullable().describe('Declared ÷ required'),
  verdict: z.enum(['carries', 'tight', 'short', 'not_declared', 'not_needed', 'unknown']),
  note: z.string(),
});

const option = z.strictObject({
  gpu: z.string(),
  gpus: z.int(),
  replicas: z.int(),
  gpus_per_replica: z.int(),
  tensor_parallel: z.int(),
  pipeline_parallel: z.int(),
  weight_format: z.string(),
  rps_per_replica: rate,
  rps_is_measured: z.boolean(),
  utilisation: z.number().describe('Share of the capacity that the load in twelve months uses'),
  percentile: z.number(),
  ttft_seconds: latency,
  tpot_seconds: latency,
  end_to_end_seconds: seconds,
  budgets_hold_at_upper_end: z.boolean(),
  nameplate_watts: z.number(),
  cost: cost.nullable(),
  own: cost.nullable(),
  rent: cost.nullable(),
  pareto: z.boolean(),
});

const workload = z.strictObject({
  model: z.string(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  peak_rps: rate,
  mean_rps: rate,
  growth: z.number(),
  burst: z.number(),
  grown_rps: rate.describe('Peak in twelve months, requests per second'),
  burst_rps: rate.describe('Worst burst on today’s peak, requests per second'),
  target_utilisation: z.number(),
  spare: z.boolean(),
  engine: z.string(),
  prefix_cache_hit: z.number(),
  budgets: z.array(
    z.strictObject({
      metric: z.string(),
      percentile: z.number(),
      seconds: seconds.describe('As declared'),
      model_seconds: seconds.describe('Less the declared stages around the model'),
    }),
  ),
});

const ownOrRent = z.strictObject({
  gpu: z.string(),
  gpus: z.int(),
  own_usd_per_gpu_hour: usdPerGpuHour,
  rent_usd_per_gpu_hour: usdPerGpuHour,
  break_even_utilisation: share,
  mean_use: z.number().describe('Mean rate ÷ peak rate'),
  rents: z.array(z.strictObject({ price: z.string(), usd_per_gpu_hour: z.number(), break_even_utilisation: share })),
  curve: z.array(
    z.strictObject({
      utilisation: z.number(),
      own_usd: usdPerGpuHour,
      rent_usd: usdPerGpuHour,
      cheapest: z.enum(['own', 'rent']).nullable(),
    }),
  ),
  multiples: z.array(
    z.strictObject({
      multiple: z.number(),
      gpus: z.int(),
      own_usd_per_month: usdPerMonth,
      rent_usd_per_month: usdPerMonth,
      rent_used_usd_per_month: usdPerMonth,
      api_usd_per_month: usdPerMonth,
    }),
  ),
});

export const sizingOutputSchema = z
  .strictObject({
    schema_version: z.string(),
    tool: z.strictObject({ name: z.string(), version: z.string() }),
    file: z.string(),
    as_of: z.string(),
    system: z.string().nullable(),
    workload,
    headline: z.string(),
    chosen: option.extend({ because: z.enum(['declared', 'cheapest']) }).nullable(),
    chain: z.array(layer),
    limiting: z.strictObject({ layer: z.string(), share: z.number() }).nullable(),
    options: z.array(option),
    refused: z.array(
      z.strictObject({
        gpu: z.string(),
        weight_format: z.string(),
        reason: z.string(),
        missing_bytes: z.number(),
        message: z.string(),
      }),
    ),
    own_or_rent: ownOrRent.nullable(),
    prices: z.strictObject({
      oldest_days: z.int().nullable(),
      stale: z.array(z.string()),
      too_old: z.array(z.strictObject({ id: z.string(), age_days: z.int() })),
      own: z.array(z.string()),
    }),
    removed: z.array(
      z.strictObject({
        kind: z.enum(['own', 'rent', 'api']),
        id: z.string(),
        name: z.string(),
        place: z.string(),
        verdict: z.enum(['forbidden', 'unknown']),
        because: z.string(),
      }),
    ),
    target: z
      .strictObject({
        settings: z.array(z.string()),
        rows: z.array(z.strictObject({ what: z.string(), before: z.string(), after: z.string() })),
      })
      .nullable(),
    apis: z.array(z.strictObject({ model: z.string(), cost })),
    assumptions: z.array(z.strictObject({ what: z.string(), value: z.string(), origin: z.string() })),
  })
  .meta({ title: 'Output of airworthy size --format json' });

import { z } from 'zod';

// Shapes of the infrastructure catalogues in catalog/*.yaml. Data are passed in; nothing here reads a file.

/**
 * A primary text read or reproduced; B primary quoted by a second party; C one secondary source; D derived or general
 * knowledge.
 */
export const confidence = z.enum(['A', 'B', 'C', 'D']);

/** Year, month or day; a partial date is read as its first day when an age is computed. */
const date = z.string().regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, 'YYYY, YYYY-MM or YYYY-MM-DD');
const text = z.string().min(1);
const id = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and underscores');
const provenance = { source: text, as_of: date, confidence };

/** A value inside an entry; it overrides the entry's provenance where it differs. */
const figure = z.strictObject({
  value: z.number().positive(),
  unit: text,
  basis: text.optional(),
  source: text.optional(),
  as_of: date.optional(),
  confidence: confidence.optional(),
});

/** One value with its own provenance: a default or a reference number. */
const reference = z.strictObject({
  id,
  title: text,
  value: z.number().nonnegative(),
  unit: text,
  ...provenance,
  note: text.optional(),
});

function uniqueIds<T extends { readonly id: string }>(list: readonly T[]): boolean {
  return new Set(list.map((entry) => entry.id)).size === list.length;
}

function listOf<S extends z.ZodType<{ readonly id: string }>>(entry: S) {
  return z.array(entry).min(1).refine(uniqueIds, 'ids must be unique');
}

const priceBase = {
  id,
  item: text,
  provider: text,
  region: text,
  /** Where the capacity stands, ISO 3166-1; absent: not stated. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  commitment: text,
  currency: z.string().regex(/^[A-Z]{3}$/),
  unit: text,
  ...provenance,
  conflict: text.optional(),
  note: text.optional(),
};

const apiPrice = z.strictObject({
  ...priceBase,
  category: z.literal('api'),
  input: z.number().nonnegative(),
  output: z.number().nonnegative(),
  cached_input: z.number().nonnegative().optional(),
});

const unitPrice = z.strictObject({
  ...priceBase,
  category: z.enum(['gpu_rent', 'region_factor', 'purchase', 'colo', 'construction', 'energy', 'labour', 'reference']),
  price: z.number().nonnegative(),
  low: z.number().nonnegative().optional(),
  high: z.number().nonnegative().optional(),
  usd_per_gpu_hour: z.number().positive().optional(),
  region_factor: z.number().positive().optional(),
  /** The GPU of gpus.yaml that a rent or a purchase is for. */
  gpu: text.optional(),
});

export const pricesFile = z.strictObject({
  defaults: listOf(reference),
  prices: listOf(z.discriminatedUnion('category', [apiPrice, unitPrice])),
});

const system = z.strictObject({
  id,
  kind: z.enum(['server', 'rack', 'cluster', 'switch']),
  name: text,
  gpus: z.number().int().nonnegative(),
  /** The GPUs of gpus.yaml that it holds. */
  gpu_types: z.array(text).min(1).optional(),
  nameplate: figure,
  typical: figure.optional(),
  measured_peak: figure.optional(),
  rack_units: z.number().int().positive().optional(),
  weight: figure.optional(),
  cooling: z.enum(['air', 'liquid', 'air_or_liquid']),
  ...provenance,
  note: text.optional(),
});

const coolingLimit = z.strictObject({
  id: z.enum(['air', 'contained', 'rear_door_heat_exchanger', 'direct_liquid']),
  ordinary_up_to: z.number().positive().nullable(),
  practised_up_to: z.number().positive().nullable(),
  unit: z.literal('kW/rack'),
  ...provenance,
  note: text.optional(),
});

export const serversFile = z.strictObject({
  systems: listOf(system),
  cooling_limits: listOf(coolingLimit),
  defaults: listOf(reference),
});

const trainingWorkload = z.strictObject({
  id,
  model: text,
  accelerator: text,
  batch_samples: z.number().int().positive(),
  record_bytes: z.number().positive(),
  compute_seconds: z.number().positive(),
  required_utilisation: z.number().positive().max(1),
  unit: z.literal('samples, bytes, seconds, ratio'),
  ...provenance,
});

const storageResult = z.strictObject({
  id,
  title: text,
  workload: id,
  accelerators: z.number().int().positive(),
  measured_utilisation: z.number().positive().max(1),
  read_bandwidth: z.number().positive(),
  unit: z.literal('MiB/s'),
  ...provenance,
});

export const storageFile = z.strictObject({
  defaults: listOf(reference),
  workloads: listOf(trainingWorkload),
  results: listOf(storageResult),
  references: listOf(reference),
});

const switchCount = z.strictObject({
  id,
  title: text,
  ports: z.number().int().positive(),
  leaf: z.number().int().positive(),
  spine: z.number().int().nonnegative(),
  core: z.number().int().nonnegative(),
  unit: z.literal('switches of 64 ports'),
  ...provenance,
});

export const fabricFile = z.strictObject({
  defaults: listOf(reference),
  references: listOf(reference),
  switch_counts: listOf(switchCount),
});

export const dataUse = z.enum([
  'storage',
  'inference',
  'logs',
  'embeddings',
  'backups',
  'support_access',
  'api_subprocessors',
]);

const country = z.string().regex(/^[A-Z]{2}$/, 'ISO 3166-1 alpha-2');

const constraint = z
  .strictObject({
    id,
    data_class: text,
    jurisdiction: z.union([z.enum(['EU', 'any']), country]),
    uses: z.array(dataUse).min(1),
    allowed: z.union([z.literal('anywhere'), z.array(text).min(1)]),
    outside: z.enum(['forbidden', 'conditions']).optional(),
    conditions: z.array(text),
    conditions_outside: z.array(text).optional(),
    effective_from: date.nullable(),
    ...provenance,
    note: text.optional(),
  })
  .refine((c) => (c.allowed === 'anywhere') === (c.outside === undefined), 'say what holds outside the allowed regions')
  .refine(
    (c) => (c.outside === 'conditions') === (c.conditions_outside !== undefined),
    'list the conditions that hold outside the allowed regions',
  );

export const locationsFile = z.strictObject({
  disclaimer: z.literal('not legal advice'),
  pue: listOf(reference),
  carbon: listOf(reference.extend({ method: z.enum(['location_based', 'market_based']) })),
  region_groups: z.record(text, z.array(country).min(1)),
  constraints: listOf(constraint),
});

const mandate = z.strictObject({
  id,
  kind: z.enum(['audit_retention', 'incident_clock']),
  title: text,
  value: z.number().positive(),
  unit: z.enum(['d', 'h']),
  applies_when: z.strictObject({
    jurisdiction: z.union([z.literal('EU'), country]).optional(),
    sector: text.optional(),
    personal_data: z.literal(true).optional(),
    payment_cards: z.literal(true).optional(),
    risk_level: z.literal('high').optional(),
  }),
  effective_from: date.nullable(),
  ...provenance,
  note: text.optional(),
});

export const mandatesFile = z.strictObject({
  disclaimer: z.literal('not legal advice'),
  mandates: listOf(mandate),
});

export type Confidence = z.infer<typeof confidence>;
export type Prices = z.infer<typeof pricesFile>;
export type Price = Prices['prices'][number];
export type Servers = z.infer<typeof serversFile>;
export type System = z.infer<typeof system>;
export type StorageCatalog = z.infer<typeof storageFile>;
export type FabricCatalog = z.infer<typeof fabricFile>;
export type DataUse = z.infer<typeof dataUse>;
export type LocationConstraint = z.infer<typeof constraint>;
export type Locations = z.infer<typeof locationsFile>;
export type Mandate = z.infer<typeof mandate>;
export type Mandates = z.infer<typeof mandatesFile>;
export type Reference = z.infer<typeof reference>;

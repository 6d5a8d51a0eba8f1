/**
 * What facts may ask beside the manifest: the declared GPU and the primary model in the catalogue, the plan for them,
 * and the mandates of the law. Worked out when the first fact asks, and only for what is declared.
 */
import type { Catalog } from '../catalog/bundle.js';
import type { CatalogParameter } from '../catalog/parameters.js';
import type { Gpu } from '../catalog/schema.js';
import type { Manifest } from '../manifest/schema.js';
import { type Path, readPath, showPath, valueAt } from '../util/source.js';
import type { AuditMandate } from './chain/mandates.js';
import type { Prepared } from './serving/predict.js';
import { type Option, optionOf } from './sizing/alternatives.js';
import { largestBatch, loadAt } from './sizing/budget.js';
import { candidates, type Refused } from './sizing/fleet.js';
import type { Day } from './sizing/market.js';
import { ownPrices } from './sizing/own-prices.js';
import { screenOf } from './sizing/places.js';
import { gpuOf, readWorkload } from './sizing/read.js';
import { asDeclared } from './sizing/size.js';
import { type Assumption, formatOn, type Workload } from './sizing/workload.js';

/** One replica of the declared GPUs: its layout, and what it sustains inside the latency budgets. */
export interface Replica {
  readonly prepared: Prepared;
  /** Sequences that run inside the budgets, and requests per second that they complete; 0 where one alone breaks them. */
  readonly batch: number;
  readonly rps: number;
}

export interface Plan {
  readonly ok: true;
  readonly workload: Workload;
  readonly gpu: Gpu;
  /** The smallest fleet of the declared GPU, with the declared replica and the declared benchmark where there are any. */
  readonly option: Option | undefined;
  readonly refused: Refused | undefined;
  /** Undefined where the GPUs of a replica are not declared, or no layout has so many. */
  readonly replica: Replica | undefined;
  readonly assumptions: readonly Assumption[];
}

/** Why there is no plan: manifest paths, and the first of them in a sentence. */
export interface NoPlan {
  readonly ok: false;
  readonly lacking: readonly string[];
  /** Those of them that nobody declared; the others name something that the catalogue does not know. */
  readonly undeclared: readonly string[];
  readonly why: string;
}

export interface Background {
  /** The catalogue, the declared GPU and prices; undefined where no catalogue was handed in. */
  readonly day: Day | undefined;
  readonly mandates: readonly AuditMandate[];
  /** The declared GPU type; undefined where none is declared or the catalogue does not know it. */
  readonly gpu: () => Gpu | undefined;
  readonly plan: () => Plan | NoPlan;
}

/** What is known on the day of an assessment. */
export interface Known extends Pick<Day, 'catalog' | 'today'> {
  /** Parsed config.json of the primary model, where it names one. */
  readonly config?: unknown;
}

/** A background for one manifest. `known`: the catalogue, and the day on which its prices are looked at. */
export function backgroundOf(manifest: Manifest, parameters: readonly CatalogParameter[], known?: Known): Background {
  const day = known && dayOf(manifest, { ...known, catalog: withParameters(known.catalog, parameters) });
  return {
    day,
    mandates: parameters.flatMap(({ id, value, appliesWhen }) =>
      appliesWhen
        ? [{ id, kind: 'audit_retention', value: value / DAY_SECONDS, unit: 'd', applies_when: appliesWhen }]
        : [],
    ),
    gpu: () => day?.gpu,
    plan: once(() =>
      day ? planOf(manifest, day, known?.config) : noPlan(manifest, ['gpus.model'], 'gpus.model is not declared'),
    ),
  };
}

function dayOf(manifest: Manifest, { catalog, today }: Known): Day {
  const unused = () => undefined;
  const gpu = gpuOf(manifest, catalog, unused, []);
  return { catalog, today, gpu, own: ownPrices(manifest, catalog, []), screen: screenOf(manifest, catalog) };
}

const DAY_SECONDS = 86_400;

function noPlan(manifest: Manifest, lacking: readonly string[], why: string): NoPlan {
  const undeclared = lacking.filter((path) => (valueAt(manifest, readPath(path)) ?? undefined) === undefined);
  return { ok: false, lacking, undeclared, why };
}

/** Where a lack stands, as the field that would end it: a name the catalogue does not know stands for the family. */
function lackingPath(path: Path): string {
  if (path.length === 1 && path[0] === 'users') return 'users.requests.peak_rps';
  return showPath(path.at(-1) === 'name' ? [...path.slice(0, -1), 'family'] : path);
}

/** Constants of the catalogue, those that the pack holds as it holds them: the configuration may have changed some. */
function withParameters(catalog: Catalog, parameters: readonly CatalogParameter[]): Catalog {
  const changed = parameters.flatMap(({ id, value }) => {
    const known = catalog.constants[id];
    return known && known.value !== value ? [[id, { ...known, value }] as const] : [];
  });
  if (changed.length === 0) return catalog;
  return { ...catalog, constants: { ...catalog.constants, ...Object.fromEntries(changed) } };
}

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}

function planOf(manifest: Manifest, day: Day, config: unknown): Plan | NoPlan {
  const read = readWorkload(manifest, day.catalog, config);
  if (!read.ok) {
    const lacking = [...new Set(read.lacks.map(({ path }) => lackingPath(path)))];
    const named = manifest.gpus?.model || manifest.gpus?.datasheet;
    return noPlan(manifest, named ? lacking : [...lacking, 'gpus.model'], read.lacks[0]?.message ?? '');
  }
  const { workload, gpu, assumptions } = read.read;
  if (!gpu) return noPlan(manifest, ['gpus.model'], 'gpus.model is not declared');
  const each = manifest.gpus?.per_replica ?? undefined;
  const replica = each === undefined ? undefined : replicaOf(workload, gpu, each);
  const fleet = asDeclared(manifest, workload, gpu);
  const refused = 'reason' in fleet ? fleet : undefined;
  const option = 'reason' in fleet ? undefined : optionOf(workload, fleet, day);
  return { ok: true, workload, gpu, option, refused, replica, assumptions };
}

/** Of the layouts with so many GPUs, the one that sustains most. */
function replicaOf(workload: Workload, gpu: Gpu, gpus: number): Replica | undefined {
  const found = candidates(workload, gpu, formatOn(gpu, workload), gpus)
    .filter(({ d }) => d.layout.gpus === gpus)
    .map((prepared): Replica => {
      const batch = largestBatch(prepared, workload.budgets);
      return { prepared, batch, rps: batch === 0 ? 0 : loadAt(prepared, batch).requestsPerSecond };
    });
  return found.reduce<Replica | undefined>((best, next) => (best && best.rps >= next.rps ? best : next), undefined);
}

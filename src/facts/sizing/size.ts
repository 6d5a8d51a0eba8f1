/** Designs backwards from the workload: all options, and the chain for the declared or the cheapest one. */
import { constant } from '../../catalog/bundle.js';
import type { Gpu } from '../../catalog/schema.js';
import type { SizingManifest } from '../../manifest/sizing.js';
import { showQuantity } from '../../util/quantity.js';
import { type Alternatives, alternatives, type Option, optionOf } from './alternatives.js';
import { chain, type Layer, limiting } from './chain.js';
import { type Fleet, type Refused, smallestFleet } from './fleet.js';
import { type Day, marketOf, noPrice } from './market.js';
import { type Endpoint, endpoints, siteStanding } from './money.js';
import { type OwnOrRent, ownOrRent } from './own-or-rent.js';
import type { Removed, Standing } from './places.js';
import { primaryOf } from './primary.js';
import type { Read } from './read.js';
import type { Assumption, Workload } from './workload.js';

export interface Size extends Alternatives {
  readonly workload: Workload;
  /** The option that the chain is drawn for; why it was taken; undefined when nothing carries the workload. */
  readonly chosen: Option | undefined;
  readonly chosenBecause: 'declared' | 'cheapest';
  /** Why the declared GPU cannot carry the workload. */
  readonly declaredRefused: Refused | undefined;
  readonly layers: readonly Layer[];
  readonly limiting: ReturnType<typeof limiting>;
  readonly endpoints: readonly Endpoint[];
  readonly ownOrRent: OwnOrRent | undefined;
  /** Options outside of the places that are allowed, and those whose place is not stated where it matters. */
  readonly removed: readonly Removed[];
  /** Prices past the age at which one is still used. */
  readonly tooOld: readonly { readonly id: string; readonly ageDays: number }[];
  readonly assumptions: readonly Assumption[];
}

export function size(manifest: SizingManifest, read: Read, { catalog, today }: Pick<Day, 'catalog' | 'today'>): Size {
  const { workload, gpu, own, screen, assumptions } = read;
  const day: Day = { catalog, today, own, screen, gpu };
  const others = day.catalog.gpus.filter(({ id }) => id !== gpu?.id);
  const all = alternatives(workload, day, gpu?.declared ? [...others, gpu] : day.catalog.gpus);
  const declared = gpu && asDeclared(manifest, workload, gpu);
  const refused = declared && 'reason' in declared ? declared : undefined;
  const option = declared && !('reason' in declared) ? optionOf(workload, declared, day) : undefined;
  const chosen = option ?? (refused ? undefined : all.options[0]);
  const market = marketOf(day);
  const site = siteStanding(day);
  const layers = chosen ? chain({ manifest, w: workload, option: chosen, catalog, noPrice: noPrice(market) }) : [];
  return {
    ...all,
    workload,
    chosen,
    chosenBecause: gpu ? 'declared' : 'cheapest',
    declaredRefused: refused,
    layers,
    limiting: limiting(layers),
    endpoints: endpoints(workload, day),
    ownOrRent: chosen && ownOrRent(workload, chosen, day),
    removed: [...(site.verdict === 'allowed' ? [] : [ownSite(site, read)]), ...market.removed],
    tooOld: market.tooOld,
    assumptions: [...assumptions, ...notTaken(manifest, option), ...costAssumptions(manifest, all.options, day)],
  };
}

function ownSite(site: Standing, { screen }: Read): Removed {
  return { ...site, kind: 'own', id: 'gpus.locations', name: 'your own servers', place: screen.sites.join(', ') };
}

/** The declared benchmark of one replica, where its requests were as long as those of production. */
export function measuredRps({ gpus }: SizingManifest, w: Pick<Workload, 'inputTokens' | 'outputTokens'>) {
  const { rps_per_replica: rps, input_tokens: input, output_tokens: output } = gpus?.benchmark ?? {};
  if (!rps || (input ?? w.inputTokens) < w.inputTokens || (output ?? w.outputTokens) < w.outputTokens) return undefined;
  return rps;
}

/** The smallest fleet of the declared GPU, with the declared replica and its benchmark where they are declared. */
export function asDeclared(manifest: SizingManifest, w: Workload, gpu: Gpu): Fleet | Refused {
  const gpusPerReplica = perReplica(manifest);
  if (gpusPerReplica === undefined) return smallestFleet(w, gpu);
  const { weightFormat } = w;
  return smallestFleet(w, gpu, { gpusPerReplica, measuredRps: measuredRps(manifest, w), weightFormat });
}

/** GPUs of a replica: as declared, or as the declared GPUs divide into the declared replicas. */
function perReplica({ gpus }: SizingManifest): number | undefined {
  const { per_replica: declared, count, replicas } = gpus ?? {};
  if (declared) return declared;
  return count && replicas && count % replicas === 0 ? count / replicas : undefined;
}

/** What the manifest declares and the sizing does not go by, with the reason. */
function notTaken(manifest: SizingManifest, option: Option | undefined): Assumption[] {
  const each = perReplica(manifest);
  const found: Assumption[] = [];
  if (option && manifest.gpus?.benchmark?.rps_per_replica && !option.measured)
    found.push({
      what: 'benchmark',
      value: 'not used',
      origin: each
        ? 'its requests are shorter than those of production, or its replica is another'
        : 'gpus.per_replica is not declared, so it is not known what it measured',
    });
  if (option && each && option.gpusPerReplica !== each)
    found.push({
      what: 'GPUs of a replica',
      value: String(option.gpusPerReplica),
      origin: `no layout of this model has the declared ${each}`,
    });
  if (primaryOf(manifest)?.hosting === 'managed_api')
    found.push({
      what: 'hosting',
      value: 'your own GPUs',
      origin: 'models[].hosting is managed_api: this is what serving it yourself takes; GPU-008 holds the quota',
    });
  return found;
}

/** The catalogue's numbers behind layers and costs that the manifest leaves open. */
function costAssumptions(manifest: SizingManifest, options: readonly Option[], { catalog }: Day): Assumption[] {
  const of = (id: string) => constant(catalog, id);
  const found: Assumption[] = [];
  const assume = (what: string, value: string, origin: string) => found.push({ what, value, origin });
  if (!manifest.storage?.model_reload?.target) {
    const target = of('storage.load_target');
    assume(
      'time to load weights',
      `${target.value} s`,
      `storage.model_reload.target is not declared; ${target.source}`,
    );
  }
  assume('read margin', `× ${of('assume.storage.read_margin').value}`, of('assume.storage.read_margin').source);
  if (options.some((option) => !option.nameplatePublished)) {
    const factor = of('servers.nameplate_per_tdp');
    assume('nameplate of a server', `GPU power × ${factor.value}`, `where it is not published: ${factor.source}`);
  }
  if (options.some(({ rent }) => rent))
    assume(
      'rent',
      'on demand, 730 h a month',
      'middle of the catalogue’s dated on-demand prices; no discount, tax or egress',
    );
  if (options.some(({ own }) => own)) {
    const terms = `${of('prices.own_years').value} years, ${showQuantity(of('prices.own_residual').value, 'ratio')} residual`;
    const rest = 'colocation, energy at PUE 1.54, 5% maintenance, 0.1 engineers a server; no cost of capital';
    assume('owning', terms, `whole servers; ${rest}`);
  }
  return found;
}

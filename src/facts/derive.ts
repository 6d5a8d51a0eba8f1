/** From the manifest to the facts: resolves inputs, runs the formulas, keeps track of what is missing and why. */
import type { CatalogParameter } from '../catalog/parameters.js';
import type { Manifest } from '../manifest/schema.js';
import { readPath } from '../util/source.js';
import { adoption } from './adoption.js';
import { api } from './api.js';
import { type Background, backgroundOf } from './background.js';
import { balance } from './balance.js';
import { business } from './business.js';
import { capacity } from './capacity.js';
import { cost } from './cost.js';
import { data } from './data.js';
import { type About, type Computed, clean, type FactDefinition, type Told } from './definition.js';
import { delivery } from './delivery.js';
import { demand } from './demand.js';
import { edge } from './edge.js';
import { evaluation } from './evaluation.js';
import { fabric } from './fabric.js';
import { facility } from './facility.js';
import type { Basis, Fact, Facts, Interval } from './fact.js';
import { governance } from './governance.js';
import { guardrails } from './guardrails.js';
import { integration } from './integration.js';
import { latency } from './latency.js';
import { memory } from './memory.js';
import { observability } from './observability.js';
import { ownership } from './ownership.js';
import { prices } from './prices.js';
import { programme } from './programme.js';
import { release } from './release.js';
import { resilience } from './resilience.js';
import { serving } from './serving.js';
import { storage } from './storage.js';

export const DEFINITIONS: readonly FactDefinition[] = [
  ...demand,
  ...serving,
  ...capacity,
  ...memory,
  ...api,
  ...storage,
  ...fabric,
  ...facility,
  ...balance,
  ...latency,
  ...governance,
  ...cost,
  ...evaluation,
  ...guardrails,
  ...observability,
  ...resilience,
  ...release,
  ...ownership,
  ...prices,
  ...data,
  ...delivery,
  ...integration,
  ...edge,
  ...business,
  ...adoption,
  ...programme,
];

const BY_ID = new Map(DEFINITIONS.map((definition) => [definition.id, definition]));
const FACT = /^(need|derived|measured|assume)\./;

/** `score.…` parameters belong to the score and are no facts. */
const isAssumption = ({ id }: CatalogParameter): boolean => id.startsWith('assume.');

/** What became of one input. */
type Input =
  | ({ readonly state: 'there'; readonly value: unknown; readonly path: string } & About)
  | { readonly state: 'missing' | 'absent'; readonly paths: readonly string[] };

/**
 * Derives every fact. Pure; never throws for any valid manifest. Without `known`, or with one that holds no catalogue,
 * whatever takes a GPU or a model of the catalogue stays unknown.
 */
export function derive(
  manifest: Manifest,
  assumptions: readonly CatalogParameter[],
  known: Background = backgroundOf(manifest, assumptions),
): Facts {
  return new Derivation(manifest, assumptions, known).all();
}

class Derivation {
  private readonly facts = new Map<string, Fact>();
  private readonly manifest: Manifest;
  private readonly assumptions: ReadonlyMap<string, CatalogParameter>;
  private readonly primary: number;
  private readonly known: Background;

  constructor(manifest: Manifest, assumptions: readonly CatalogParameter[], known: Background) {
    this.manifest = manifest;
    this.known = known;
    this.assumptions = new Map(assumptions.filter(isAssumption).map((assumption) => [assumption.id, assumption]));
    this.primary = primaryModel(manifest);
  }

  all(): Facts {
    for (const assumption of this.assumptions.values()) this.facts.set(assumption.id, assumed(assumption));
    for (const definition of DEFINITIONS) this.fact(definition);
    return this.facts;
  }

  private fact(definition: FactDefinition): Fact {
    const known = this.facts.get(definition.id);
    if (known) return known;
    const fact = this.compute(definition);
    this.facts.set(definition.id, fact);
    return fact;
  }

  private compute(definition: FactDefinition): Fact {
    const needed = definition.from.map((path) => this.input(path));
    const optional = definition.optional.map((path) => this.input(path));
    const missing = needed.flatMap((input) => (input.state === 'missing' ? input.paths : []));
    const absent = needed.flatMap((input) => (input.state === 'absent' ? input.paths : []));
    if (missing.length > 0 || absent.length > 0) return this.blank(definition, missing, absent);
    const inputs = [...needed, ...optional];
    const values = inputs.map((input) =>
      input.state === 'there' ? input.value : input.state === 'absent' ? null : undefined,
    );
    const about = inputs.map(aboutOf);
    const result = definition.compute(values, this.known, about);
    if (isRecord(result) && 'lacking' in result) {
      const lacking = result.lacking.map((path) => this.concrete(path));
      return this.blank(definition, lacking, []);
    }
    if (isRecord(result) && 'asUnclear' in result) {
      const [input] = inputs.slice(result.asUnclear);
      const paths = input && input.state !== 'there' ? input.paths : [];
      return this.blank(definition, input?.state === 'missing' ? paths : [], input?.state === 'absent' ? paths : []);
    }
    if (result === undefined || result === null) {
      const declaredAbsent = optional.flatMap((input) => (input.state === 'absent' ? input.paths : []));
      const unset = optional.flatMap((input) => (input.state === 'missing' ? input.paths : []));
      return this.blank(definition, result === undefined ? unset : [], declaredAbsent);
    }
    const told = isRecord(result) ? result : this.spread(definition, result, values, about);
    const used = told.used ? told.used.flatMap((at) => inputs[at] ?? []) : inputs;
    return this.finish(definition, told, used);
  }

  /** A number computed from predictions lies between what their low and their high ends make of it. */
  private spread(
    definition: FactDefinition,
    value: Fact['value'] & {},
    values: readonly unknown[],
    about: readonly About[],
  ): Told {
    if (typeof value !== 'number' || about.every(({ interval }) => interval === undefined)) return { value };
    const at = (end: keyof Interval) =>
      definition.compute(
        values.map((input, i) => about[i]?.interval?.[end] ?? input),
        this.known,
        about,
      );
    const ends = [at('low'), at('high')].filter((end): end is number => typeof end === 'number');
    return { value, interval: { low: Math.min(value, ...ends), high: Math.max(value, ...ends) } };
  }

  private finish(definition: FactDefinition, told: Told, used: readonly Input[]): Fact {
    const there = used.flatMap((input) => (input.state === 'there' ? [input] : []));
    const { value, interval, note } = told;
    const basis: Basis = told.assumed || there.some((input) => input.assumed) ? 'assumed' : 'derived';
    return {
      ...this.head(definition),
      value: typeof value === 'number' ? clean(value) : value,
      ...(interval ? { interval } : {}),
      ...(note ? { note } : {}),
      basis,
      from: there.map((input) => input.path),
      missing: [],
      absent: [],
    };
  }

  private blank(definition: FactDefinition, missing: readonly string[], absent: readonly string[]): Fact {
    return {
      ...this.head(definition),
      value: null,
      basis: 'derived',
      from: [...definition.from, ...definition.optional].map((path) => this.concrete(path)),
      missing: [...new Set(missing)],
      absent: [...new Set(absent)],
    };
  }

  private head({ id, description, dimension, unit, formula, source }: FactDefinition) {
    return { id, description, ...(dimension ? { dimension } : {}), unit, formula, source };
  }

  private concrete(path: string): string {
    return path.startsWith('models.primary.') && this.primary >= 0
      ? path.replace('models.primary', `models[${this.primary}]`)
      : path.replace('models.primary', 'models[]');
  }

  private input(path: string): Input {
    if (FACT.test(path)) return this.factInput(path);
    const primary = path.startsWith('models.primary.');
    if (primary && this.primary < 0) {
      const state = this.manifest.models === undefined ? 'missing' : 'absent';
      return { state, paths: ['models'] };
    }
    const full = this.concrete(path);
    const value = at(this.manifest, readPath(full));
    if (value === undefined) return { state: primary ? 'absent' : 'missing', paths: [full] };
    if (isEmpty(value)) return { state: 'absent', paths: [full] };
    return { state: 'there', value, path: full, assumed: false };
  }

  private factInput(id: string): Input {
    const definition = BY_ID.get(id);
    const fact = definition ? this.fact(definition) : this.facts.get(id);
    if (!fact) throw new Error(`there is no fact ${id}`);
    if (fact.value !== null) {
      const interval = fact.interval ? { interval: fact.interval } : {};
      return { state: 'there', value: fact.value, path: id, assumed: fact.basis === 'assumed', ...interval };
    }
    return fact.missing.length > 0
      ? { state: 'missing', paths: fact.missing }
      : { state: 'absent', paths: fact.absent };
  }
}

function isRecord(result: Computed): result is Exclude<Computed, Fact['value'] | undefined> {
  return typeof result === 'object' && result !== null && !Array.isArray(result);
}

function aboutOf(input: Input): About {
  if (input.state !== 'there') return { assumed: false };
  return { assumed: input.assumed, ...(input.interval ? { interval: input.interval } : {}) };
}

/** Null, an empty text, an empty list and an empty map all say that there is none. */
function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** Undefined when a step is missing, null when a step is declared absent. */
function at(data: unknown, steps: readonly (string | number)[]): unknown {
  let value = data;
  for (const step of steps) {
    if (value === null || value === undefined) return value;
    if (typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function primaryModel(manifest: Manifest): number {
  const models = manifest.models ?? [];
  const named = models.findIndex((model) => model.role === 'primary');
  return named >= 0 ? named : models.length === 1 ? 0 : -1;
}

function assumed({ id, meaning, value, dimension, standIn, source }: CatalogParameter): Fact {
  return {
    id,
    description: meaning,
    value,
    ...(dimension ? { dimension } : {}),
    unit: dimension ?? 'number',
    basis: standIn ? 'assumed' : 'declared',
    from: [],
    formula: 'a constant',
    source,
    missing: [],
    absent: [],
  };
}

/** The manifest paths that a fact rests on, through all the facts between. */
export function rootsOf(id: string, facts: Facts): readonly string[] {
  const known = roots.get(facts) ?? new Map<string, readonly string[]>();
  roots.set(facts, known);
  const found = known.get(id) ?? collectRoots(id, facts);
  known.set(id, found);
  return found;
}

/** Many rules rest on the same facts. */
const roots = new WeakMap<Facts, Map<string, readonly string[]>>();

function collectRoots(id: string, facts: Facts): readonly string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    const fact = facts.get(path);
    if (!fact) found.add(path);
    else for (const from of fact.from) visit(from);
  };
  visit(id);
  return [...found];
}

/** Facts and assumptions with their types, for the type check of rules. */
export function factTypes(assumptions: readonly CatalogParameter[]) {
  return new Map([
    ...assumptions
      .filter(isAssumption)
      .map(({ id, dimension }) => [id, { type: 'double' as const, ...(dimension ? { dimension } : {}) }] as const),
    ...DEFINITIONS.map(({ id, type, dimension }) => [id, { type, ...(dimension ? { dimension } : {}) }] as const),
  ]);
}

/**
 * Changes to what ships: a rule switched off or weighed otherwise, a threshold of a rule (`GPU-003.max_target`), a
 * constant (`assume.…`, `score.…`). Whoever made them, every report prints them.
 */
import { type Dimension, parseQuantity, showQuantity } from '../util/quantity.js';
import type { Location, Path, Problem } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import type { Pack, Parameter, Rule } from './pack.js';
import type { RuleChange } from './schema-changes.js';

/** A change that took effect, as people read it. */
export interface Override {
  /** The rule, the parameter (`GPU-003.max_target`) or the constant. */
  readonly id: string;
  readonly kind: 'parameter' | 'weight' | 'disabled' | 'replaced';
  readonly was: string;
  readonly now: string;
  /** `configuration`, or the name of a pack. */
  readonly by: string;
  /** Null where none was given: only `parameters` of the configuration may leave it out. */
  readonly reason: string | null;
}

export type OverrideValue = string | number | readonly string[];

/** One change that somebody wants. */
export interface Change {
  readonly kind: 'parameter' | 'weight' | 'disabled';
  readonly id: string;
  /** The rule that is changed; undefined for an entry that may name a constant. */
  readonly rule?: string;
  readonly value?: OverrideValue;
  readonly by: string;
  readonly reason: string | null;
  readonly location: Location;
}

export interface Changed {
  readonly pack: Pack;
  readonly overrides: readonly Override[];
  readonly problems: readonly Problem[];
}

/** The single changes of a list of entries. `locate` finds a step below the list. */
export function changesOf(
  entries: readonly RuleChange[],
  by: string,
  locate: (...steps: Path) => Location,
): readonly Change[] {
  return entries.flatMap(({ rule, disable, weight, params, reason }, i): Change[] => {
    const common = { rule, by, reason };
    const location = locate(i, 'rule');
    return [
      ...Object.entries(params ?? {}).map(
        ([name, value]): Change => ({
          ...common,
          kind: 'parameter',
          id: `${rule}.${name}`,
          value,
          location: locate(i, 'params', name),
        }),
      ),
      ...(weight === undefined ? [] : [{ ...common, kind: 'weight' as const, id: rule, value: weight, location }]),
      ...(disable ? [{ ...common, kind: 'disabled' as const, id: rule, location }] : []),
    ];
  });
}

const ORDER = { parameter: 0, weight: 1, disabled: 2 } as const;

/**
 * The pack with the changes made. Unknown names and values of another kind are problems; so are two changes of the same
 * thing, since then their order would decide. `fixed` are rules that nobody may switch off.
 */
export function applyChanges(pack: Pack, changes: readonly Change[], fixed: ReadonlySet<string>): Changed {
  const overrides: Override[] = [];
  const problems = twice(changes);
  let now = pack;
  for (const change of changes.toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind])) {
    const made = make(now, change, fixed);
    if ('pack' in made) {
      now = made.pack;
      const { id, kind, by, reason } = change;
      overrides.push({ id, kind, was: made.was, now: made.now, by, reason });
    } else if (!problems.some((one) => one.message === made.message && one.location.line === change.location.line))
      problems.push({ location: change.location, ...made });
  }
  return { pack: now, overrides, problems };
}

/** What a change is about; two changes of one thing contradict each other. */
export function subjectOf({ kind, id }: Pick<Change, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

function twice(changes: readonly Change[]): Problem[] {
  const first = new Map<string, Change>();
  return changes.flatMap((change): Problem[] => {
    const earlier = first.get(subjectOf(change));
    if (!earlier) first.set(subjectOf(change), change);
    if (!earlier) return [];
    const { id, kind, by, location } = change;
    const what = kind === 'parameter' ? id : kind === 'weight' ? `the weight of ${id}` : `whether ${id} is asked`;
    const others = by === earlier.by ? `${by} changes ${what} twice` : `${earlier.by} and ${by} both change ${what}`;
    const expected = 'one change of each thing; an override in airworthy.config.yaml decides between packs';
    return [
      { location, message: others, expected, related: { location: earlier.location, message: 'first changed here' } },
    ];
  });
}

type Made = { readonly pack: Pack; readonly was: string; readonly now: string };
type Refused = Pick<Problem, 'message' | 'suggestion' | 'expected'>;

function make(pack: Pack, change: Change, fixed: ReadonlySet<string>): Made | Refused {
  const { kind, id, value } = change;
  const rule = pack.rules.find((one) => one.id === (change.rule ?? id.split('.')[0]));
  if (change.rule !== undefined && !rule) return unknownRule(change.rule, pack);
  if (kind === 'parameter') return parametrised(pack, id, rule, value ?? '');
  if (!rule) return unknownRule(id, pack);
  const others = pack.rules.filter((one) => one !== rule);
  if (kind === 'weight') {
    const rules = pack.rules.map((one) => (one === rule ? { ...rule, weight: Number(value) } : one));
    return { pack: { ...pack, rules }, was: `weight ${rule.weight}`, now: `weight ${value}` };
  }
  if (fixed.has(id))
    return { message: `${id} may not be switched off`, expected: 'rules that may not be waived stay, too' };
  return {
    pack: { ...pack, rules: others, disabled: [...(pack.disabled ?? []), rule] },
    was: describe(rule),
    now: 'disabled',
  };
}

/** `blocker, weight 9`. */
export function describe({ severity, weight }: Rule): string {
  return `${severity}, weight ${weight}`;
}

export function unknownRule(id: string, pack: Pack): Refused {
  const near = nearest(
    id,
    pack.rules.map((one) => one.id),
  );
  return { message: `there is no rule ${id}`, ...(near === undefined ? {} : { suggestion: near }) };
}

function parametrised(pack: Pack, id: string, rule: Rule | undefined, value: OverrideValue): Made | Refused {
  const constant = pack.parameters.find((parameter) => parameter.id === id);
  const name = id.slice(id.indexOf('.') + 1);
  const param = rule && Object.hasOwn(rule.params, name) ? rule.params[name] : undefined;
  const old = constant ?? param;
  if (!old) {
    const near = nearest(id, namesOf(pack));
    return { message: `there is no parameter ${id}`, ...(near === undefined ? {} : { suggestion: near }) };
  }
  const parsed = parse(value, old);
  if (typeof parsed === 'object' && 'problem' in parsed) return { message: parsed.problem };
  const words = { was: show(old.value, old.dimension), now: show(parsed, old.dimension) };
  if (constant && typeof parsed === 'number') {
    const parameters = pack.parameters.map((item) => (item.id === id ? { ...item, value: parsed } : item));
    return { pack: { ...pack, parameters }, ...words };
  }
  const rules = pack.rules.map((one) =>
    one === rule && param
      ? { ...rule, params: { ...rule.params, [name]: { ...param, value: parsed, was: param.value } } }
      : one,
  );
  return { pack: { ...pack, rules }, ...words };
}

function namesOf(pack: Pack): string[] {
  const own = pack.rules.flatMap((rule) => Object.keys(rule.params).map((name) => `${rule.id}.${name}`));
  return [...own, ...pack.parameters.map((parameter) => parameter.id)];
}

type Old = Pick<Parameter, 'value'> & { readonly dimension?: Dimension };

function parse(value: OverrideValue, old: Old): number | readonly string[] | { readonly problem: string } {
  if (Array.isArray(old.value)) {
    if (Array.isArray(value)) return value as readonly string[];
    return { problem: `must be a list of words, such as [${(old.value as readonly string[]).join(', ')}]` };
  }
  if (Array.isArray(value)) return { problem: 'must be one value, not a list' };
  if (!old.dimension)
    return typeof value === 'number' ? value : { problem: `must be a number, such as ${String(old.value)}` };
  const parsed = parseQuantity(String(value), old.dimension);
  return parsed.ok ? parsed.value : { problem: `${parsed.reason}; such as ${show(old.value, old.dimension)}` };
}

function show(value: Parameter['value'], dimension: Dimension | undefined): string {
  if (typeof value === 'number') return showQuantity(value, dimension);
  return typeof value === 'string' ? value : `[${value.join(', ')}]`;
}

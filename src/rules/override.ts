/** Parameter overrides: a threshold of a rule (`GPU-003.max_target`) or a constant (`assume.…`, `score.…`). */
import { type Dimension, parseQuantity, showQuantity } from '../util/quantity.js';
import { nearest } from '../util/suggest.js';
import type { Pack, Parameter } from './pack.js';

/** A parameter that the configuration changed, as people read it. */
export interface Override {
  readonly id: string;
  readonly was: string;
  readonly now: string;
}

export type OverrideValue = string | number | readonly string[];

export interface Overridden {
  readonly pack: Pack;
  readonly overrides: readonly Override[];
  readonly problems: readonly { readonly id: string; readonly message: string; readonly suggestion?: string }[];
}

/** The pack with the given parameters replaced. An unknown name or a value of another kind is a problem. */
export function overrideParameters(pack: Pack, values: Readonly<Record<string, OverrideValue>>): Overridden {
  const overrides: Override[] = [];
  const problems: { id: string; message: string; suggestion?: string }[] = [];
  let { rules, parameters } = pack;
  for (const [id, value] of Object.entries(values)) {
    const constant = parameters.find((parameter) => parameter.id === id);
    const [ruleId = '', ...rest] = id.split('.');
    const name = rest.join('.');
    const own = rules.find((rule) => rule.id === ruleId)?.params;
    const param = own && Object.hasOwn(own, name) ? own[name] : undefined;
    const old = constant ?? param;
    if (!old) {
      const near = nearest(id, namesOf(pack));
      problems.push({ id, message: `there is no parameter ${id}`, ...(near ? { suggestion: near } : {}) });
      continue;
    }
    const parsed = parse(value, old);
    if (typeof parsed === 'object' && 'problem' in parsed) {
      problems.push({ id, message: parsed.problem });
      continue;
    }
    overrides.push({ id, was: show(old.value, old.dimension), now: show(parsed, old.dimension) });
    if (constant && typeof parsed === 'number')
      parameters = parameters.map((item) => (item.id === id ? { ...item, value: parsed } : item));
    else
      rules = rules.map((rule) =>
        rule.id === ruleId && param
          ? { ...rule, params: { ...rule.params, [name]: { ...param, value: parsed, was: param.value } } }
          : rule,
      );
  }
  return { pack: { ...pack, rules, parameters }, overrides, problems };
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

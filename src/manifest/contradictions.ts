/**
 * Statements of one manifest that cannot both be true. They are errors, not findings: a score over a contradiction
 * would mean nothing. Each shows both places.
 */
import { parseQuantity, showQuantity } from '../util/quantity.js';
import { type Path, type Problem, type Source, showPath, valueAt } from '../util/source.js';
import { firstOf } from './problems.js';
import { type Shape, shapeAt } from './shape.js';

interface Clash {
  readonly at: Path;
  readonly message: string;
  readonly with: Path;
  readonly because: string;
}

/** All contradictions. Works on the raw data, so that it also speaks when a field elsewhere is malformed. */
export function contradictions(source: Source, shape: Shape): Problem[] {
  const get = (...path: (string | number)[]) => valueAt(source.data, path);
  const clashes = [
    ...applicability(get),
    ...demand(get),
    ...resources(get),
    ...repeatedNames(get),
    ...unknownEvidence(source.data),
    ...currencies(source.data, shape),
    ...stages(get),
  ];
  return firstOf(clashes, (clash) => [
    {
      location: source.locate(clash.at, 'value'),
      path: showPath(clash.at),
      message: clash.message,
      related: { location: source.locate(clash.with, 'value'), message: clash.because },
    },
  ]);
}

type Get = (...path: (string | number)[]) => unknown;

const uses = (fact: string): Path => ['workload', 'uses', fact];

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Applicability facts switch rules off; one that the rest of the file denies is refused. */
function applicability(get: Get): Clash[] {
  const clashes: Clash[] = [];
  const off = (fact: string) => get('workload', 'uses', fact) === false;
  const clash = (fact: string, where: Path, because: string) =>
    clashes.push({ at: uses(fact), message: `uses.${fact} is false, but ${because}`, with: where, because });

  if (off('agents')) {
    if (items(get('guardrails', 'tools')).length > 0) clash('agents', ['guardrails', 'tools'], 'tools are listed');
    if (get('workload', 'type') === 'agent') clash('agents', ['workload', 'type'], 'the workload is an agent');
  }
  if (off('rag') && get('workload', 'type') === 'rag_assistant')
    clash('rag', ['workload', 'type'], 'the workload is a retrieval assistant');
  if (off('llm') && ['rag_assistant', 'agent'].includes(String(get('workload', 'type'))))
    clash('llm', ['workload', 'type'], 'this kind of workload is built on a language model');
  if (off('personal_data')) {
    const at = items(get('data', 'sources')).findIndex((item) => field(item, 'personal_data') === true);
    if (at >= 0) clash('personal_data', ['data', 'sources', at, 'personal_data'], 'this source holds personal data');
  }
  if (off('self_hosted_gpus')) {
    if (positive(get('gpus', 'count'))) clash('self_hosted_gpus', ['gpus', 'count'], 'GPUs are counted');
    const at = items(get('models')).findIndex(
      (item) => field(item, 'hosting') === 'self_hosted' && field(item, 'role') === 'primary',
    );
    if (at >= 0 && get('gpus', 'count') === undefined && get('gpus', 'model') !== undefined)
      clash('self_hosted_gpus', ['models', at, 'hosting'], 'this model runs on your own GPUs');
  }
  if (off('managed_model_api')) {
    const at = items(get('models')).findIndex((item) => field(item, 'hosting') === 'managed_api');
    if (at >= 0) clash('managed_model_api', ['models', at, 'hosting'], 'this model is behind a managed API');
  }
  if (off('trained_model')) {
    const at = items(get('models')).findIndex((item) => field(item, 'source') === 'own_trained');
    if (at >= 0) clash('trained_model', ['models', at, 'source'], 'this model is your own');
  }
  if (
    get('workload', 'criticality') === 'tier_3' &&
    ['customer_facing', 'public'].includes(String(get('workload', 'exposure')))
  )
    clashes.push({
      at: ['workload', 'criticality'],
      message: 'criticality tier_3 (experimental) cannot be exposed to customers or the public',
      with: ['workload', 'exposure'],
      because: 'customers or the public can reach it',
    });
  return clashes;
}

function field(item: unknown, name: string): unknown {
  return valueAt(item, [name]);
}

function positive(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

function demand(get: Get): Clash[] {
  const clashes: Clash[] = [];
  const exceeds = (small: Path, large: Path, what: string) => {
    const [a, b] = [get(...small), get(...large)];
    if (typeof a === 'number' && typeof b === 'number' && a > b)
      clashes.push({
        at: small,
        message: `${showPath(small)} (${a}) is more than ${showPath(large)} (${b})`,
        with: large,
        because: what,
      });
  };
  exceeds(['users', 'peak_concurrent'], ['users', 'total'], 'all users there are');
  exceeds(['users', 'monthly_active'], ['users', 'total'], 'all users there are');
  exceeds(['users', 'requests', 'mean_rps'], ['users', 'requests', 'peak_rps'], 'the peak');
  return clashes;
}

function resources(get: Get): Clash[] {
  const clashes: Clash[] = [];
  const primaries = items(get('models')).flatMap((item, i) => (field(item, 'role') === 'primary' ? [i] : []));
  const [first = 0, second] = primaries;
  if (second !== undefined)
    clashes.push({
      at: ['models', second, 'role'],
      message: 'only one model can be the primary one; the others are fallback, retrieval, guardrail, judge or router',
      with: ['models', first, 'role'],
      because: 'the primary model',
    });
  const [count, nodes, perNode] = [get('gpus', 'count'), get('gpus', 'nodes'), get('gpus', 'per_node')];
  if (positive(count) && positive(nodes) && positive(perNode) && nodes * perNode !== count)
    clashes.push({
      at: ['gpus', 'count'],
      message: `gpus.count (${count}) is not nodes × per_node (${nodes} × ${perNode} = ${nodes * perNode})`,
      with: ['gpus', 'nodes'],
      because: 'the servers hold another number',
    });
  const [replicas, perReplica] = [get('gpus', 'replicas'), get('gpus', 'per_replica')];
  if (positive(count) && positive(replicas) && positive(perReplica) && replicas * perReplica > count)
    clashes.push({
      at: ['gpus', 'replicas'],
      message: `${replicas} replicas of ${perReplica} GPUs need ${replicas * perReplica} GPUs, but gpus.count is ${count}`,
      with: ['gpus', 'count'],
      because: 'the GPUs there are',
    });
  for (const [part, whole] of [['used', 'usable']] as const) {
    const [a, b] = [bytesAt(get, part), bytesAt(get, whole)];
    if (a !== undefined && b !== undefined && a > b)
      clashes.push({
        at: ['storage', part],
        message: `storage.${part} is more than storage.${whole}`,
        with: ['storage', whole],
        because: 'all there is',
      });
  }
  return clashes;
}

function bytesAt(get: Get, name: string): number | undefined {
  const value = get('storage', name);
  const parsed = typeof value === 'string' ? parseQuantity(value, 'bytes') : undefined;
  return parsed?.ok ? parsed.value : undefined;
}

/** Names identify entries in findings, waivers and baselines, so each may stand once in its list. */
function repeatedNames(get: Get): Clash[] {
  const lists: readonly (readonly [Path, string])[] = [
    [['models'], 'name'],
    [['evidence'], 'id'],
    [['data', 'sources'], 'name'],
    [['integration', 'systems'], 'name'],
    [['guardrails', 'tools'], 'name'],
  ];
  return lists.flatMap(([path, key]) => {
    const first = new Map<unknown, number>();
    return items(get(...path)).flatMap((item, i): Clash[] => {
      const name = field(item, key);
      if (typeof name !== 'string') return [];
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, i);
      if (earlier === undefined) return [];
      const message = `${showPath([...path, i, key])} repeats the ${key} "${name}"`;
      return [{ at: [...path, i, key], message, with: [...path, earlier, key], because: 'first used here' }];
    });
  });
}

/** Ids of evidence that the register does not hold. */
function unknownEvidence(data: unknown): Clash[] {
  const known = new Set(items(valueAt(data, ['evidence'])).map((item) => field(item, 'id')));
  const clashes: Clash[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null || path.length > 20) return;
    for (const [key, inner] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      if (key === 'evidence' && path.length > 0)
        items(inner).forEach((id, i) => {
          const at = [...path, key, i];
          if (typeof id === 'string' && !known.has(id))
            clashes.push({
              at,
              message: `there is no evidence "${id}" in the register`,
              with: ['evidence'],
              because: 'the register',
            });
        });
      else if (path.length > 0 || key !== 'evidence') visit(inner, [...path, step]);
    }
  };
  visit(data, []);
  return clashes;
}

/** All money of a manifest is in one currency: cost.currency, or that of the first amount. */
function currencies(data: unknown, shape: Shape): Clash[] {
  const found: { path: Path; currency: string }[] = [];
  const declared = valueAt(data, ['cost', 'currency']);
  if (typeof declared === 'string') found.push({ path: ['cost', 'currency'], currency: declared });
  const visit = (value: unknown, path: Path, depth: number): void => {
    if (typeof value === 'string') {
      const field = shapeAt(shape, path);
      const parsed =
        field?.kind === 'number' && field.dimension === 'money' ? parseQuantity(value, 'money') : undefined;
      if (parsed?.ok && parsed.currency) found.push({ path, currency: parsed.currency });
    } else if (typeof value === 'object' && value !== null && depth < 20)
      for (const [key, inner] of Object.entries(value))
        visit(inner, [...path, Array.isArray(value) ? Number(key) : key], depth + 1);
  };
  for (const section of ['cost', 'business', 'guardrails']) visit(valueAt(data, [section]), [section], 0);
  const [first] = found;
  if (!first) return [];
  return found
    .filter(({ currency }) => currency !== first.currency)
    .map(({ path, currency }) => ({
      at: path,
      message: `${showPath(path)} is in ${currency}, but the manifest is in ${first.currency}; convert it`,
      with: first.path,
      because: `${first.currency} is set here`,
    }));
}

/** The stages divide the end-to-end budget; what they leave unclaimed is a matter for the rules. */
function stages(get: Get): Clash[] {
  const limit = seconds(get('latency', 'objectives', 'end_to_end', 'p95'));
  const parts = get('latency', 'stages_p95');
  if (limit === undefined || typeof parts !== 'object' || parts === null) return [];
  const sum = Object.values(parts).reduce<number>((total, value) => total + (seconds(value) ?? 0), 0);
  if (sum <= limit * (1 + 1e-9)) return [];
  const [all, whole] = [sum, limit].map((value) => showQuantity(value, 'seconds'));
  return [
    {
      at: ['latency', 'stages_p95'],
      message: `the stages add up to ${all}, more than the end-to-end p95 of ${whole} that they divide`,
      with: ['latency', 'objectives', 'end_to_end', 'p95'],
      because: 'the whole',
    },
  ];
}

function seconds(value: unknown): number | undefined {
  const parsed = typeof value === 'string' ? parseQuantity(value, 'seconds') : undefined;
  return parsed?.ok ? parsed.value : undefined;
}

/** The currency of a manifest, empty when it names no money. */
export function currencyOf(data: unknown): string {
  const declared = valueAt(data, ['cost', 'currency']);
  if (typeof declared === 'string') return declared;
  const stack: unknown[] = [valueAt(data, ['cost'])];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value === 'string') {
      const parsed = parseQuantity(value, 'money');
      if (parsed.ok && parsed.currency) return parsed.currency;
    } else if (typeof value === 'object' && value !== null) stack.push(...Object.values(value));
  }
  return '';
}

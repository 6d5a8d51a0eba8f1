/** The cases beside a rule: fragments of a manifest and the outcome they must have. */
import type { Catalog } from '../catalog/bundle.js';
import type { CatalogParameter } from '../catalog/parameters.js';
import { buildRegister } from '../evidence/register.js';
import { settingsFrom } from '../evidence/settings.js';
import { backgroundOf } from '../facts/background.js';
import { derive } from '../facts/derive.js';
import { parseManifest } from '../manifest/parse.js';
import { parseQuantity } from '../util/quantity.js';
import { readPath, type Source, showPath } from '../util/source.js';
import { type Evaluation, evaluateRule } from './evaluate.js';
import type { Rule } from './pack.js';
import type { Outcome, RuleSource } from './schema.js';

const AS_OF = '2026-11-20';

/** The least a manifest must say; everything else of a case is unknown. */
export const BLANK = {
  metadata: { name: 'case', stage: 'pilot', target_stage: 'production', sector: 'other', jurisdictions: ['IN'] },
  workload: {
    type: 'forecasting',
    criticality: 'tier_1',
    exposure: 'internal',
    autonomy: 'recommend',
    decision_impact: 'low',
    interaction: 'interactive',
    uses: {
      llm: false,
      rag: false,
      agents: false,
      trained_model: false,
      edge: false,
      streaming_data: false,
      personal_data: false,
      managed_model_api: false,
      self_hosted_gpus: false,
    },
  },
  users: { supervised: true },
};

export interface CaseResult {
  readonly rule: string;
  readonly name: string;
  readonly expected: Outcome;
  readonly found: Outcome | 'invalid';
  readonly detail: string;
}

/** Runs every case of a rule. A case whose fragment is not a valid manifest fails as `invalid`, with the reason. */
export function runCases(
  source: RuleSource,
  rule: Rule,
  parameters: readonly CatalogParameter[],
  catalog: Catalog,
): CaseResult[] {
  return source.cases.map(({ name, given, without, as_of, expect }) => {
    const data = structuredClone(BLANK) as Record<string, unknown>;
    mergeInto(data, source.given ?? {});
    mergeInto(data, given ?? {});
    for (const path of without ?? []) remove(data, path);
    const result = { rule: rule.id, name, expected: expect };
    const evaluated = evaluateCase(rule, data, as_of ?? AS_OF, parameters, catalog);
    return typeof evaluated === 'string'
      ? { ...result, found: 'invalid' as const, detail: evaluated }
      : { ...result, found: evaluated.outcome, detail: explain(evaluated) };
  });
}

function evaluateCase(
  rule: Rule,
  data: Record<string, unknown>,
  asOfText: string,
  parameters: readonly CatalogParameter[],
  catalog: Catalog,
): Evaluation | string {
  const nowhere = { file: 'case', line: 1, column: 1, length: 1, text: '' };
  const source: Source = { file: 'case', data, locate: () => nowhere };
  const parsed = parseManifest(source);
  if (!parsed.ok) return parsed.problems.map((problem) => problem.message).join('; ');
  const date = parseQuantity(asOfText, 'date');
  const asOf = date.ok ? date.value : 0;
  const evidence = buildRegister(parsed.manifest, settingsFrom(parameters, asOf));
  const { manifest } = parsed;
  const facts = derive(manifest, parameters, backgroundOf(manifest, parameters, { catalog, today: asOfText }));
  return evaluateRule(rule, { manifest, facts, asOf, evidence });
}

function explain({ reasons, missing }: Evaluation): string {
  const comparisons = reasons.map((reason) => `${reason.text} (${String(reason.have)} / ${String(reason.need)})`);
  return [...comparisons, ...missing.map((path) => `${path} is missing`)].join('; ');
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Maps are merged, everything else is replaced. */
function mergeInto(target: Record<string, unknown>, patch: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(patch)) {
    const old = target[key];
    if (isMap(old) && isMap(value)) mergeInto(old, value);
    else target[key] = structuredClone(value);
  }
}

function remove(data: Record<string, unknown>, path: string): void {
  const steps = readPath(path);
  const last = steps.pop();
  let owner: unknown = data;
  for (const step of steps) owner = typeof owner === 'object' && owner !== null ? Reflect.get(owner, step) : undefined;
  if (last === undefined || typeof owner !== 'object' || owner === null || !Object.hasOwn(owner, last))
    throw new Error(`a case removes ${showPath(readPath(path))}, which is not there`);
  Reflect.deleteProperty(owner, last);
}

/** What the pack that ships finds in a manifest, rule by rule, on the day for which the fixtures were written. */
import { readFileSync } from 'node:fs';
import { buildRegister } from '../../src/evidence/register.js';
import { settingsFrom } from '../../src/evidence/settings.js';
import { backgroundOf } from '../../src/facts/background.js';
import { derive } from '../../src/facts/derive.js';
import type { Facts } from '../../src/facts/fact.js';
import { catalog } from '../../src/generated/catalog.js';
import { pack } from '../../src/generated/pack.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { readYaml } from '../../src/manifest/yaml.js';
import { type Evaluation, evaluateRule } from '../../src/rules/evaluate.js';

const DAY = '2026-11-20';
const AS_OF = Date.parse(DAY) / 1000;
const NOWHERE = { file: 'manifest', line: 1, column: 1, length: 1, text: '' };

export interface Outcomes {
  readonly facts: Facts;
  readonly rules: ReadonlyMap<string, Evaluation>;
}

/** The data of a YAML file. Throws when it is not YAML. */
export function dataOf(file: string): unknown {
  const { source, problems } = readYaml(readFileSync(file, 'utf8'), file);
  if (!source || problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  return source.data;
}

/** Every rule of the pack over a manifest; undefined when it is not valid. */
export function outcomesOrNone(data: unknown): Outcomes | undefined {
  const parsed = parseManifest({ file: 'manifest', data, locate: () => NOWHERE });
  if (!parsed.ok) return undefined;
  const { manifest } = parsed;
  const background = backgroundOf(manifest, pack.parameters, { catalog, today: DAY });
  const facts = derive(manifest, pack.parameters, background);
  const evidence = buildRegister(manifest, settingsFrom(pack.parameters, AS_OF));
  const rules = pack.rules.map((rule) => evaluateRule(rule, { manifest, facts, asOf: AS_OF, evidence }));
  return { facts, rules: new Map(rules.map((evaluation) => [evaluation.rule.id, evaluation])) };
}

/** The same for a manifest that has to be valid. */
export function outcomes(data: unknown): Outcomes {
  const found = outcomesOrNone(data);
  if (!found) throw new Error('the manifest is not valid');
  return found;
}

/** What the assessment rests on: applicability, assumptions, overridden thresholds, packs and digests. */
import type { FactValue } from '../../facts/fact.js';
import { showQuantity } from '../../util/quantity.js';
import type { Report } from '../report.js';
import { type EntryOptions, entry, heading } from './layout.js';
import { count, type Style } from './style.js';

const LABEL: EntryOptions = { label: 13, most: 6 };

export function basis(report: Report, style: Style): string[] {
  return [
    ...heading('Basis', `as of ${report.as_of}`, style),
    ...applicability(report, style),
    ...ownTargets(report, style),
    ...assumed(report, style),
    ...overrides(report, style),
    ...provenance(report, style),
  ];
}

function applicability({ applicability: { facts, not_applicable }, system }: Report, style: Style): string[] {
  const named = Object.entries(facts);
  const words = named.flatMap(([name, value]) => (typeof value === 'string' ? [`${name} ${value}`] : []));
  const flags = (wanted: boolean) => named.flatMap(([name, value]) => (value === wanted ? [name] : []));
  const off = `${count(not_applicable.rules, 'rule')} of weight ${not_applicable.weight}`;
  return [
    ...entry('judged as', [...words, `jurisdictions ${system.jurisdictions.join(', ')}`].join(', '), style, LABEL),
    ...entry('with', flags(true).join(', '), style, LABEL),
    ...entry('without', flags(false).join(', '), style, LABEL),
    ...entry('not applied', not_applicable.rules === 0 ? 'nothing: every rule applies' : off, style, LABEL),
  ];
}

/** Those with the most rules first; all of them only when everything is asked for. */
function ownTargets({ rests_on: targets }: Report, style: Style): string[] {
  if (targets.length === 0) return [];
  const rules = new Set(targets.flatMap((target) => target.rules)).size;
  const shown = targets.map(({ path, value }) => `${path} ${value}`).join(', ');
  const text = `${count(targets.length, 'value')} of your own behind ${rules} ${rules === 1 ? 'pass' : 'passes'}: ${shown}`;
  return entry('targets', text, style, { ...LABEL, most: style.verbose ? 40 : 3 });
}

function assumed({ assumed: ids, facts, system }: Report, style: Style): string[] {
  const shown = ids.map((id) => {
    const fact = facts.find((candidate) => candidate.id === id);
    return fact?.value == null ? id : `${id} ${showValue(fact.value, fact.dimension, system.currency)}`;
  });
  return entry('assumed', shown.length === 0 ? 'nothing' : shown.join(', '), style, LABEL);
}

function showValue(value: FactValue, dimension: Parameters<typeof showQuantity>[1], currency: string): string {
  if (typeof value === 'number') return showQuantity(value, dimension, currency);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : value.join(', ');
}

function overrides({ overrides: changed }: Report, style: Style): string[] {
  return changed.flatMap(({ id, was, now, by, reason }, i) =>
    entry(i === 0 ? 'overridden' : '', `${id} ${was} → ${now} by ${by}: ${reason ?? 'no reason given'}`, style, {
      ...LABEL,
      paintLabel: style.warn,
    }),
  );
}

function provenance({ tool, pack, manifest }: Report, style: Style): string[] {
  const own = pack.dimensions_own > 0 ? ` and ${pack.dimensions_own} of further packs` : '';
  const dimensions = `${pack.dimensions - pack.dimensions_own} of ${count(pack.dimensions_total, 'dimension')}${own}`;
  const rules = `${count(pack.rules, 'rule')}, ${dimensions}`;
  const packs = pack.packs.flatMap(({ name, version, digest, rules: added }) =>
    entry(
      '',
      `+ ${name}${version === null ? '' : ` ${version}`} (${count(added, 'rule')}) ${digest.slice(0, 12)}`,
      style,
      LABEL,
    ),
  );
  return [
    ...entry('rules', `${tool.name} ${pack.version} (${rules}) ${pack.digest.slice(0, 12)}`, style, LABEL),
    ...packs,
    ...entry('manifest', `${manifest.digest.slice(0, 12)}, read by ${tool.name} ${tool.version}`, style, LABEL),
  ];
}

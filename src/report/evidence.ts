/** The evidence register as rows: what each item is worth, what it backs, and whether that is suspiciously much. */
import type { EvidenceItem } from '../evidence/register.js';
import type { ScoreSettings } from '../score/settings.js';
import { printQuantity } from '../util/quantity.js';
import type { Assessed } from './build.js';
import type { EvidenceRow } from './report.js';

export function evidenceRows(
  items: Iterable<EvidenceItem>,
  assessed: readonly Assessed[],
  breadth: ScoreSettings['breadth'],
): EvidenceRow[] {
  const passing = assessed.filter(({ judged }) => judged.outcome === 'pass');
  return [...items].map(({ date, ageSeconds, ...item }) => {
    const backed = passing.filter(({ proof }) => proof.items.includes(item.id)).map(({ judged }) => judged);
    const rules = backed.map(({ rule }) => rule).sort();
    const dimensions = [...new Set(backed.map(({ dimension }) => dimension))].sort();
    return {
      ...item,
      date: printQuantity(date, 'date'),
      age_days: Math.floor(ageSeconds / 86_400),
      rules,
      dimensions,
      broad: rules.length > breadth.rules || dimensions.length > breadth.dimensions,
    };
  });
}

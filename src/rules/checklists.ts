/** From a checklist file to a checklist: validated, with a position for every problem. */
import { zodProblems } from '../manifest/problems.js';
import type { Problem, Source } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import { type Checklist, checklistSchema } from './schema-checklists.js';

export interface ChecklistRead {
  readonly checklist?: Checklist;
  readonly problems: readonly Problem[];
}

/** Reads one checklist that may name the given rules; `before` are those of the same folder, which stand once each. */
export function checklistOf(document: Source, rules: readonly string[], before: readonly Checklist[]): ChecklistRead {
  const parsed = checklistSchema.safeParse(document.data);
  if (!parsed.success) return { problems: zodProblems(parsed.error, document, undefined, 'a checklist') };
  const { data } = parsed;
  const problems: Problem[] = [];
  const report = (path: readonly (string | number)[], message: string, suggestion?: string) =>
    problems.push({
      location: document.locate(path, 'value'),
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  if (before.some(({ checklist }) => checklist === data.checklist))
    report(['checklist'], `the checklist ${data.checklist} is there already`);
  data.items.forEach((item, i) => {
    if (data.items.findIndex(({ id }) => id === item.id) < i)
      report(['items', i, 'id'], `"${item.id}" is listed twice`);
    item.rules.forEach((rule, j) => {
      const at = ['items', i, 'rules', j];
      if (!rules.includes(rule)) report(at, `there is no rule ${rule} in the pack`, nearest(rule, rules));
      else if (item.rules.indexOf(rule) < j) report(at, `${rule} is named twice`);
    });
  });
  return { checklist: data, problems };
}

/** From a framework file to a framework: validated, with a position for every problem. */
import { zodProblems } from '../manifest/problems.js';
import type { Problem, Source } from '../util/source.js';
import { type Framework, frameworkSchema } from './schema-frameworks.js';

export interface FrameworkRead {
  readonly framework?: Framework;
  readonly problems: readonly Problem[];
}

/** Reads one framework; `before` are those of the same folder, whose ids are taken. */
export function frameworkOf(document: Source, before: readonly Framework[]): FrameworkRead {
  const parsed = frameworkSchema.safeParse(document.data);
  if (!parsed.success) return { problems: zodProblems(parsed.error, document, undefined, 'a framework') };
  const { data } = parsed;
  const problems: Problem[] = [];
  if (before.some(({ id }) => id === data.id))
    problems.push({ location: document.locate(['id'], 'value'), message: `the framework ${data.id} is there already` });
  const taken = new Set<string>();
  data.controls.forEach((control, i) => {
    const [id = '', ...more] = [control.id, ...(control.also ?? [])];
    const twice = [id, ...more].find((name) => taken.has(name.toLowerCase()));
    if (twice !== undefined)
      problems.push({
        location: document.locate(['controls', i, 'id'], 'value'),
        message: `"${twice}" is listed twice`,
      });
    for (const name of [id, ...more]) taken.add(name.toLowerCase());
  });
  return { framework: data, problems };
}

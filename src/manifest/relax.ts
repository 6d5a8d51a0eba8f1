/** The shape of the manifest as sizing reads it, without zod: a test holds it against `sizing.ts`. */
import type { Shape } from './shape.js';

type Fields = Extract<Shape, { kind: 'object' }>;

function none(shape: Shape | undefined, change: (fields: Fields['fields']) => Fields['fields'] = (all) => all): Shape {
  if (shape?.kind !== 'object') throw new Error('the manifest has another shape than sizing expects');
  return { ...shape, required: [], fields: change(shape.fields) };
}

/** The same sections and fields, none of them mandatory down to the models of the list. */
export function relaxed(shape: Shape): Shape {
  return none(shape, (sections) => {
    const models = sections['models'];
    if (models?.kind !== 'list') throw new Error('the manifest has another shape than sizing expects');
    return {
      ...sections,
      metadata: none(sections['metadata']),
      workload: none(sections['workload'], (fields) => ({ ...fields, uses: none(fields['uses']) })),
      users: none(sections['users']),
      models: { ...models, item: none(models.item) },
    };
  });
}

/**
 * The manifest as sizing reads it: the same sections and fields, of which none must be there. What sizing cannot do
 * without it asks for itself.
 */
import type * as z from 'zod';
import { list } from './fields.js';
import { metadata } from './metadata.js';
import { models } from './models.js';
import { type ParsedManifest, parseWith } from './parse.js';
import { manifestSchema } from './schema.js';
import { type Shape, shapeOf } from './shape.js';
import { users } from './users.js';
import { workload } from './workload.js';

export const sizingSchema = manifestSchema
  .partial()
  .extend({
    metadata: metadata
      .partial()
      .meta(metadata.meta() ?? {})
      .nullish(),
    workload: workload
      .partial()
      .extend({
        uses: workload.shape.uses
          .partial()
          .meta(workload.shape.uses.meta() ?? {})
          .nullish(),
      })
      .meta(workload.meta() ?? {})
      .nullish(),
    users: users
      .partial()
      .meta(users.meta() ?? {})
      .nullish(),
    models: list(
      models.meta()?.description ?? '',
      models.element.partial().meta(models.element.meta() ?? {}),
    ).nullish(),
  })
  .meta(manifestSchema.meta() ?? {});

export type SizingManifest = z.infer<typeof sizingSchema>;

let cached: Shape | undefined;

/** Validates a document for sizing. */
export function parseSizing(source: Parameters<typeof parseWith>[0]): ParsedManifest<SizingManifest> {
  cached ??= shapeOf(sizingSchema);
  return parseWith(source, sizingSchema, cached);
}

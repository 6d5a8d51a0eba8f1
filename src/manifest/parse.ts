/** From a parsed document to a manifest: schema, then contradictions. Every problem at once, each with a position. */
import type * as z from 'zod';
import type { Problem, Source } from '../util/source.js';
import { contradictions } from './contradictions.js';
import { zodProblems } from './problems.js';
import { type Manifest, manifestSchema } from './schema.js';
import { type Shape, shapeOf } from './shape.js';

export type ParsedManifest<T = Manifest> =
  | { readonly ok: true; readonly manifest: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

let cached: Shape | undefined;

/** The manifest's shape, built once. */
export function manifestShape(): Shape {
  cached ??= shapeOf(manifestSchema);
  return cached;
}

/** Validates a document. */
export function parseManifest(source: Source): ParsedManifest {
  return parseWith(source, manifestSchema, manifestShape());
}

/** Contradictions are looked for even when a field is malformed, so that all is said at once. */
export function parseWith<T>(source: Source, schema: z.ZodType<T>, shape: Shape): ParsedManifest<T> {
  if (typeof source.data !== 'object' || source.data === null || Array.isArray(source.data)) {
    const location = source.locate([]);
    const message = 'a manifest is a map of sections';
    return { ok: false, problems: [{ location, message, expected: 'metadata:, workload:, users:, …' }] };
  }
  const parsed = schema.safeParse(source.data);
  const problems = parsed.success ? [] : zodProblems(parsed.error, source, shape);
  const clashes = contradictions(source, shape);
  const all = [...problems, ...clashes];
  return parsed.success && all.length === 0 ? { ok: true, manifest: parsed.data } : { ok: false, problems: all };
}

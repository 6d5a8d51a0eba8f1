/** From a parsed document to a manifest: schema, then contradictions. Every problem at once, each with a position. */
import type { Problem, Source } from '../util/source.js';
import { contradictions } from './contradictions.js';
import { zodProblems } from './problems.js';
import { type Manifest, manifestSchema } from './schema.js';
import { type Shape, shapeOf } from './shape.js';

export type ParsedManifest =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly problems: readonly Problem[] };

let cached: Shape | undefined;

/** The manifest's shape, built once. */
export function manifestShape(): Shape {
  cached ??= shapeOf(manifestSchema);
  return cached;
}

/** Validates a document. Contradictions are looked for even when a field is malformed, so that all is said at once. */
export function parseManifest(source: Source): ParsedManifest {
  if (typeof source.data !== 'object' || source.data === null || Array.isArray(source.data)) {
    const location = source.locate([]);
    const message = 'a manifest is a map of sections';
    return { ok: false, problems: [{ location, message, expected: 'metadata:, workload:, users:, …' }] };
  }
  const parsed = manifestSchema.safeParse(source.data);
  const problems = parsed.success ? [] : zodProblems(parsed.error, source, manifestShape());
  const clashes = contradictions(source, manifestShape());
  const all = [...problems, ...clashes];
  return parsed.success && all.length === 0 ? { ok: true, manifest: parsed.data } : { ok: false, problems: all };
}

import type { SizingManifest } from '../../manifest/sizing.js';

/** The model that production is sized for: the one with that role, or the only one. */
export function primaryOf(manifest: SizingManifest) {
  const models = manifest.models ?? [];
  return models.find((model) => model.role === 'primary') ?? (models.length === 1 ? models[0] : undefined);
}

/** One manifest from disk or standard input, with overrides applied, validated, and its artefacts looked at. */
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { EvidenceSettings } from '../evidence/register.js';
import { primaryOf } from '../facts/sizing/primary.js';
import { shape } from '../generated/shape.js';
import { contradictions } from '../manifest/contradictions.js';
import { quickRead } from '../manifest/events.js';
import { quickParse } from '../manifest/quick.js';
import { relaxed } from '../manifest/relax.js';
import type { Manifest } from '../manifest/schema.js';
import type { Shape } from '../manifest/shape.js';
import type { SizingManifest } from '../manifest/sizing.js';
import type { Source } from '../util/source.js';
import { artefactsOf } from './artefacts.js';
import { collect, decode, readText } from './files.js';

export interface LoadedManifest {
  readonly source: Source;
  readonly manifest: Manifest;
  readonly digest: string;
  readonly artefacts: EvidenceSettings['artefacts'];
  /** Parsed config.json of the primary model, where it names one and runs on GPUs of the catalogue or of a datasheet. */
  readonly modelConfig: unknown;
}

/** Where manifests come from; standard input is touched only when it is named. */
export interface ManifestOrigin {
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array | string>;
}

/** Loads and validates a manifest. Throws UserError with every problem at once. */
export async function loadManifest(
  file: string,
  settings: readonly string[],
  origin: ManifestOrigin,
): Promise<LoadedManifest> {
  const { text, bytes, shown } = await textOf(file, origin);
  const plain = quick<Manifest>(text, shown, settings, shape);
  const { source, manifest } = plain ?? (await thorough(text, shown, settings));
  const digest = createHash('sha256').update(bytes);
  for (const setting of settings) digest.update('\0').update(setting);
  const folder = file === '-' ? origin.cwd : dirname(resolve(origin.cwd, file));
  const modelConfig = namesGpu(manifest) ? await configOf({ manifest, source }, folder) : undefined;
  return { source, manifest, digest: digest.digest('hex'), artefacts: artefactsOf(manifest, folder), modelConfig };
}

/** Whether GPUs are named, so that there is something to plan for. */
export const namesGpu = ({ gpus }: Pick<Manifest, 'gpus'>): boolean => Boolean(gpus?.model || gpus?.datasheet);

/** The same for sizing, which demands no section, with the config.json of the primary model where it names one. */
export async function loadForSizing(
  file: string,
  settings: readonly string[],
  origin: ManifestOrigin,
): Promise<Validated<SizingManifest> & { readonly config: unknown }> {
  const { text, shown } = await textOf(file, origin);
  const plain = quick<SizingManifest>(text, shown, settings, relaxed(shape));
  const loaded = plain ?? (await thoroughForSizing(text, shown, settings));
  const folder = file === '-' ? origin.cwd : dirname(resolve(origin.cwd, file));
  return { ...loaded, config: await configOf(loaded, folder) };
}

/** The parsed config.json of the primary model; undefined where it names none. */
async function configOf({ manifest, source }: Validated<SizingManifest>, folder: string): Promise<unknown> {
  const primary = primaryOf(manifest);
  if (!primary?.config) return undefined;
  const { readModelConfig } = await import('./model-config.js');
  const path = ['models', (manifest.models ?? []).indexOf(primary), 'config'];
  return readModelConfig(primary.config, path, source, folder);
}

async function thoroughForSizing(text: string, shown: string, settings: readonly string[]) {
  const [{ validate }, { parseSizing }] = await Promise.all([
    import('../manifest/validate.js'),
    import('../manifest/sizing.js'),
  ]);
  return validate(text, shown, settings, parseSizing);
}

interface Validated<T> {
  readonly source: Source;
  readonly manifest: T;
}

/** The events of a longer text, half of them brackets, would fill the memory. */
const MAX_QUICK = 2 ** 19;

/** What is plainly right needs neither the YAML document tree nor zod. */
function quick<T>(text: string, shown: string, settings: readonly string[], wanted: Shape): Validated<T> | undefined {
  const source = settings.length === 0 && text.length <= MAX_QUICK ? quickRead(text, shown) : undefined;
  const manifest = source && quickParse<T>(source.data, wanted);
  if (!source || !manifest || contradictions(source, wanted).length > 0) return undefined;
  return { source, manifest };
}

async function thorough(text: string, shown: string, settings: readonly string[]): Promise<Validated<Manifest>> {
  const [{ validate }, { parseManifest }] = await Promise.all([
    import('../manifest/validate.js'),
    import('../manifest/parse.js'),
  ]);
  return validate(text, shown, settings, parseManifest);
}

async function textOf(file: string, origin: ManifestOrigin) {
  const shown = file === '-' ? '<stdin>' : file;
  const read = file === '-' ? await fromStdin(origin.stdin) : await readText(resolve(origin.cwd, file), shown);
  return { shown, ...read };
}

async function fromStdin(stdin: AsyncIterable<Uint8Array | string>): Promise<{ text: string; bytes: Uint8Array }> {
  const bytes = await collect(stdin, '<stdin>');
  return { text: decode(bytes, '<stdin>'), bytes };
}

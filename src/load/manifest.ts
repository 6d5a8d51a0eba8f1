/** One manifest from disk or standard input, with overrides applied, validated, and its artefacts looked at. */
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { EvidenceSettings } from '../evidence/register.js';
import { shape } from '../generated/shape.js';
import { contradictions } from '../manifest/contradictions.js';
import { quickRead } from '../manifest/events.js';
import { quickParse } from '../manifest/quick.js';
import type { Manifest } from '../manifest/schema.js';
import type { Source } from '../util/source.js';
import { artefactsOf } from './artefacts.js';
import { collect, decode, readText } from './files.js';

export interface LoadedManifest {
  readonly source: Source;
  readonly manifest: Manifest;
  readonly digest: string;
  readonly artefacts: EvidenceSettings['artefacts'];
}

export interface ManifestInput {
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly settings: readonly string[];
}

/** Loads and validates a manifest. Throws UserError with every problem at once. */
export async function loadManifest(file: string, { cwd, stdin, settings }: ManifestInput): Promise<LoadedManifest> {
  const shown = file === '-' ? '<stdin>' : file;
  const path = resolve(cwd, file);
  const { text, bytes } = file === '-' ? await fromStdin(stdin) : await readText(path, shown);
  const { source, manifest } = quick(text, shown, settings) ?? (await thorough(text, shown, settings));
  const digest = createHash('sha256').update(bytes);
  for (const setting of settings) digest.update('\0').update(setting);
  const folder = file === '-' ? cwd : dirname(path);
  return { source, manifest, digest: digest.digest('hex'), artefacts: await artefactsOf(manifest, folder) };
}

interface Validated {
  readonly source: Source;
  readonly manifest: Manifest;
}

/** The events of a longer text, half of them brackets, would fill the memory. */
const MAX_QUICK = 2 ** 19;

/** What is plainly right needs neither the YAML document tree nor zod. */
function quick(text: string, shown: string, settings: readonly string[]): Validated | undefined {
  const source = settings.length === 0 && text.length <= MAX_QUICK ? quickRead(text, shown) : undefined;
  const manifest = source && quickParse(source.data, shape);
  if (!source || !manifest || contradictions(source, shape).length > 0) return undefined;
  return { source, manifest };
}

async function thorough(text: string, shown: string, settings: readonly string[]): Promise<Validated> {
  const { validate } = await import('../manifest/validate.js');
  return validate(text, shown, settings);
}

async function fromStdin(stdin: AsyncIterable<Uint8Array | string>): Promise<{ text: string; bytes: Uint8Array }> {
  const bytes = await collect(stdin, '<stdin>');
  return { text: decode(bytes, '<stdin>'), bytes };
}

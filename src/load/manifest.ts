/** One manifest from disk or standard input, with overrides applied, validated, and its artefacts looked at. */
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { EvidenceSettings } from '../evidence/register.js';
import { overlay } from '../manifest/overlay.js';
import { parseManifest } from '../manifest/parse.js';
import type { Manifest } from '../manifest/schema.js';
import { readYaml } from '../manifest/yaml.js';
import { type Problem, type Source, UserError } from '../util/source.js';
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
  const read = readYaml(text, shown);
  if (!read.source) throw new UserError('the manifest is not valid', read.problems);
  const { source, problems: setProblems } = overlay(read.source, settings);
  const parsed = parseManifest(source);
  const problems: Problem[] = [...read.problems, ...setProblems, ...(parsed.ok ? [] : parsed.problems)];
  if (!parsed.ok || problems.length > 0) throw new UserError('the manifest is not valid', inFileOrder(problems));
  const digest = createHash('sha256').update(bytes);
  for (const setting of settings) digest.update('\0').update(setting);
  const folder = file === '-' ? cwd : dirname(path);
  const artefacts = await artefactsOf(parsed.manifest, folder);
  return { source, manifest: parsed.manifest, digest: digest.digest('hex'), artefacts };
}

async function fromStdin(stdin: AsyncIterable<Uint8Array | string>): Promise<{ text: string; bytes: Uint8Array }> {
  const bytes = await collect(stdin, '<stdin>');
  return { text: decode(bytes, '<stdin>'), bytes };
}

function inFileOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.location.line - b.location.line || a.location.column - b.location.column);
}

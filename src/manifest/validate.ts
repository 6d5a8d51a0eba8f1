/** The thorough way from text to a manifest: every problem of syntax, schema, overrides and contradiction at once. */
import { type Problem, type Source, UserError } from '../util/source.js';
import { overlay } from './overlay.js';
import { parseManifest } from './parse.js';
import type { Manifest } from './schema.js';
import { readYaml } from './yaml.js';

/** Validates the text of a manifest. Throws UserError with all problems, in the order of the file. */
export function validate(
  text: string,
  file: string,
  settings: readonly string[],
): { readonly source: Source; readonly manifest: Manifest } {
  const read = readYaml(text, file);
  if (!read.source) throw new UserError('the manifest is not valid', read.problems);
  const { source, problems: setProblems } = overlay(read.source, settings);
  const parsed = parseManifest(source);
  const problems: Problem[] = [...read.problems, ...setProblems, ...(parsed.ok ? [] : parsed.problems)];
  if (!parsed.ok || problems.length > 0) throw new UserError('the manifest is not valid', inFileOrder(problems));
  return { source, manifest: parsed.manifest };
}

function inFileOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.location.line - b.location.line || a.location.column - b.location.column);
}

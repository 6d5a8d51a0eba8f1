/** The thorough way from text to a manifest: every problem of syntax, schema, overrides and contradiction at once. */
import { type Problem, type Source, UserError } from '../util/source.js';
import { overlay } from './overlay.js';
import type { ParsedManifest } from './parse.js';
import { readYaml } from './yaml.js';

/** Validates the text of a manifest. Throws UserError with all problems, in the order of the file. */
export function validate<T>(
  text: string,
  file: string,
  settings: readonly string[],
  parse: (source: Source) => ParsedManifest<T>,
): { readonly source: Source; readonly manifest: T } {
  const read = readYaml(text, file);
  if (!read.source) throw new UserError('the manifest is not valid', read.problems);
  const { source, problems: setProblems } = overlay(read.source, settings);
  const parsed = parse(source);
  const problems: Problem[] = [...read.problems, ...setProblems, ...(parsed.ok ? [] : parsed.problems)];
  if (!parsed.ok || problems.length > 0) throw new UserError('the manifest is not valid', inFileOrder(problems));
  return { source, manifest: parsed.manifest };
}

function inFileOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.location.line - b.location.line || a.location.column - b.location.column);
}

/** How well a pass is proven: the weakest evidence among the manifest paths that decided it. */
import type { EvidenceItem, EvidenceLevel, Register } from '../evidence/register.js';
import { rootsOf } from '../facts/derive.js';
import type { Facts } from '../facts/fact.js';

/** Facts about what the system is switch rules on and off, and the day of the manifest: they are printed, not proven. */
const APPLICABILITY =
  /^(workload\.|metadata\.(name|stage|target_stage|sector|jurisdictions|assessed_on)|users\.supervised)/;

/** What decides which law's number is needed: a class left out must not prove the need better than a class declared. */
const CLASS = /^governance\.(risk_classification\.level|sector_safeguards\.card_data)$/;

export interface Proof {
  readonly level: EvidenceLevel;
  readonly items: readonly string[];
  readonly weakest: readonly string[];
  /** Level of each path that decided. */
  readonly paths: ReadonlyMap<string, EvidenceLevel>;
}

/**
 * The manifest paths behind what a rule read, without applicability facts and constants. A list is proven by its
 * entries where these were read, too: only they can name evidence.
 */
export function provablePaths(reads: readonly string[], facts: Facts): readonly string[] {
  const roots = reads.flatMap((path) =>
    facts.has(path) ? rootsOf(path, facts).filter((root) => !CLASS.test(root)) : [path],
  );
  const paths = [...new Set(roots)].filter((path) => !APPLICABILITY.test(path));
  const listed = new Set(paths.flatMap((path) => (path.includes('[') ? [path.slice(0, path.indexOf('['))] : [])));
  return paths.filter((path) => !listed.has(path));
}

function best(items: readonly EvidenceItem[]): EvidenceLevel {
  return items.reduce<EvidenceLevel>((level, item) => (item.level > level ? item.level : level), 1);
}

export function proofOf(reads: readonly string[], facts: Facts, register: Register): Proof {
  const paths = new Map<string, EvidenceLevel>();
  const items = new Set<string>();
  for (const path of provablePaths(reads, facts)) {
    const backing = register.backing(path);
    paths.set(path, best(backing));
    for (const item of backing) items.add(item.id);
  }
  const level = [...paths.values()].reduce((least, found) => (found < least ? found : least), paths.size === 0 ? 1 : 4);
  const weakest = [...paths].filter(([, found]) => found === level).map(([path]) => path);
  return { level, items: [...items], weakest, paths };
}

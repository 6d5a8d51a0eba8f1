/** Anything in a catalogue that can be named: by id or by one of its aliases. */
type Named = { readonly id: string; readonly aliases: readonly string[] };

export type Lookup<T> = { found: T } | { found: undefined; nearest: string[] };

/** "H100 SXM", "H100_SXM" and "h100-sxm" are one name; a leading maker's name does not matter. */
function normal(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/^(nvidia|amd|intel)-/, '');
}

/** Levenshtein distance: the number of characters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** Ids, nearest first, of at most three entries whose id or alias is about the name asked for. */
export function nearest<T extends Named>(entries: readonly T[], name: string): string[] {
  const wanted = normal(name);
  const score = (candidate: string) => {
    const known = normal(candidate);
    if (known.includes(wanted) || wanted.includes(known)) return Math.abs(known.length - wanted.length) / 100;
    return distance(wanted, known) / Math.max(wanted.length, known.length, 1);
  };
  return entries
    .map((entry) => ({ id: entry.id, score: Math.min(...[entry.id, ...entry.aliases].map(score)) }))
    .filter((candidate) => candidate.score <= 0.5)
    .sort((a, b) => a.score - b.score || a.id.localeCompare(b.id))
    .slice(0, 3)
    .map((candidate) => candidate.id);
}

/** The entry of that id or alias, without regard to case, spaces or underscores; ids win over aliases. */
export function resolve<T extends Named>(entries: readonly T[], name: string): Lookup<T> {
  const wanted = normal(name);
  const found =
    entries.find((entry) => normal(entry.id) === wanted) ??
    entries.find((entry) => entry.aliases.some((alias) => normal(alias) === wanted));
  return found ? { found } : { found: undefined, nearest: nearest(entries, name) };
}

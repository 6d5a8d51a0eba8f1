/** Joins further packs to the one that ships. The order in which they are named decides nothing. */
import type { Problem } from '../util/source.js';
import type { CompiledFile } from './compile.js';
import { describe, type Override, unknownRule } from './override.js';
import type { DimensionInfo, Pack, PackRef, Rule } from './pack.js';
import type { Framework } from './schema-frameworks.js';

/** A pack as it was read. */
export interface Further {
  readonly name: string;
  readonly version: string | null;
  readonly digest: string;
  readonly files: readonly CompiledFile[];
  readonly frameworks: readonly Framework[];
}

export interface Joined {
  readonly pack: Pack;
  /** Rules that stand in place of others. */
  readonly overrides: readonly Override[];
  readonly problems: readonly Problem[];
}

/** A rule that may replace another, with the pack and the file that it came in. */
interface Added {
  readonly rule: Rule;
  readonly pack: string;
  readonly file: CompiledFile;
  readonly index: number;
}

/**
 * The base with the rules and dimensions of further packs. An id that is taken is a problem unless the rule says why it
 * replaces the other; `fixed` are rules that nobody may replace.
 */
export function joinPacks(base: Pack, further: readonly Further[], fixed: ReadonlySet<string>): Joined {
  const sorted = further.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const added = sorted.flatMap(({ name, files }) =>
    files.flatMap((file) =>
      file.rules.map((rule, index): Added => ({ rule: { ...rule, pack: name }, pack: name, file, index })),
    ),
  );
  const rules = joinRules(base, added, fixed);
  const dimensions = joinDimensions(base, sorted);
  const frameworks = joinFrameworks(sorted);
  const packs: PackRef[] = sorted.map(({ files, name, version, digest }) => {
    const count = files.reduce((total, file) => total + file.rules.length, 0);
    return { name, version, digest, rules: count };
  });
  return {
    pack: {
      ...base,
      name: [base.name, ...sorted.map(({ name }) => name)].join(' + '),
      dimensions: dimensions.all,
      rules: rules.all,
      packs,
      frameworks: frameworks.all,
    },
    overrides: rules.overrides,
    problems: [...rules.problems, ...dimensions.problems, ...frameworks.problems],
  };
}

function joinRules(base: Pack, added: readonly Added[], fixed: ReadonlySet<string>) {
  const plain = new Map<string, Rule>(base.rules.map((rule) => [rule.id, rule]));
  const problems: Problem[] = [];
  for (const one of added.filter(({ rule }) => rule.replaces === undefined)) {
    const taken = plain.get(one.rule.id);
    if (taken) problems.push(collision(one, taken, base));
    else plain.set(one.rule.id, one.rule);
  }
  const overrides: Override[] = [];
  const replacing = new Map<string, Added>();
  for (const one of added.filter(({ rule }) => rule.replaces !== undefined)) {
    const { id, replaces = null } = one.rule;
    const old = plain.get(id);
    const rival = replacing.get(id);
    if (!old) problems.push({ location: at(one), ...unknownRule(id, base), expected: 'a rule to replace' });
    else if (fixed.has(id)) problems.push({ location: at(one), message: `${id} may not be replaced`, expected: STAYS });
    else if (rival) problems.push(collision(one, rival.rule, base));
    else {
      replacing.set(id, one);
      const [was, now] = [describe(old), describe(one.rule)];
      overrides.push({ id, kind: 'replaced', was, now, by: one.pack, reason: replaces });
    }
  }
  const all = [...plain.values()].map((rule) => replacing.get(rule.id)?.rule ?? rule);
  return { all, overrides, problems };
}

const STAYS = 'rules that may not be waived stay, too';

function at({ file, index }: Added) {
  return file.document.locate(['rules', index, 'id'], 'value');
}

function collision(one: Added, taken: Rule, base: Pack): Problem {
  const other = { file: taken.file, line: taken.line, column: 1, length: 1, text: '' };
  return {
    location: at(one),
    message: `the id ${taken.id} is taken by the pack ${taken.pack ?? base.name}`,
    expected: 'an id of your own, such as ACME-001; or `replaces:` with the reason, in one pack',
    ...(taken.pack === undefined ? {} : { related: { location: other, message: 'first used here' } }),
  };
}

function joinDimensions(base: Pack, sorted: readonly Further[]) {
  const problems: Problem[] = [];
  const own = new Map<string, { readonly dimension: DimensionInfo; readonly order: number }>();
  const known = new Map(base.dimensions.map((dimension) => [dimension.id, dimension]));
  for (const { dimension, source, document } of sorted.flatMap(({ files }) => files)) {
    const there = known.get(dimension.id) ?? own.get(dimension.id)?.dimension;
    if (!there) own.set(dimension.id, { dimension, order: source.order ?? 99 });
    else if (JSON.stringify(there) !== JSON.stringify(dimension))
      problems.push({
        location: document.locate(['dimension'], 'value'),
        message: `the dimension ${dimension.id} is described otherwise elsewhere`,
        expected: known.has(dimension.id) ? 'no header but its name, to join it' : 'the same header in every pack',
      });
  }
  const added = [...own.values()]
    .toSorted((a, b) => a.order - b.order || (a.dimension.id < b.dimension.id ? -1 : 1))
    .map(({ dimension }): DimensionInfo => ({ ...dimension, own: true }));
  return { all: [...base.dimensions, ...added], problems };
}

/** Two packs may bring the same framework, not two of one name. */
function joinFrameworks(sorted: readonly Further[]) {
  const all = new Map<string, Framework>();
  const problems = sorted.flatMap(({ name, frameworks }) =>
    frameworks.flatMap((framework): Problem[] => {
      const there = all.get(framework.id);
      all.set(framework.id, there ?? framework);
      if (!there || JSON.stringify(there) === JSON.stringify(framework)) return [];
      const location = { file: name, line: 1, column: 1, length: 1, text: '' };
      return [{ location, message: `another pack describes the framework ${framework.id} otherwise` }];
    }),
  );
  return { all: [...all.values()], problems };
}

/** Without the dimensions that have lost their last rule: nobody has assessed them. */
export function assessedOnly(pack: Pack): Pack {
  const alive = new Set(pack.rules.map(({ dimension }) => dimension));
  return { ...pack, dimensions: pack.dimensions.filter(({ id }) => alive.has(id)) };
}

/** `airworthy explain ID [manifest]`: a rule, or a fact down to the lines of the manifest. */
import { DEFINITIONS } from '../facts/derive.js';
import { packageRoot } from '../load/assets.js';
import { builtinFrameworks } from '../load/builtin.js';
import { discover } from '../load/discover.js';
import { atFile } from '../load/files.js';
import { ruleAsWritten } from '../load/pack.js';
import { explainFact, explainRule } from '../report/explain.js';
import type { Report } from '../report/report.js';
import type { Pack, Rule } from '../rules/pack.js';
import type { RuleSource } from '../rules/schema.js';
import { printable } from '../util/printable.js';
import { printQuantity } from '../util/quantity.js';
import { type Source, UserError } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import { EXIT, type Io } from './io.js';
import { assessFile, type Prepared, type PrepareFlags, prepare } from './prepare.js';
import { paintFor } from './style.js';

interface Assessment {
  readonly report: Report;
  readonly source: Source;
}

export async function explainCommand(
  id: string | undefined,
  target: string | undefined,
  flags: PrepareFlags,
  io: Io,
): Promise<number> {
  const prepared = await prepare(flags, io);
  const { pack } = prepared;
  if (id === undefined) {
    io.out(everything(pack));
    return EXIT.passed;
  }
  const rule = [...pack.rules, ...(pack.disabled ?? [])].find((item) =>
    namesOf(item).some((name) => name.toLowerCase() === id.toLowerCase()),
  );
  const definition = DEFINITIONS.find((item) => item.id === id);
  const constant = pack.parameters.find((item) => item.id === id);
  if (!rule && !definition && !constant) throw unknown(id, pack);
  const assessment = await assessed(target, prepared, io);
  const width = Math.min(io.columns ?? 100, 110);
  const paint = await paintFor(io);
  if (rule) {
    const source = await sourceOf(rule, io);
    const finding = assessment?.report.findings.find((item) => item.rule === rule.id);
    const references = await inWords(rule, prepared);
    const overrides = prepared.overrides.filter(({ id: name }) => name.split('.')[0] === rule.id);
    io.out(explainRule(rule, { source, finding, references, overrides }, width, paint));
    return EXIT.passed;
  }
  const facts = new Map((assessment?.report.facts ?? []).map((fact) => [fact.id, fact]));
  for (const { id: name, value, dimension, meaning, source } of pack.parameters)
    facts.set(name, {
      id: name,
      description: meaning,
      value,
      ...(dimension ? { dimension } : {}),
      unit: dimension ?? 'number',
      basis: 'declared',
      from: [],
      formula: 'a constant',
      source,
      missing: [],
      absent: [],
    });
  const fact = facts.get(id) ?? (definition && blank(definition));
  if (!fact) throw unknown(id, pack);
  io.out(explainFact(fact, facts, assessment?.source, assessment?.report.system.currency ?? '', width, paint));
  return EXIT.passed;
}

/** The id of a rule, and those of its parameters. */
function namesOf({ id, params }: Rule): readonly string[] {
  return [id, ...Object.keys(params).map((name) => `${id}.${name}`)];
}

type Definition = (typeof DEFINITIONS)[number];

function blank({ id, description, dimension, unit, from, optional, formula, source }: Definition) {
  return {
    id,
    description,
    value: null,
    ...(dimension ? { dimension } : {}),
    unit,
    basis: 'derived' as const,
    from: [...from, ...optional],
    formula,
    source,
    missing: [],
    absent: [],
  };
}

/** Each reference with what it is about and, while it does not apply yet, from when it does. */
async function inWords({ refs }: Rule, { pack, asOf }: Prepared): Promise<readonly string[]> {
  const { beginning, crosswalk, joined } = await import('../rules/crosswalk.js');
  const known = crosswalk(joined(pack.frameworks ?? [], await builtinFrameworks()));
  const today = printQuantity(asOf, 'date');
  return refs.map((reference) => {
    const resolved = known.resolve(reference);
    const [ref] = resolved.ok ? resolved.refs : [];
    if (!ref) return reference;
    const from = beginning(ref);
    return `${reference}: ${ref.control.title}${from !== null && from > today ? ` (from ${from})` : ''}`;
  });
}

/** The rule as it is written, with its cases: in the package, or in the pack that `--rules` names. */
function sourceOf({ id, file, pack }: Rule, io: Io): Promise<RuleSource | undefined> {
  return ruleAsWritten(id, file, pack === undefined ? packageRoot() : io.cwd);
}

/** The named manifest, or the nearest airworthy.yaml; without either, explanations stay general. */
async function assessed(target: string | undefined, prepared: Prepared, io: Io): Promise<Assessment | undefined> {
  const [file] = await discover(target === undefined ? [] : [target], io.cwd);
  if (file === undefined) {
    if (target === undefined) return undefined;
    throw new UserError('nothing', [{ location: atFile(target), message: 'matches no manifest' }]);
  }
  const outcome = await assessFile(file, prepared, [], io);
  if ('problems' in outcome) throw new UserError('the manifest is not valid', outcome.problems);
  return outcome;
}

function unknown(id: string, pack: Pack): UserError {
  const names = [
    ...pack.rules.flatMap(namesOf),
    ...DEFINITIONS.map((item) => item.id),
    ...pack.parameters.map((item) => item.id),
  ];
  const near = nearest(id, names) ?? nearest(id.toUpperCase(), names);
  const problem = { location: atFile('<id>'), message: `there is no rule, fact or constant "${id}"` };
  return new UserError('unknown', [
    { ...problem, expected: '`airworthy explain` lists what there is', ...(near ? { suggestion: near } : {}) },
  ]);
}

function everything(pack: Pack): string {
  const rules = pack.rules.map(({ id, title }) => `  ${id.padEnd(10)}${printable(title)}`);
  const facts = DEFINITIONS.map(({ id, description }) => `  ${id.padEnd(44)} ${description}`);
  const constants = pack.parameters.map(({ id, meaning }) => `  ${id.padEnd(44)} ${meaning}`);
  return `${['Rules', ...rules, '', 'Facts', ...facts, '', 'Constants', ...constants].join('\n')}\n`;
}

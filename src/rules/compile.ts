/** From rule files to a pack: parse, validate, type-check, resolve placeholders. Every problem has a position. */
import type { CatalogParameter } from '../catalog/parameters.js';
import { factTypes } from '../facts/derive.js';
import { zodProblems } from '../manifest/problems.js';
import { manifestSchema } from '../manifest/schema.js';
import { shapeAt, shapeOf } from '../manifest/shape.js';
import { parseLiteral } from '../util/quantity.js';
import { type Path, type Problem, readPath, type Source } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import { type Crosswalk, crosswalk, referenceTo } from './crosswalk.js';
import type { Expr } from './expression.js';
import { type CelType, language, type ParameterType } from './language.js';
import type { DimensionInfo, Parameter, Rule, Template } from './pack.js';
import { type DimensionSource, dimensionSchema, joiningSchema, type RuleSource } from './schema.js';

export interface CompiledFile {
  readonly dimension: DimensionInfo;
  readonly rules: readonly Rule[];
  readonly source: Pick<DimensionSource, 'rules'> & { readonly order?: number };
  readonly document: Source;
}

export type CompileResult = { readonly file?: CompiledFile; readonly problems: readonly Problem[] };

/**
 * A compiler for rule files that may name the manifest's fields, the facts and the given assumptions. References that
 * the crosswalk knows are written in its one way; others stay as they are, for lint to judge. Files that join one of the
 * known dimensions may leave out its header.
 */
export function compiler(
  assumptions: readonly CatalogParameter[],
  frameworks: Crosswalk = crosswalk([]),
  known: readonly DimensionInfo[] = [],
) {
  const manifest = shapeOf(manifestSchema);
  const facts = factTypes(assumptions);
  const compile = language({ manifest, facts });
  return (document: Source): CompileResult => {
    const joined = known.find(({ id }) => joins(document.data, id));
    const whole = joined ? undefined : dimensionSchema.safeParse(document.data);
    const parsed = whole ?? joiningSchema.safeParse(document.data);
    if (!parsed.success) return { problems: zodProblems(parsed.error, document) };
    const problems: Problem[] = [];
    const report = (path: Path, message: string, suggestion?: string): undefined => {
      const location = document.locate(path, 'value');
      problems.push({ location, message, ...(suggestion === undefined ? {} : { suggestion }) });
    };
    const expression = (path: Path, text: string, params: Readonly<Record<string, ParameterType>>) => {
      const compiled = compile(text, params);
      if (compiled.ok) return compiled.expr;
      const { message, start, end } = compiled.error;
      return report(path, `${message} (at "${text.slice(start, end)}")`);
    };
    const template = (path: Path, text: string, params: Readonly<Record<string, ParameterType>>): Template =>
      text.split(/(\{[^}]*\})/).map((part) => {
        if (!part.startsWith('{')) return part;
        const name = part.slice(1, -1);
        const resolved = placeholder(name, params);
        if (resolved) return resolved;
        report(path, `the placeholder {${name}} names nothing`, nearest(name, [...facts.keys()]));
        return part;
      });
    const placeholder = (name: string, params: Readonly<Record<string, ParameterType>>) => {
      const param = name.startsWith('param.') ? params[name.slice(6)] : undefined;
      if (param) return withDimension(['param', name.slice(6)], param.dimension);
      const fact = facts.get(name);
      if (fact) return withDimension(['fact', name], fact.dimension);
      const shape = shapeAt(manifest, readPath(name));
      if (!shape || shape.kind === 'object') return undefined;
      return withDimension(['path', name.split('.')], shape.kind === 'number' ? shape.dimension : undefined);
    };

    const { rules: sources, dimension: id } = parsed.data;
    const rules = sources.map((source, i) => compileRule(source, ['rules', i]));

    function compileRule(source: RuleSource, path: Path): Rule {
      const params = parameters(source, path, report);
      const types = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, parameterType(value)]));
      const { params: _p, tolerance, cases: _c, given: _g, when, check, escalate, message, ...rest } = source;
      if (!shapeAt(manifest, readPath(source.at))) report([...path, 'at'], `there is no manifest path ${source.at}`);
      const whenExpr = when === undefined ? undefined : expression([...path, 'when'], when, types);
      const checkExpr = expression([...path, 'check'], check, types);
      const escalateExpr = escalate === undefined ? undefined : expression([...path, 'escalate'], escalate, types);
      if (checkExpr) for (const complaint of manners(checkExpr)) report([...path, 'check'], complaint);
      return {
        ...rest,
        dimension: id,
        refs: canonical(source.refs, frameworks),
        text: { check, ...(when === undefined ? {} : { when }) },
        check: checkExpr ?? ['lit', false],
        params,
        file: document.file,
        line: document.locate(path).line,
        ...(whenExpr ? { when: whenExpr } : {}),
        ...(escalateExpr ? { escalate: escalateExpr } : {}),
        ...(message === undefined ? {} : { message: template([...path, 'message'], message, types) }),
        ...(tolerance === undefined ? {} : { tolerance: { value: Number(tolerance.value), origin: tolerance.origin } }),
      };
    }

    const dimension = whole?.data ? header(whole.data) : joined;
    return { problems, ...(dimension ? { file: { dimension, rules, source: parsed.data, document } } : {}) };

    function header({ rules: _r, dimension: _d, order: _o, you, ...head }: DimensionSource): DimensionInfo {
      return { id, ...head, you: template(['you'], you, {}) };
    }
  };
}

function canonical(refs: readonly string[], frameworks: Crosswalk): string[] {
  const written = refs.flatMap((reference) => {
    const resolved = frameworks.resolve(reference);
    return resolved.ok ? resolved.refs.map(referenceTo) : [reference];
  });
  return [...new Set(written)];
}

/** There is nothing in the file but the name of a dimension and rules for it. */
function joins(data: unknown, dimension: string): boolean {
  if (typeof data !== 'object' || data === null || Reflect.get(data, 'dimension') !== dimension) return false;
  return Object.keys(data).every((key) => key === 'dimension' || key === 'rules');
}

function withDimension(ref: Expr, dimension: ParameterType['dimension']) {
  return dimension ? { ref, dimension } : { ref };
}

function parameters(
  source: RuleSource,
  path: Path,
  report: (path: Path, message: string) => undefined,
): Record<string, Parameter> {
  const result: Record<string, Parameter> = {};
  for (const [name, { value, origin }] of Object.entries(source.params ?? {})) {
    const literal = typeof value === 'string' ? parseLiteral(value) : undefined;
    if (typeof value === 'string' && !literal?.ok)
      report([...path, 'params', name], `"${value}" is not a quantity; write words as a list`);
    result[name] = literal?.ok
      ? { value: literal.value, origin, ...(literal.dimension ? { dimension: literal.dimension } : {}) }
      : { value, origin };
  }
  return result;
}

function parameterType({ value, dimension }: Parameter): ParameterType {
  const type: CelType = Array.isArray(value) ? 'list<string>' : 'double';
  return dimension ? { type, dimension } : { type };
}

/**
 * Manners of the rule language beyond its types: arithmetic belongs into a fact, `null` and `has()` would let a rule
 * pass because something is missing.
 */
function manners(expr: Expr): string[] {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    if (node[0] === 'math') found.add('does arithmetic; a rule that needs arithmetic needs a new fact');
    if (node[0] === 'lit' && node[1] === null)
      found.add('compares with null; null means declared absent and never passes');
    if (node[0] === 'call' && node[1] === 'has') found.add('uses has(); a missing field must not decide a check');
    for (const part of node) visit(part);
  };
  visit(expr);
  return [...found];
}

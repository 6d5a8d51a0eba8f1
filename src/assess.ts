/**
 * The pipeline: manifest → facts → evaluations → score → report. Pure: values in, report out; no disk, no clock, no
 * environment, no network. It runs in a browser as it runs here.
 */

import type { Catalog } from './catalog/bundle.js';
import { buildRegister, type EvidenceSettings } from './evidence/register.js';
import { settingsFrom } from './evidence/settings.js';
import { backgroundOf } from './facts/background.js';
import { type Bottleneck, bottleneck } from './facts/bottleneck.js';
import { derive } from './facts/derive.js';
import type { Facts } from './facts/fact.js';
import { currencyOf } from './manifest/contradictions.js';
import type { Manifest } from './manifest/schema.js';
import { type Assessed, findingOf, inOrder, judge, promises, proofGaps } from './report/build.js';
import { checklists } from './report/checklists.js';
import { evidenceRows } from './report/evidence.js';
import { type Finding, isGap, REPORT_SCHEMA_VERSION, type Report, type TableRow } from './report/report.js';
import { restsOn } from './report/rests-on.js';
import { sizedLayer } from './report/sizing.js';
import { waiverFindings, waiverJudgements } from './report/waivers.js';
import { evaluateRule, fill, fillWhole } from './rules/evaluate.js';
import type { Override } from './rules/override.js';
import type { DimensionInfo, Pack } from './rules/pack.js';
import { type GateOptions, verdict } from './score/gates.js';
import { levelOf } from './score/level.js';
import { totals } from './score/score.js';
import { scoreSettings } from './score/settings.js';
import { judgeWaivers } from './score/waivers.js';
import { printQuantity } from './util/quantity.js';
import type { Source } from './util/source.js';

export interface AssessInput {
  readonly source: Source;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest's bytes, hexadecimal. */
  readonly digest: string;
  readonly pack: Pack;
  /** GPUs, models and prices; without it, what takes one of them stays unknown. */
  readonly catalog?: Catalog;
  /** Parsed config.json of the primary model, where it names one. */
  readonly modelConfig?: unknown;
  /** Seconds since 1970 of the day of the assessment, UTC. */
  readonly asOf: number;
  readonly gates: GateOptions;
  readonly evidence: Pick<EvidenceSettings, 'artefacts' | 'assessors' | 'trust'>;
  readonly overrides: readonly Override[];
  readonly version: string;
}

/** Assesses one system. Throws RuleDefect for a mistake in a rule, nothing for anything in the manifest. */
export function assess(input: AssessInput): Report {
  const { manifest, pack, asOf, source } = input;
  const settings = scoreSettings(pack.parameters);
  const register = buildRegister(manifest, settingsFrom(pack.parameters, asOf, input.evidence));
  const { catalog, modelConfig: config } = input;
  const known = catalog && { catalog, today: printQuantity(asOf, 'date'), config };
  const background = backgroundOf(manifest, pack.parameters, known);
  const facts = derive(manifest, pack.parameters, background);
  const context = { manifest, facts, asOf, evidence: register };
  const currency = currencyOf(source.data);

  const assessed = inOrder(pack.rules.map((rule) => judge(evaluateRule(rule, context), facts, register)));
  const judged = assessed.map((item) => item.judged);
  const score = totals(judged, pack.dimensions, settings);
  const ownDimensions = pack.dimensions.filter(({ own }) => own).length;
  const level = levelOf(score, judged, { ...levelFacts(facts, manifest, asOf), ownDimensions }, settings);
  const waivers = judgeWaivers(manifest.waivers ?? [], judged, asOf, settings);
  const active = new Set(waivers.filter((waiver) => waiver.state === 'active').map((waiver) => waiver.rule));
  const gated = [...judged, ...waiverJudgements(waivers)];
  const { passed, gates } = verdict(input.gates, score, level, gated, manifest.metadata.target_stage, active);

  const promised = promises(assessed, pack.dimensions, settings);
  const findings = assessed.map((item) =>
    findingOf(item, {
      source,
      manifest,
      facts,
      currency,
      waivers,
      promised,
      fill: ({ rule, outcome }) =>
        rule.message && (outcome === 'fail' || outcome === 'warn')
          ? fillWhole(rule.message, rule, context, currency)
          : undefined,
    }),
  );
  const gaps = findings.filter(isGap);
  const derived = [...facts.values()].filter(({ id }) => !id.startsWith('assume.'));
  const you = (dimension: DimensionInfo) => fill(dimension.you, { params: {} }, context, currency);
  const { metadata } = manifest;
  return {
    schema_version: REPORT_SCHEMA_VERSION,
    tool: { name: 'airworthy', version: input.version },
    pack: {
      name: pack.name,
      version: pack.version,
      digest: pack.digest,
      rules: pack.rules.length,
      dimensions: pack.dimensions.length,
      dimensions_own: ownDimensions,
      dimensions_total: settings.dimensionsTotal,
      packs: pack.packs ?? [],
    },
    manifest: { file: source.file, digest: input.digest },
    as_of: printQuantity(asOf, 'date'),
    system: {
      name: metadata.name,
      version: metadata.version ?? null,
      stage: metadata.stage,
      target_stage: metadata.target_stage,
      sector: metadata.sector,
      jurisdictions: metadata.jurisdictions,
      currency,
    },
    applicability: applicability(manifest, assessed),
    rests_on: restsOn(assessed, facts, source),
    verdict: { passed, exit_code: passed ? 0 : 1, gates },
    score: {
      readiness: score.readiness,
      declared: score.declared,
      coverage: score.coverage,
      level: level.level,
      level_name: level.name,
      next_level: level.next,
      mean: score.mean,
      caps: score.caps,
      dimensions: score.dimensions,
      waived: active.size,
      fix_level: settings.fixLevel,
    },
    table: pack.dimensions.map((dimension) => row(dimension, findings, score.dimensions, you(dimension))),
    chain: chainOf(bottleneck(manifest, background, pack.parameters)),
    ...checklists(pack, findings),
    findings: [
      ...gaps,
      ...waiverFindings(waivers, source, gaps.at(-1)?.readiness_after ?? score.readiness),
      ...findings.slice(gaps.length),
    ],
    proof_gaps: proofGaps(assessed, register, pack.dimensions, settings, source),
    evidence: {
      trust: input.evidence.trust,
      broad_above: settings.breadth,
      items: evidenceRows(register.items.values(), assessed, settings.breadth),
    },
    facts: derived,
    assumed: derived.filter(({ value, basis }) => value !== null && basis === 'assumed').map(({ id }) => id),
    overrides: input.overrides,
  };
}

function chainOf(found: Bottleneck | undefined): Report['chain'] {
  return found ? { ...found, layers: found.layers.map(sizedLayer) } : null;
}

/** What levels 3 and 4 depend on beyond rules. */
export function levelFacts(facts: Facts, { program }: Manifest, asOf: number) {
  const flag = (id: string): boolean | null => {
    const value = facts.get(id)?.value;
    return typeof value === 'boolean' ? value : null;
  };
  return {
    // A decision dated after the assessment is not yet one.
    goNoGoDecided: (program?.go_no_go?.decided_on ?? asOf) > asOf ? false : flag('derived.programme.go_no_go_decided'),
    objectivesMet30d: flag('derived.programme.objectives_met'),
  };
}

function applicability(
  { metadata, workload, users }: Manifest,
  assessed: readonly Assessed[],
): Report['applicability'] {
  const { uses, ...rest } = workload;
  const named = { ...rest, ...uses };
  const facts = Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'boolean' ? [[name, value] as const] : [],
    ),
  );
  const off = assessed.filter(({ judged }) => judged.outcome === 'not_applicable');
  const weight = off.reduce((total, { judged }) => total + judged.weight, 0);
  return {
    facts: { ...facts, supervised: users.supervised, sector: metadata.sector },
    not_applicable: { rules: off.length, weight },
  };
}

function row(
  dimension: DimensionInfo,
  findings: readonly Finding[],
  scores: Report['score']['dimensions'],
  you: string,
): TableRow {
  const own = findings.filter((finding) => finding.dimension === dimension.id);
  const score = scores.find((item) => item.id === dimension.id);
  const { id, title, pilot, production, core = false } = dimension;
  const status = statusOf(own);
  return {
    dimension: id,
    title,
    core,
    pilot,
    production,
    you: status === 'not_applicable' ? '–' : you,
    status,
    declared: score?.declared ?? null,
    assured: score?.assured ?? null,
  };
}

function statusOf(findings: readonly Finding[]): TableRow['status'] {
  const applicable = findings.filter((finding) => finding.outcome !== 'not_applicable');
  if (applicable.length === 0) return 'not_applicable';
  if (applicable.some((finding) => finding.outcome === 'fail' && finding.severity === 'blocker')) return 'blocked';
  if (applicable.some((finding) => finding.outcome === 'fail' || finding.outcome === 'warn')) return 'gaps';
  return applicable.some(isGap) ? 'unknown' : 'ready';
}

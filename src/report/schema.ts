/** The JSON report's schema: what `--format json` promises. The types in `report.ts` are held against it by a test. */
import * as z from 'zod';
import { OUTCOMES, SEVERITIES } from '../rules/schema.js';
import { layer } from './sizing/schema.js';

const points = z.int().describe('Whole points, 0–100');
const severity = z.enum(SEVERITIES);
const outcome = z.enum(OUTCOMES);

const location = z
  .strictObject({
    file: z.string(),
    line: z.int().min(1),
    column: z.int().min(1).describe('UTF-16 units'),
    length: z.int().min(1),
    text: z.string().describe('The line, cut to 240 characters'),
  })
  .describe('One-based position in the file that set the value');

const comparison = z.strictObject({
  text: z.string(),
  have: z.string(),
  need: z.string(),
  op: z.string(),
  margin: z.number().nullable().describe('(have − need) ÷ need; negative is short'),
  holds: z.boolean(),
});

const condition = z.strictObject({ name: z.string(), expected: z.string(), found: z.string(), met: z.boolean() });

const finding = z.strictObject({
  rule: z.string(),
  dimension: z.string(),
  title: z.string(),
  severity,
  outcome,
  blocks_from: z.enum(['limited_production', 'production']).nullable(),
  weight: z.int(),
  message: z.string(),
  have: z.string().nullable(),
  need: z.string().nullable(),
  comparisons: z.array(comparison),
  missing: z.array(z.string()).describe('Manifest paths that are not declared'),
  absent: z.array(z.string()).describe('Manifest paths that are declared absent'),
  warned: z.enum(['assumed', 'predicted', 'tolerance', 'not_in_force']).nullable(),
  effective_from: z.string().nullable().describe('Day from which a shortfall counts; before it, a failing rule warns'),
  location,
  related: z.strictObject({ location, message: z.string() }).nullable(),
  why: z.string(),
  fix: z.string(),
  effort: z.enum(['S', 'M', 'L']),
  phase: z.string(),
  refs: z.array(z.string()),
  evidence: z.strictObject({
    level: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    items: z.array(z.string()),
    weakest: z.array(z.string()),
  }),
  points: points.describe('Points that closing this gap adds after all gaps before it are closed'),
  readiness_after: points.nullable(),
  waiver: z
    .strictObject({
      state: z.enum(['active', 'malformed', 'expired', 'unused']),
      expires: z.string().nullable(),
      ticket: z.string(),
    })
    .nullable(),
});

const counts = z.strictObject({
  pass: z.int(),
  warn: z.int(),
  fail: z.int(),
  unknown: z.int(),
  not_applicable: z.int(),
});

const fact = z.strictObject({
  id: z.string(),
  description: z.string(),
  value: z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]).nullable(),
  interval: z
    .strictObject({ low: z.number(), high: z.number() })
    .exactOptional()
    .describe('Of a prediction: holds four published cases of five'),
  note: z.string().exactOptional().describe('What must be read beside the value, such as the age of a price'),
  dimension: z
    .enum(['bytes', 'bytes_per_second', 'bits_per_second', 'seconds', 'watts', 'ratio', 'money', 'date'])
    .exactOptional(),
  unit: z.string(),
  basis: z.enum(['measured', 'declared', 'derived', 'assumed']),
  from: z.array(z.string()),
  formula: z.string(),
  source: z.string(),
  missing: z.array(z.string()),
  absent: z.array(z.string()),
});

const chain = z
  .strictObject({
    gpu: z.string().nullable(),
    model: z.string().nullable(),
    layers: z.array(layer),
    limiting: z.strictObject({ layer: z.string(), share: z.number() }).nullable(),
    why: z.string().nullable().describe('Why the needs are not known'),
  })
  .describe('From users to cost, for the declared GPUs; null for a system without GPUs of its own');

const checked = z.array(z.strictObject({ rule: z.string(), title: z.string(), outcome }));
const point = { id: z.string(), title: z.string(), short: z.string(), rules: checked };

const production = z
  .strictObject({
    title: z.string(),
    source: z.string(),
    met: z.int(),
    proven: z.int().describe('Points met whose rules all pass with evidence of a test or better'),
    of: z.int().describe('Points that apply'),
    points: z.array(
      z.strictObject({
        ...point,
        state: z.enum(['met', 'unmet', 'unknown', 'not_applicable']),
        evidence_level: z.int().min(0).max(4).describe('Least level behind a point that is met, otherwise 0'),
      }),
    ),
  })
  .describe('The definition of production, point by point; restates rules and weighs nothing');

const stuckPilot = z
  .strictObject({
    title: z.string(),
    source: z.string(),
    shown: z.int(),
    unknown: z.int(),
    of: z.int().describe('Signs that apply'),
    signs: z.array(z.strictObject({ ...point, state: z.enum(['shown', 'not_shown', 'unknown', 'not_applicable']) })),
  })
  .describe('The signs of a pilot that stays one');

const whole = z.strictObject({
  schema_version: z.string(),
  tool: z.strictObject({ name: z.literal('airworthy'), version: z.string() }),
  pack: z.strictObject({
    name: z.string(),
    version: z.string(),
    digest: z.string().describe('SHA-256 over the rule files'),
    rules: z.int(),
    dimensions: z.int(),
    dimensions_own: z.int().describe('Dimensions that further packs added; they do not count towards the total'),
    dimensions_total: z.int(),
    packs: z.array(
      z.strictObject({
        name: z.string(),
        version: z.string().nullable(),
        digest: z.string().describe('SHA-256 over its files, as in airworthy.lock'),
        rules: z.int(),
      }),
    ),
  }),
  manifest: z.strictObject({ file: z.string(), digest: z.string().describe('SHA-256 over the file and --set') }),
  as_of: z.string(),
  system: z.strictObject({
    name: z.string(),
    version: z.string().nullable(),
    stage: z.string(),
    target_stage: z.string(),
    sector: z.string(),
    jurisdictions: z.array(z.string()),
    currency: z.string(),
  }),
  applicability: z.strictObject({
    facts: z.record(z.string(), z.union([z.string(), z.boolean()])),
    not_applicable: z.strictObject({ rules: z.int(), weight: z.int() }),
  }),
  rests_on: z
    .array(
      z.strictObject({
        path: z.string(),
        kind: z.enum(['demand', 'target']),
        value: z.string().describe('As it stands in the file'),
        rules: z.array(z.string()).describe('Passing rules that read it'),
      }),
    )
    .describe('Demand and targets that the manifest sets for itself, behind its passes'),
  verdict: z.strictObject({
    passed: z.boolean(),
    exit_code: z.union([z.literal(0), z.literal(1)]),
    gates: z.array(z.strictObject({ name: z.string(), expected: z.string(), found: z.string(), passed: z.boolean() })),
  }),
  score: z.strictObject({
    readiness: points.describe('Assured: discounted by evidence'),
    declared: points.describe('Every pass at its word'),
    coverage: points.describe('Per cent of the applicable weight that has an answer'),
    level: z.int().min(0).max(4),
    level_name: z.string(),
    next_level: z.strictObject({ level: z.int(), name: z.string(), unmet: z.array(condition) }).nullable(),
    mean: points.describe('Weighted mean before caps'),
    caps: z.array(
      z.strictObject({
        kind: z.enum(['blockers', 'production_blockers', 'weakest_dimension']),
        value: points,
        reason: z.string(),
        rules: z.array(z.string()),
      }),
    ),
    dimensions: z.array(
      z.strictObject({
        id: z.string(),
        declared: points.nullable(),
        assured: points.nullable(),
        coverage: points.nullable(),
        applicable: z.int(),
        counts,
      }),
    ),
    waived: z.int(),
    fix_level: z.int().describe('Evidence level assumed for closed gaps'),
  }),
  table: z.array(
    z.strictObject({
      dimension: z.string(),
      title: z.string(),
      core: z.boolean().describe('One of the seven rows in which a pilot is set beside production'),
      pilot: z.string(),
      production: z.string(),
      you: z.string(),
      status: z.enum(['ready', 'gaps', 'blocked', 'unknown', 'not_applicable']),
      declared: points.nullable(),
      assured: points.nullable(),
    }),
  ),
  chain: chain.nullable(),
  production: production.nullable(),
  stuck_pilot: stuckPilot.nullable(),
  findings: z.array(finding),
  proof_gaps: z.array(
    z.strictObject({ what: z.string(), path: z.string(), location, rules: z.array(z.string()), points }),
  ),
  evidence: z.strictObject({
    trust: z.enum(['verified', 'claimed']),
    broad_above: z.strictObject({ rules: z.int(), dimensions: z.int() }),
    items: z.array(
      z.strictObject({
        id: z.string(),
        type: z.string(),
        env: z.string(),
        date: z.string(),
        ref: z.string().nullable(),
        claimed: z.int(),
        level: z.int(),
        age_days: z.int(),
        stale: z.boolean(),
        notes: z.array(z.string()),
        rules: z.array(z.string()).describe('Passing rules that it backs'),
        dimensions: z.array(z.string()),
        broad: z.boolean().describe('Backs more rules or dimensions than broad_above'),
      }),
    ),
  }),
  facts: z.array(fact),
  assumed: z.array(z.string()).describe('Facts that rest on an assumption'),
  overrides: z.array(
    z.strictObject({
      id: z.string().describe('A rule, a parameter of one, or a constant'),
      kind: z.enum(['parameter', 'weight', 'disabled', 'replaced']),
      was: z.string(),
      now: z.string(),
      by: z.string().describe('`configuration`, or the name of a pack'),
      reason: z.string().nullable(),
    }),
  ),
});

export const reportSchema = whole.meta({
  title: 'airworthy report',
  description: 'The assessment of one system. Within a major schema_version, fields are only added.',
});

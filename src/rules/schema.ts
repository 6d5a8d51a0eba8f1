/** A rule file: one dimension, its place in the score, and its rules with their cases. */
import * as z from 'zod';
import { parseQuantity } from '../util/quantity.js';
import { reason } from './schema-changes.js';

export const SEVERITIES = ['blocker', 'major', 'minor', 'advice'] as const;
export const PHASES = ['discovery', 'design', 'implementation', 'rollout'] as const;
export const OUTCOMES = ['pass', 'warn', 'fail', 'unknown', 'not_applicable'] as const;

export type Severity = (typeof SEVERITIES)[number];
export type Outcome = (typeof OUTCOMES)[number];

/** A day that the calendar has, YYYY-MM-DD. */
export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a day, such as 2026-08-02' })
  .refine((text) => parseQuantity(text, 'date').ok, { error: 'is not a day of the calendar' });
const sentence = z.string().min(1);

const parameter = z.strictObject({
  value: z.union([z.number(), z.string(), z.array(z.string())]).describe('A number, a quantity or a list of words'),
  origin: sentence.describe('Where the threshold comes from'),
});

const ruleCase = z.strictObject({
  name: sentence,
  given: z.record(z.string(), z.unknown()).optional().describe('Merged over the rule’s `given`'),
  without: z.array(z.string()).optional().describe('Paths removed after merging'),
  as_of: day.optional(),
  expect: z.enum(OUTCOMES),
});

export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[A-Z][A-Z0-9]{1,7}-\d{3}$/, { error: 'must look like GPU-002' }),
  title: sentence,
  severity: z.enum(SEVERITIES),
  blocks_from: z.enum(['limited_production', 'production']).optional(),
  weight: z.int().min(1).max(10),
  at: sentence.describe('Manifest path that a finding points at'),
  when: sentence.optional().describe('Applicability, CEL'),
  check: sentence.describe('Condition of a pass, CEL'),
  escalate: sentence.optional().describe('A failing rule becomes a blocker for production when this CEL holds'),
  tolerance: parameter.optional().describe('Share by which a derived or assumed need may be missed with a warning'),
  params: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), parameter).optional(),
  message: sentence.optional().describe('What a failing finding says; {path} and {fact} are filled in'),
  why: sentence,
  fix: sentence,
  effort: z.enum(['S', 'M', 'L']),
  phase: z.enum(PHASES),
  refs: z.array(sentence).min(1),
  effective_from: day.optional().describe('Day from which a shortfall counts; before it, a failing rule warns'),
  replaces: reason.optional().describe('Why it stands in place of the rule of the same id in another pack'),
  given: z.record(z.string(), z.unknown()).optional().describe('Common to all cases'),
  cases: z.array(ruleCase),
});

export const dimensionSchema = z.strictObject({
  dimension: z.string().regex(/^[a-z][a-z_]*$/),
  order: z.int().min(1).max(99).describe('Place among the dimensions'),
  title: sentence,
  pillar: z.enum(['platform', 'data', 'quality_and_safety', 'operations', 'governance_and_security', 'value']),
  weight: z.int().min(1).max(20).describe('Weight of the dimension in the readiness'),
  owner: sentence.describe('Who usually answers for it'),
  pilot: sentence.describe('What a pilot has'),
  production: sentence.describe('What production needs'),
  core: z.boolean().exactOptional().describe('One of the seven rows in which a pilot is set beside production'),
  you: sentence.describe('What the manifest says, as a template'),
  rules: z.array(ruleSchema).min(1),
});

/** A file that joins a dimension which is there already needs no header of its own. */
export const joiningSchema = z.strictObject({ dimension: z.string(), rules: z.array(ruleSchema).min(1) });

export type RuleSource = z.infer<typeof ruleSchema>;
export type DimensionSource = z.infer<typeof dimensionSchema>;

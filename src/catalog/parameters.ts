import * as z from 'zod';
import { type Dimension, parseLiteral } from '../util/quantity.js';
import { type Mandate, mandatesFile } from './infra-schema.js';

/** One number of `catalog/parameters.yaml`, or one retention of `catalog/mandates.yaml`, in base units. */
export interface CatalogParameter {
  readonly id: string;
  readonly value: number;
  readonly dimension?: Dimension;
  readonly standIn: boolean;
  readonly meaning: string;
  readonly source: string;
  readonly asOf: string;
  /** Of a mandate: what a system must be for it to bind. */
  readonly appliesWhen?: Mandate['applies_when'];
}

const entry = z.strictObject({
  id: z.string().regex(/^(assume|score)(\.[a-z][a-z0-9_]*){1,2}$/),
  value: z.union([z.number(), z.string()]),
  role: z.enum(['stand_in', 'constant']),
  meaning: z.string(),
  source: z.string(),
  as_of: z.string(),
});

/**
 * Parses the parameters file, and joins the retention mandates to it as `assume.retention.…`. Throws a ZodError or
 * Error for a malformed catalogue: it is part of the product.
 */
export function parseParameters(data: unknown, mandates: unknown): CatalogParameter[] {
  return [...parametersOf(data), ...retentions(mandates)];
}

function parametersOf(data: unknown): CatalogParameter[] {
  return z
    .array(entry)
    .parse(data)
    .map(({ id, value, role, meaning, source, as_of }) => {
      const parsed = typeof value === 'number' ? { ok: true as const, value } : parseLiteral(value);
      if (!parsed?.ok) throw new Error(`${id}: ${String(value)} is not a quantity`);
      const dimension = 'dimension' in parsed ? parsed.dimension : undefined;
      const standIn = role === 'stand_in';
      return { id, value: parsed.value, ...(dimension ? { dimension } : {}), standIn, meaning, source, asOf: as_of };
    });
}

const SECONDS = { d: 86_400, h: 3600 } as const;

function retentions(data: unknown): CatalogParameter[] {
  return mandatesFile
    .parse(data)
    .mandates.filter(({ kind }) => kind === 'audit_retention')
    .map(({ id, title, value, unit, applies_when, source, as_of }) => ({
      id: `assume.retention.${id.replace(/^retention_/, '')}`,
      value: value * SECONDS[unit],
      dimension: 'seconds',
      standIn: false,
      meaning: `Retention of audit records: ${title}.`,
      source,
      asOf: as_of,
      appliesWhen: applies_when,
    }));
}

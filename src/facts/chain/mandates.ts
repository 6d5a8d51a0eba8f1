import type { Mandate } from '../../catalog/infra-schema.ts';

// Dated summaries of law and standards, not legal advice. Mandates apply whether or not in force yet, as in location.ts.

/** What of a mandate about audit records decides. */
export type AuditMandate = Pick<Mandate, 'id' | 'kind' | 'value' | 'unit' | 'applies_when'>;

/** What decides which mandates apply; null where nobody has said. */
export type Regulated = {
  readonly jurisdictions: readonly string[] | null;
  readonly sectors: readonly string[] | null;
  readonly personalData: boolean | null;
  readonly paymentCards: boolean | null;
  readonly riskLevel: string | null;
};

/**
 * Whether a mandate applies: false as soon as one condition is known not to hold, null while one is open, else true.
 *
 * A mandate without conditions always applies. Source: catalog/mandates.yaml.
 */
export function applies(mandate: AuditMandate, system: Regulated): boolean | null {
  const when = mandate.applies_when;
  const answers = [
    when.jurisdiction === undefined ? true : (system.jurisdictions?.includes(when.jurisdiction) ?? null),
    when.sector === undefined ? true : (system.sectors?.includes(when.sector) ?? null),
    when.personal_data === undefined ? true : system.personalData,
    when.payment_cards === undefined ? true : system.paymentCards,
    when.risk_level === undefined ? true : system.riskLevel === null ? null : system.riskLevel === when.risk_level,
  ];
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/** A mandate's period in seconds: 3,600 per hour, 86,400 per day. Exact. Source: identity. */
export function periodSeconds(mandate: AuditMandate): number {
  return mandate.value * (mandate.unit === 'h' ? 3600 : 86_400);
}

/**
 * Audit-log retention required, seconds: the longest mandate that applies.
 *
 * Null while an unanswered question could lengthen it; `atLeastSeconds` is then what is already certain. Null, too,
 * without any mandate. Source: catalog/mandates.yaml.
 */
export function auditRetention(
  mandates: readonly AuditMandate[],
  system: Regulated,
): { seconds: number | null; atLeastSeconds: number | null; decidedBy: string[] } {
  const logs = mandates.filter((m) => m.kind === 'audit_retention');
  const certain = logs.filter((m) => applies(m, system) === true);
  if (certain.length === 0) return { seconds: null, atLeastSeconds: null, decidedBy: [] };
  const longest = Math.max(...certain.map(periodSeconds));
  const open = logs.some((m) => applies(m, system) === null && periodSeconds(m) > longest);
  const decidedBy = certain.filter((m) => periodSeconds(m) === longest).map((m) => m.id);
  return { seconds: open ? null : longest, atLeastSeconds: longest, decidedBy };
}

/**
 * Statutory incident clocks, seconds from awareness to report: those that apply, and the ids of those still open.
 * Source: catalog/mandates.yaml.
 */
export function incidentClocks(
  mandates: readonly Mandate[],
  system: Regulated,
): { clocks: { id: string; seconds: number }[]; open: string[] } {
  const clocks = mandates.filter((m) => m.kind === 'incident_clock');
  return {
    clocks: clocks.filter((m) => applies(m, system) === true).map((m) => ({ id: m.id, seconds: periodSeconds(m) })),
    open: clocks.filter((m) => applies(m, system) === null).map((m) => m.id),
  };
}

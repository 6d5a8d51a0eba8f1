import { auditRetention } from './chain/mandates.js';
import { type FactDefinition, general } from './definition.js';

/** What the law and the design of the system demand of its records. */
export const governance: readonly FactDefinition[] = [
  general(
    'need.governance.audit_fields',
    'list<string>',
    'fields',
    { from: ['workload.uses.rag', 'workload.uses.agents'] },
    {
      description: 'Fields that each audit record must hold.',
      formula: 'actor, time, model version, input, output; retrieved ids with retrieval; action with agents',
    },
    ([rag, agents]) => [
      ...['actor', 'time', 'model_version', 'input_ref', 'output_ref'],
      ...(rag === true ? ['retrieved_ids'] : []),
      ...(agents === true ? ['action'] : []),
    ],
  ),
  general(
    'need.governance.erasure_copies',
    'list<string>',
    'copies',
    {
      from: ['workload.uses.rag', 'workload.uses.trained_model', 'workload.uses.personal_data'],
      optional: ['models'],
    },
    {
      description: 'Copies of personal data that an erasure must reach.',
      formula: 'source and logs; index and cache with retrieval; training data unless own models hold none of them',
    },
    ([rag, trained, personal, models]) => [
      ...['source', 'logs'],
      ...(rag === true ? ['index', 'cache'] : []),
      ...(trained === true && personal === true && !trainedWithout(models) ? ['training_data'] : []),
    ],
  ),
  general(
    'need.governance.audit_retention',
    'double',
    'seconds',
    {
      from: ['metadata.jurisdictions', 'metadata.sector', 'workload.uses.personal_data'],
      optional: ['governance.risk_classification.level', 'governance.sector_safeguards.card_data'],
    },
    {
      description: 'Longest retention of audit records that any law in scope demands.',
      formula:
        'longest of the mandates (assume.retention.…) of the jurisdictions and the sector; not known in the EU before the risk is classified',
    },
    ([places, sector, personal, level, card], { mandates }) =>
      auditRetention(mandates, {
        jurisdictions: places as readonly string[],
        sectors: [sector as string],
        personalData: personal === true,
        paymentCards: sector === 'payments' || card === true,
        // Without a risk class the six months of a high-risk system may be due, unless something longer is due anyway.
        riskLevel: typeof level === 'string' ? level : null,
      }).seconds ?? undefined,
  ),
  general(
    'derived.governance.data_classes',
    'list<string>',
    'classes',
    { from: ['data.sources'] },
    {
      description: 'How sensitive the data sources are; a source that does not say is unclassified.',
      formula: 'distinct data.sources[].classification, or unclassified',
    },
    ([sources]) => [
      ...new Set(
        (sources as readonly { classification?: string | null }[]).map(
          (source) => source.classification ?? 'unclassified',
        ),
      ),
    ],
  ),
];

/** True when every model you train yourself is declared to hold no personal data. */
function trainedWithout(models: unknown): boolean {
  const listed = (models ?? []) as readonly { source?: string | null; trained_on_personal_data?: boolean | null }[];
  const own = listed.filter((model) => model.source === 'own_trained');
  return own.length > 0 && own.every((model) => model.trained_on_personal_data === false);
}

/** What a metric measures, told from its name: people choose the names, so only well-known words are recognised. */

/** `rare_events` is one number that weighs precision and recall, or the cost of both errors, together. */
export type Measure = 'precision' | 'recall' | 'rare_events' | 'grounding';

const MEASURES: Readonly<Record<Measure, readonly string[]>> = {
  precision: ['precision', 'ppv', 'positive predictive value'],
  recall: ['recall', 'sensitivity', 'tpr', 'true positive rate'],
  rare_events: [
    'pr auc',
    'auc pr',
    'auprc',
    'prauc',
    'aucpr',
    'average precision',
    'precision recall',
    'cost weighted',
    'expected cost',
  ],
  grounding: [
    'faithfulness',
    'faithful',
    'groundedness',
    'grounded',
    'grounding',
    'hallucination',
    'unsupported',
    'supported claims',
  ],
};

const OPERATION = [
  ...['error', 'errors', 'latency', 'ttft', 'tpot', 'e2e', 'p50', 'p95', 'p99', 'timeout', 'timeouts', 'duration'],
  ...['availability', 'failure', 'failures', 'exceptions', '5xx', 'response time', 'saturation', 'queue'],
];

const QUALITY = [
  ...['accuracy', 'correctness', 'correct', 'quality', 'f1', 'auc', 'relevance', 'helpfulness', 'toxicity', 'harmful'],
  ...['refusal', 'acceptance', 'thumbs', 'feedback', 'satisfaction', 'csat', 'resolution', 'escalation', 'calibration'],
  ...['mae', 'mape', 'rmse', 'bias', 'false positive', 'false positives', 'false alarms', 'overruled'],
];

/** Lower-case words of a name, in blanks: `PR-AUC`, `answerCorrectness` and `recall@8` in words are ` pr auc `, … */
function spelled(name: string): string {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return ` ${apart.replace(/[^a-z0-9]+/g, ' ').trim()} `;
}

function names(name: string, terms: readonly string[]): boolean {
  const text = spelled(name);
  return terms.some((term) => text.includes(` ${term} `));
}

/** `average_precision` is no precision: a name of one number for both errors says nothing about either alone. */
export function measuresOf(name: string): readonly Measure[] {
  if (names(name, MEASURES.rare_events)) return ['rare_events'];
  return (['precision', 'recall', 'grounding'] as const).filter((measure) => names(name, MEASURES[measure]));
}

export type Signal = 'quality' | 'operation';

/** Whether a metric of a canary tells of its answers, of its service, of both or, by its name, of neither. */
export function signalsOf(name: string, evaluated: readonly string[]): readonly Signal[] {
  const measured = evaluated.some((metric) => spelled(metric) === spelled(name));
  return [
    ...(measured || measuresOf(name).length > 0 || names(name, QUALITY) ? (['quality'] as const) : []),
    ...(names(name, OPERATION) ? (['operation'] as const) : []),
  ];
}

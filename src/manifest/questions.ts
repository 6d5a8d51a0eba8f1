/** The wizard's questions: which field, in whose words, and when there is anything to ask. Data; `wizard.ts` walks it. */
import type { Manifest } from './schema.js';

/** What has been answered, by path; undefined says that the user does not know. */
export type Answers = ReadonlyMap<string, unknown>;

export interface Question {
  /** The field, with list indices left out: the wizard describes one model. */
  readonly path: string;
  readonly ask: string;
  /** One line more, where the schema's description says too little without the fields around it. */
  readonly explain?: string;
  /** Whether the answers so far leave it open; always, when it is left out. */
  readonly when?: (answers: Answers) => boolean;
  /** What is marked or written there at first. */
  readonly suggest?: (answers: Answers) => unknown;
}

type Fact = keyof Omit<Manifest['workload']['uses'], 'evidence'>;

const batch = (answers: Answers) => held(answers, 'workload.interaction') === 'batch';
const llm = (answers: Answers) => uses(answers, 'llm');

/** In the order in which they are asked; no answers lead through more than 25 of them. */
export const QUESTIONS: readonly Question[] = [
  { path: 'metadata.name', ask: 'What is the system called?' },
  { path: 'metadata.stage', ask: 'Where does it stand today?', suggest: () => 'pilot' },
  {
    path: 'metadata.target_stage',
    ask: 'Which stage should it be held against?',
    when: (answers) => answers.get('metadata.stage') !== 'production',
    suggest: () => 'production',
  },
  { path: 'metadata.sector', ask: 'Which sector is your organisation in?', suggest: () => 'other' },
  { path: 'metadata.jurisdictions', ask: 'Which jurisdictions does it touch? Codes, with commas between them' },
  { path: 'workload.type', ask: 'What kind of system is it?' },
  {
    path: 'workload.uses',
    ask: 'Which of these is it made of?',
    suggest: (answers) => USUAL[String(answers.get('workload.type'))] ?? [],
  },
  { path: 'workload.exposure', ask: 'Who can reach it?' },
  { path: 'workload.criticality', ask: 'How critical is it?', suggest: () => 'tier_1' },
  { path: 'workload.autonomy', ask: 'How far does it act by itself?' },
  { path: 'workload.decision_impact', ask: 'What can a wrong output do to a person?', suggest: () => 'moderate' },
  {
    path: 'workload.interaction',
    ask: 'How does work arrive?',
    when: (answers) => answers.get('workload.type') !== 'batch_prediction',
  },
  {
    path: 'users.supervised',
    ask: 'Does a person check every answer?',
    when: (answers) => answers.get('workload.autonomy') !== 'act_autonomously',
    suggest: () => false,
  },
  {
    path: 'users.peak_concurrent',
    ask: 'How many sessions are open at the busiest moment in production?',
    when: (answers) => !batch(answers),
  },
  {
    path: 'users.seconds_between_requests',
    ask: 'How many seconds lie between two requests of one session?',
    when: (answers) => known(answers, 'users.peak_concurrent'),
  },
  {
    path: 'users.requests.peak_rps',
    ask: 'How many requests a second arrive in the busiest minutes?',
    when: (answers) => !known(answers, 'users.peak_concurrent') || !known(answers, 'users.seconds_between_requests'),
  },
  {
    path: 'models.hosting',
    ask: 'Where does the model run that does the main work?',
    when: (answers) => places(answers).length > 1,
    suggest: (answers) => places(answers)[0],
  },
  { path: 'models.family', ask: 'Which model is it?', when: llm },
  { path: 'models.input_tokens_p95', ask: 'How long is a long prompt, with all that goes into it?', when: llm },
  { path: 'models.output_tokens_p95', ask: 'How long is a long answer?', when: llm },
  {
    path: 'models.quota_tokens_per_minute',
    ask: 'Which quota has the provider granted?',
    when: (answers) => llm(answers) && hosting(answers) === 'managed_api' && !uses(answers, 'self_hosted_gpus'),
  },
  {
    path: 'gpus.model',
    ask: 'Which GPUs does it run on?',
    when: (answers) => uses(answers, 'self_hosted_gpus'),
  },
  {
    path: 'gpus.count',
    ask: 'How many of them are there for production?',
    when: (answers) => uses(answers, 'self_hosted_gpus'),
  },
  {
    path: 'latency.objectives.time_to_first_token.p95',
    ask: 'How long may the first token take, for 95 of 100 requests?',
    explain: 'The promise at peak, from the request to the first word, with its unit: ms, s.',
    when: (answers) => llm(answers) && !batch(answers),
  },
  {
    path: 'latency.objectives.end_to_end.p95',
    ask: 'How long may the whole answer take, for 95 of 100 requests?',
    explain: 'The promise at peak, from the request to the end of the answer, with its unit: ms, s.',
    when: (answers) => !llm(answers) && !batch(answers),
  },
  {
    path: 'data.index.documents',
    ask: 'How many documents does it search in production?',
    when: (answers) => uses(answers, 'rag'),
  },
  { path: 'cost.budget_monthly', ask: 'What may it cost a month?' },
];

const FACTS = {
  llm: true,
  rag: true,
  agents: true,
  trained_model: true,
  edge: true,
  streaming_data: true,
  personal_data: true,
  managed_model_api: true,
  self_hosted_gpus: true,
} as const satisfies Record<Fact, true>;

/** What a kind of workload is usually made of; the user unmarks what is not so. */
const USUAL: Readonly<Record<string, readonly Fact[]>> = {
  rag_assistant: ['llm', 'rag', 'personal_data', 'self_hosted_gpus'],
  agent: ['llm', 'agents', 'personal_data', 'self_hosted_gpus'],
  realtime_scoring: ['trained_model', 'streaming_data', 'personal_data'],
  batch_prediction: ['trained_model', 'personal_data'],
  anomaly_detection: ['trained_model', 'streaming_data'],
  forecasting: ['trained_model'],
  recommendation: ['trained_model', 'personal_data'],
  quality_inspection: ['trained_model', 'edge'],
};

/** Whether the system is made of it. While nobody knows, of everything: what is unknown switches no rule off. */
export function uses(answers: Answers, fact: Fact): boolean {
  const marked = answers.get('workload.uses');
  return !Array.isArray(marked) || marked.includes(fact);
}

export function known(answers: Answers, path: string): boolean {
  return answers.get(path) !== undefined;
}

/** Where a model can run, given what the system is made of. */
function places(answers: Answers): string[] {
  return [
    ...(uses(answers, 'self_hosted_gpus') ? ['self_hosted'] : []),
    ...(uses(answers, 'managed_model_api') ? ['managed_api'] : []),
    ...(uses(answers, 'edge') ? ['edge'] : []),
  ];
}

function hosting(answers: Answers): unknown {
  const [only, second] = places(answers);
  return second === undefined ? only : answers.get('models.hosting');
}

/** Fields that follow from other answers, so that nobody is asked. */
const IMPLIED: Readonly<Record<string, (answers: Answers) => unknown>> = {
  'metadata.target_stage': (answers) => (answers.get('metadata.stage') === 'production' ? 'production' : undefined),
  'workload.interaction': (answers) => (answers.get('workload.type') === 'batch_prediction' ? 'batch' : undefined),
  'users.supervised': (answers) => (answers.get('workload.autonomy') === 'act_autonomously' ? false : undefined),
  'models.name': (answers) => (modelKnown(answers) ? 'primary' : undefined),
  'models.role': (answers) => (modelKnown(answers) ? 'primary' : undefined),
  'models.hosting': (answers) => (modelKnown(answers) ? hosting(answers) : undefined),
  'gpus.placement': (answers) => (places(answers).join() === 'managed_api' ? 'managed_api' : undefined),
};

/** An entry about which nothing is known would fail where no entry is unknown. */
function modelKnown(answers: Answers): boolean {
  return [...answers].some(([path, value]) => path.startsWith('models.') && value !== undefined);
}

/** Mandatory facts while nobody knows them: the value under which most rules apply, and none contradicts an answer. */
const CAUTIOUS: Readonly<Record<string, (answers: Answers) => unknown>> = {
  'metadata.stage': () => 'pilot',
  'metadata.target_stage': () => 'production',
  'metadata.sector': () => 'other',
  'metadata.jurisdictions': () => ['IN', 'EU', 'US'],
  'workload.type': (answers) => {
    if (uses(answers, 'llm') && uses(answers, 'agents')) return 'agent';
    return uses(answers, 'llm') && uses(answers, 'rag') ? 'rag_assistant' : 'realtime_scoring';
  },
  'workload.exposure': (answers) => (answers.get('workload.criticality') === 'tier_3' ? 'partner' : 'public'),
  'workload.criticality': () => 'tier_1',
  'workload.autonomy': () => 'act_autonomously',
  'workload.decision_impact': () => 'high',
  'workload.interaction': () => 'interactive',
  'users.supervised': () => false,
  ...Object.fromEntries(Object.keys(FACTS).map((fact) => [`workload.uses.${fact}`, () => true])),
};

/** The value that the manifest gets: the answer, what follows from others, or the cautious side of a mandatory fact. */
export function held(answers: Answers, path: string): unknown {
  return settled(answers, path) ?? CAUTIOUS[path]?.(answers);
}

/** The same without the cautious side: what the user has said, in so many words or others. */
export function settled(answers: Answers, path: string): unknown {
  const fact = /^workload\.uses\.(.+)$/.exec(path)?.[1];
  const marked = answers.get('workload.uses');
  if (fact !== undefined) return Array.isArray(marked) ? marked.includes(fact) : undefined;
  return answers.get(path) ?? IMPLIED[path]?.(answers);
}

/** Every field that the answers can set. */
export const SETTABLE: readonly string[] = [
  ...new Set([
    ...QUESTIONS.map(({ path }) => path).filter((path) => path !== 'workload.uses'),
    ...Object.keys(IMPLIED),
    ...Object.keys(CAUTIOUS),
  ]),
];

import { type FactDefinition, general } from './definition.js';
import { words } from './words.js';

const POLICIES = {
  inference_policy: ['delivery.load_balancing.inference', 'How requests are spread over inference replicas'],
  retrieval_policy: ['delivery.load_balancing.retrieval', 'How requests are spread over retrieval replicas'],
  shed_policy: ['delivery.backpressure.shed_policy', 'What is dropped or degraded first'],
} as const;

/** One fact for each policy, so that a missing one is named exactly. */
const policies = Object.entries(POLICIES).map(([name, [path, what]]) =>
  general(
    `derived.delivery.${name}`,
    'string',
    'word',
    { from: [path] },
    {
      description: `${what}, in small letters.`,
      formula: 'the declared text with an underscore for spaces and hyphens; none where it is blank',
    },
    (texts) => words(texts)[0] || null,
  ),
);

/** How the data path spreads and sheds load, and what the latency budget leaves to it. */
export const delivery: readonly FactDefinition[] = [
  ...policies,
  general(
    'need.delivery.retrieval_p95',
    'double',
    'seconds',
    {
      from: ['assume.delivery.retrieval_share'],
      optional: ['latency.objectives.time_to_first_token.p95', 'latency.objectives.end_to_end.p95'],
    },
    {
      description: 'Longest acceptable retrieval, 95th percentile.',
      formula: 'share × p95 of the first token; of the whole answer where null says that no first token is promised',
    },
    ([share, firstToken, whole]) => {
      const promised = firstToken === null ? whole : firstToken;
      return typeof promised === 'number' ? promised * (share as number) : (promised as null | undefined);
    },
  ),
];

import { type FactDefinition, general } from './definition.js';

/** What the latency budget leaves to the data path. */
export const delivery: readonly FactDefinition[] = [
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

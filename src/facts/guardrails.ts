import { type FactDefinition, numeric } from './definition.js';
import { wilson } from './interval.js';

/** How surely attacks are stopped, and how long an agent may work on one request. */
export const guardrails: readonly FactDefinition[] = [
  numeric(
    'derived.guardrails.sure_block_rate',
    'ratio',
    ['guardrails.red_team.attack_block_rate', 'guardrails.red_team.cases', 'assume.evaluation.z'],
    {
      description: 'Share of attacks that is surely blocked.',
      formula: 'lower bound of Wilson’s 95% interval of the block rate over the attacks tried',
      source: 'Wilson 1927; Newcombe 1998, method 3',
    },
    (rate, cases, z) => wilson(rate, cases, z).low,
  ),
  numeric(
    'need.guardrails.agent_duration',
    'seconds',
    ['latency.timeouts.client', 'assume.guardrails.timeout_multiple'],
    { description: 'Longest run of an agent while a person waits.', formula: 'timeout of the client × multiple' },
    (timeout, multiple) => timeout * multiple,
  ),
];

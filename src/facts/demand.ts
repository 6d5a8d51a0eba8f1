import { burstRps, grownRps } from './chain/demand.js';
import { type FactDefinition, numeric } from './definition.js';

/** What production asks of the system, from users, sessions and requests. */
export const demand: readonly FactDefinition[] = [
  numeric(
    'derived.demand.session_rps',
    'requests per second',
    ['users.peak_concurrent', 'users.seconds_between_requests'],
    {
      description: 'Request rate that the declared sessions produce.',
      formula: 'peak sessions ÷ seconds between requests',
      source: "Little's law: sessions = rate × time between requests",
    },
    (sessions, seconds) => sessions / seconds,
  ),
  numeric(
    'derived.demand.rate_disagreement',
    'ratio',
    ['users.requests.peak_rps', 'derived.demand.session_rps'],
    {
      description: 'How far the declared peak rate is from the rate that the sessions produce.',
      formula: '|peak rate − session rate| ÷ peak rate',
    },
    (peak, sessions) => Math.abs(peak - sessions) / peak,
  ),
  numeric(
    'derived.demand.peak_to_mean',
    'multiple of the mean',
    ['users.requests.peak_rps', 'users.requests.mean_rps'],
    { description: 'Peak rate over mean rate.', formula: 'peak rate ÷ mean rate' },
    (peak, mean) => peak / mean,
  ),
  numeric(
    'need.demand.burst_rps',
    'requests per second',
    ['users.requests.peak_rps', 'users.requests.burst_multiplier'],
    { description: 'Request rate of the worst burst.', formula: 'peak rate × burst multiplier' },
    burstRps,
  ),
  numeric(
    'need.demand.burst_sessions',
    'sessions',
    ['users.peak_concurrent', 'users.requests.burst_multiplier'],
    { description: 'Sessions open in the worst burst.', formula: 'peak sessions × burst multiplier' },
    (sessions, burst) => sessions * burst,
  ),
  numeric(
    'need.demand.grown_rps',
    'requests per second',
    ['users.requests.peak_rps', 'users.growth_12m'],
    { description: 'Peak rate expected in twelve months.', formula: 'peak rate × growth' },
    grownRps,
  ),
];

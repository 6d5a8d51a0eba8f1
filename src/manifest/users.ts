import { choice, count, duration, flag, mandatory, number, positive, section } from './fields.js';
import { ENVIRONMENTS } from './vocabulary.js';

export const users = section('Who uses the system in production, how many at once, how often.', {
  total: count('People or clients who may use it.', 650000, 'users'),
  monthly_active: count('People or clients active in a month.', 410000, 'users'),
  peak_concurrent: count('Sessions open at the busiest moment.', 1200, 'sessions'),
  pilot_users: count('People who used the pilot.', 40, 'users'),
  supervised: mandatory(flag('A person checks every answer before it takes effect.', false)),
  seconds_between_requests: positive('Time between two requests of one active session.', 100, 'seconds'),
  requests: section('Request rate at production demand.', {
    mean_rps: number('Mean request rate.', 5, 'requests per second'),
    peak_rps: positive('Request rate of the busiest minutes.', 12, 'requests per second'),
    burst_multiplier: positive('Short bursts, as a multiple of the peak rate.', 1.5, 'multiple of peak'),
    basis: choice('Where the rates come from.', ['measured', 'benchmarked', 'estimated']),
  }),
  growth_12m: positive('Peak expected in twelve months, as a multiple of today’s.', 1.5, 'multiple of peak'),
  load_test: section('The latest load test at production scale.', {
    concurrent: count('Sessions held open.', 1800, 'sessions'),
    rps: number('Request rate held.', 18, 'requests per second'),
    duration: duration('How long it was held.', '4h'),
    environment: choice('Where it ran.', ENVIRONMENTS),
  }),
});

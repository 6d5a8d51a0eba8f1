import { date, duration, number, record, section, text } from './fields.js';

const objective = (what: string, p95: string, p99: string) =>
  section(`Objective for ${what}.`, {
    p50: duration('Median.', p95),
    p95: duration('95th percentile.', p95),
    p99: duration('99th percentile.', p99),
  });

export const latency = section('The latency budget: how fast, why, and whether it holds at peak.', {
  objectives: section('Percentiles that are promised.', {
    time_to_first_token: objective('the first token', '1500ms', '2500ms'),
    time_per_output_token: objective('each further token', '50ms', '80ms'),
    end_to_end: objective('the whole answer', '8s', '14s'),
  }),
  set_on: date('Day on which the objectives were agreed.', '2026-06-02'),
  rationale: text('The user study or process deadline behind the numbers.', 'Above 2s to first token, 19% give up.'),
  stages_p95: record('Share of the end-to-end budget of each stage, 95th percentile.', duration('p95.', '400ms'), {
    retrieval: '400ms',
    prefill: '500ms',
    decode: '5400ms',
  }),
  timeouts: section('Deadlines along the path, from the outside in.', {
    client: duration('Timeout of the caller.', '20s'),
    gateway: duration('Timeout of the gateway.', '16s'),
    model: duration('Timeout of the model call.', '15s'),
    retrieval: duration('Timeout of retrieval.', '800ms'),
  }),
  measured_at_peak: section('What was measured at the declared request rate.', {
    rps: number('Request rate during the measurement.', 18, 'requests per second'),
    ttft_p95: duration('Time to first token, p95.', '1310ms'),
    ttft_p99: duration('Time to first token, p99.', '2260ms'),
    tpot_p95: duration('Time per output token, p95.', '32ms'),
    tpot_p99: duration('Time per output token, p99.', '41ms'),
    e2e_mean: duration('End to end, mean; settles no percentile.', '3200ms'),
    e2e_p95: duration('End to end, p95.', '7.1s'),
    e2e_p99: duration('End to end, p99.', '12.4s'),
  }),
});

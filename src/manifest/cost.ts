import {
  choice,
  count,
  date,
  duration,
  flag,
  list,
  money,
  number,
  positive,
  ratio,
  record,
  section,
  text,
} from './fields.js';

const line = (what: string, example: string) => money(`${what}, per month.`, example);

export const cost = section('What it costs to run, who pays, and what one useful result costs.', {
  currency: text('ISO 4217 code in which every amount of this manifest is written.', 'USD').regex(/^[A-Z]{3}$/, {
    error: 'must be a three-letter currency code, such as USD',
  }),
  funding: choice('Who pays.', ['approved_budget', 'project_budget', 'free_credits', 'personal_card']),
  usd_rate: positive('Units of this currency for one USD; catalogue prices are in USD.', 83.5, 'units per USD'),
  prices: record(
    'Your own prices in place of the catalogue’s, by price id; gpu_hour and server are those of the declared GPU.',
    money('Per GPU-hour, server, kW-month, kWh, year, or million tokens (<id>.input, <id>.output).', '2.90 USD'),
    { gpu_hour: '2.90 USD', server: '310000 USD', pwr_us: '0.12 USD' },
  ),
  budget_monthly: money('Approved budget per month.', '200000 USD'),
  monthly: section('Cost per month, line by line; null declares a line that does not exist.', {
    gpu_compute: line('GPUs owned, rented or reserved', '17200 USD'),
    model_api: line('Managed model APIs', '8000 USD'),
    storage_and_network: line('Storage and network', '5200 USD'),
    facility_power_and_space: line('Power, cooling and space', '6600 USD'),
    licences_and_support: line('Licences and support', '12500 USD'),
    data_pipelines: line('Data pipelines', '9800 USD'),
    vector_and_retrieval: line('Vector index and retrieval', '6400 USD'),
    high_availability_and_dr: line('High availability and disaster recovery', '18900 USD'),
    monitoring_and_evaluation: line('Monitoring and evaluation', '8200 USD'),
    retraining_and_refresh: line('Retraining and refresh', '3100 USD'),
    security_and_compliance: line('Security and compliance', '14600 USD'),
    human_review: line('Human review of outputs', '38500 USD'),
    operations_staff: line('Operations staff', '46000 USD'),
    other: line('Anything else', '1000 USD'),
  }),
  not_needed: record('Reason for each cost line that is truly not needed.', text('Reason.', 'no retrieval'), {
    vector_and_retrieval: 'no retrieval in this system',
  }),
  volume_monthly: section('Work per month at production volume.', {
    requests: number('Requests.', 13100000, 'requests per month'),
    tokens: number('Tokens, input and output.', 43200000000, 'tokens per month'),
    outcomes: number('Useful outcomes, as defined below.', 950000, 'outcomes per month'),
    retry_share: ratio('Share of requests that are retries.', 0.04),
  }),
  outcome_definition: text('What counts as one useful outcome.', 'question resolved without an agent within 24h'),
  unit: section('Unit cost as you state it; checked against the lines above.', {
    per_outcome: money('Cost of one outcome.', '0.197 USD'),
    per_1k_requests: money('Cost of a thousand requests.', '14.3 USD'),
    per_million_tokens: money('Cost of a million tokens.', '4.33 USD'),
  }),
  value_per_outcome: money('Value of one outcome to the business.', '0.55 USD'),
  one_off_investment: money('Investment before go-live.', '1900000 USD'),
  payback: duration('Time until the investment is earned back.', '5.3mo'),
  scenarios: section('Cost per month at today’s volume and at multiples of it.', {
    x1: money('At today’s volume.', '187000 USD'),
    x3: money('At three times the volume.', '402000 USD'),
    x10: money('At ten times the volume.', '1120000 USD'),
  }),
  limits: section('What stops a runaway bill.', {
    budget_alerts: list('Shares of the budget at which someone is alerted.', ratio('A share.', 0.8), [0.5, 0.8]),
    per_user_tokens_per_day: count('Tokens one user may spend in a day.', 60000, 'tokens per day'),
    per_user_requests_per_day: count('Requests one user may make in a day.', 500, 'requests per day'),
    hard_stop: flag('Spending stops at the limit.'),
    allocated_share: ratio('Share of the spend that is allocated to an owner.', 0.94),
  }),
  placement_analysis: section('Owning compared with renting.', {
    done: flag('It is done.'),
    break_even_utilisation: ratio('Utilisation above which owning is cheaper.', 0.31),
    date: date('When.', '2026-05-20'),
  }),
  actual_vs_plan: section('Rollout compared with the business case.', {
    benefit: number('Benefit as a multiple of plan.', 0.92, 'multiple of plan'),
    spend: number('Spend as a multiple of plan.', 1.07, 'multiple of plan'),
    window: duration('Window of the comparison.', '60d'),
  }),
});

import { choice, count, duration, flag, list, mandatory, number, ratio, section, text } from './fields.js';

const PROTOCOLS = [
  'rest_api',
  'graphql',
  'rpc',
  'soap',
  'fhir_api',
  'event_stream',
  'message_queue',
  'webhook',
  'database',
  'oidc',
  'saml',
  'ldap',
  'mqtt',
  'opc_ua',
  'file_drop',
  'csv_export',
  'email',
  'screen_scrape',
  'other',
] as const;

export const integration = section('The systems around this one, and the limits they set.', {
  systems: list(
    'Every system that feeds this one or hears from it.',
    section('One system.', {
      name: mandatory(text('Its name.', 'claims-core')),
      direction: choice('Which way data flow, seen from here.', ['upstream', 'downstream', 'both']),
      kind: text('Kind of system.', 'CRM'),
      protocol: choice('How they talk.', PROTOCOLS),
      owner: text('Who answers for it.', 'claims-it'),
      limit_rps: number('Rate it accepts from here; null when it sets no limit.', 60, 'requests per second'),
      calls_peak_rps: number('Rate at which it is called at peak.', 22, 'requests per second'),
      contract_tested: flag('A test holds the contract between the two.'),
    }),
  ),
  gateway: section('The door for calls from outside.', {
    present: flag('There is one.'),
    authn: flag('It knows who calls.'),
    quotas: flag('It limits each caller.'),
    versioned: flag('Its interfaces have versions.'),
  }),
  manual_file_transfers: count('Files that people carry between systems.', 0, 'transfers'),
  writes_back_to: list('Systems of record that receive the results.', text('A system.', 'crm'), ['crm', 'claims-core']),
  sync: section('Age of the copies at the moment of a decision.', {
    max_lag_measured: duration('Largest lag measured.', '9m'),
    max_lag_allowed: duration('Largest lag acceptable.', '15m'),
  }),
  orchestration: section('Flows of several steps.', {
    stateful: flag('The state of a flow survives a restart.'),
    compensating_actions: flag('Each write has an undo.'),
    idempotent: flag('A step may run twice without harm.'),
  }),
  downstream_deadline: duration('When the caller no longer needs the answer; null when it can wait.', '100ms'),
  effort_share_data_and_integration: ratio('Share of the effort that goes into data and integration.', 0.52),
});

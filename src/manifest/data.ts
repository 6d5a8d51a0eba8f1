import { choice, count, duration, flag, list, mandatory, rate, ratio, section, text } from './fields.js';

const source = section('One source.', {
  name: mandatory(text('Name of the source inside this system.', 'policy-admin')),
  system: text('System that holds the original.', 'ERP'),
  owner: text('Who answers for its content.', 'policy-ops'),
  classification: choice('How sensitive its most sensitive field is.', [
    'restricted',
    'confidential',
    'internal',
    'public',
  ]),
  personal_data: flag('It holds data about identifiable people.'),
  access_pattern: text('How it is read.', 'change_stream'),
  volume: rate('Data that arrive.', '40GB/day'),
  ingestion: section('How the data get here.', {
    mode: choice('What moves them; manual and file_export need a person.', [
      'stream',
      'event',
      'scheduled',
      'file_export',
      'manual',
    ]),
    schedule: text('When it runs.', 'hourly'),
    lag_p95: duration('From the commit at the source until it can be used here, 95th percentile.', '4m'),
  }),
  freshness_target: duration('Oldest acceptable state.', '15m'),
  contract: section('What source and consumer have agreed.', {
    schema_versioned: flag('The schema has versions.'),
    on_break: choice('What happens to data that break the contract.', [
      'quarantine_and_alert',
      'quarantine',
      'block',
      'alert',
      'ignore',
    ]),
  }),
  quality_checks: list('Checks on arrival.', text('A check.', 'completeness'), ['completeness', 'range', 'duplicate']),
  permissions_enforced: flag('Each query sees only what its user may see in the source.'),
});

export const data = section('Where the data come from, how fresh and sound they are, and what depends on them.', {
  sources: list('Every source that production reads.', source),
  catalogue: section('The data catalogue.', {
    tool: text('Which one.', 'data-catalogue'),
    lineage: choice('How far a value can be traced.', ['source_to_answer', 'source_to_feature', 'partial', 'none']),
  }),
  transformations: section('The code between source and model.', {
    versioned: flag('It is under version control.'),
    tested: flag('It has tests.'),
    reproducible: flag('Two runs on the same input give the same output.'),
  }),
  defect_rate: section('Share of records that fail a check.', {
    measured: ratio('As measured in production.', 0.011),
    tolerance: ratio('Largest acceptable share.', 0.02),
    window: duration('Window of the measurement.', '30d'),
  }),
  representativeness: section('Whether the data show what production will meet.', {
    production_segments_covered: ratio('Share of production segments that the data contain.', 0.97),
    conditions: list('Difficult conditions that were sampled on purpose.', text('A condition.', 'night_shift'), [
      'mixed_language',
      'scanned_low_quality',
      'night_shift',
    ]),
  }),
  index: section('The index, the features or the training set that the model reads.', {
    documents: count('Documents in the index that production reads.', 48000000, 'documents'),
    versioned: flag('Each build is kept under its own version.'),
    rollback: flag('An earlier version can be put back.'),
    rebuild_time: duration('Time to build it from nothing.', '5h'),
  }),
});

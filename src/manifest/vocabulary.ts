/** Closed lists of words that code beyond the schema reads; free of zod, so that they cost nothing to import. */

export const STAGES = ['demo', 'pilot', 'limited_production', 'production'] as const;

export const ENVIRONMENTS = [
  'production',
  'staging_full_scale',
  'staging',
  'ci',
  'pilot',
  'development',
  'none',
] as const;

export const EVIDENCE_TYPES = [
  'document',
  'policy',
  'design_doc',
  'config_export',
  'test_run',
  'benchmark',
  'load_test',
  'red_team',
  'penetration_test',
  'experiment',
  'drill',
  'telemetry',
  'audit',
] as const;

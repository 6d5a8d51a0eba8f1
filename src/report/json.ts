/** The report as JSON: one manifest gives the report itself, several give `{reports, invalid}`. */

import { REPORT_SCHEMA_VERSION } from './report.js';
import type { Outcome, Reporter } from './reporter.js';

export const json: Reporter = (outcomes) => {
  const [only] = outcomes;
  const value = outcomes.length === 1 && only ? single(only) : several(outcomes);
  return `${JSON.stringify(value, null, 2)}\n`;
};

function single(outcome: Outcome): unknown {
  return 'report' in outcome ? outcome.report : several([outcome]);
}

function several(outcomes: readonly Outcome[]): unknown {
  return {
    schema_version: REPORT_SCHEMA_VERSION,
    reports: outcomes.flatMap((outcome) => ('report' in outcome ? [outcome.report] : [])),
    invalid: outcomes.flatMap((outcome) =>
      'problems' in outcome ? [{ file: outcome.file, problems: outcome.problems }] : [],
    ),
  };
}

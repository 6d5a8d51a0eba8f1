/** The report as JSON: one manifest gives the report itself, several give `{reports, invalid}`. */

import { REPORT_SCHEMA_VERSION } from './report.js';
import type { Outcome, Reporter } from './reporter.js';

export const json: Reporter = (outcomes) => {
  const [only] = outcomes;
  const value = outcomes.length === 1 && only ? single(only) : several(outcomes);
  return `${JSON.stringify(value, null, 2).replace(/[\u007f-\u009f]/g, escaped)}\n`;
};

/** JSON leaves C1 control characters as they are; some terminals obey them. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

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

import { choice, date, flag, list, mandatory, section, text } from './fields.js';
import { ENVIRONMENTS, EVIDENCE_TYPES } from './vocabulary.js';

export const evidence = list(
  'The evidence register. The level follows from type, environment, age and independence; authors cannot set it.',
  section('One item.', {
    id: mandatory(text('Id that sections refer to.', 'EV-001')),
    type: mandatory(choice('Kind of evidence.', EVIDENCE_TYPES)),
    env: mandatory(choice('Where it was produced.', ENVIRONMENTS)),
    date: mandatory(date('Day on which it was produced.', '2026-10-28')),
    ref: text('Path beside the manifest, or an address for people.', 'evidence/load-test.json'),
    sha256: text('SHA-256 of the file at ref, 64 hexadecimal digits.', 'a'.repeat(64)).regex(/^[0-9a-f]{64}$/, {
      error: 'must be 64 lower-case hexadecimal digits',
    }),
    by: text('Who produced it.', 'sre'),
    independent: flag('Produced by a party independent of the team.', false),
    verified_by: text('Assessor, named in the configuration, who has seen it.', 'a.auditor'),
  }),
);

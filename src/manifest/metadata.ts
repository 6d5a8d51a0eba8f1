import * as z from 'zod';
import { choice, date, list, mandatory, section, text } from './fields.js';
import { STAGES } from './vocabulary.js';

const jurisdiction = z
  .string({ error: () => 'must be a country or union code, such as IN or EU' })
  .regex(/^[A-Z]{2,3}$/, { error: 'must be a country or union code in capitals, such as IN or EU' });

export const metadata = section('What the system is and where it stands.', {
  name: mandatory(
    text('Name of the system, unique in your organisation.', 'claims-assist').min(1, { error: 'must not be empty' }),
  ),
  description: text('One or two sentences on what it does and for whom.', 'Answers policy questions in the app.'),
  version: text('Version that this manifest describes.', '1.4.0'),
  deployed_version: text('Version that runs in production now.', '1.4.0'),
  stage: mandatory(choice('Where the system stands today.', STAGES)),
  target_stage: mandatory(
    choice('The stage it is assessed for; every requirement is judged against this one.', STAGES),
  ),
  go_live: date('Day on which production traffic starts.', '2027-01-18'),
  assessed_on: date('Day on which the manifest was last filled in.', '2026-11-20'),
  last_reviewed: date('Day on which someone last checked the manifest against reality.', '2026-11-12'),
  sector: mandatory(
    choice('Sector of the organisation; decides which sector rules bind.', [
      'banking',
      'insurance',
      'payments',
      'healthcare',
      'public_sector',
      'telecom',
      'energy',
      'manufacturing',
      'logistics',
      'retail',
      'media',
      'education',
      'technology',
      'other',
    ]),
  ),
  jurisdictions: mandatory(
    list('Where the people affected and the operators are.', jurisdiction, ['IN']).min(1, {
      error: 'must name at least one jurisdiction, such as [IN]',
    }),
  ),
});

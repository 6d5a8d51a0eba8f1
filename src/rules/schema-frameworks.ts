/** A framework file: one law, standard or body of guidance, and the controls of it that rules may refer to. */
import * as z from 'zod';
import { day } from './schema.js';

export const KINDS = ['law', 'standard', 'guidance', 'literature'] as const;

const sentence = z.string().min(1);
const names = z.array(sentence).min(1);

const control = z.strictObject({
  id: sentence.describe('As the publisher writes it; a name where the publisher has no numbers'),
  title: sentence.describe('What it is about, in our own words'),
  effective_from: day.optional().describe('Day from which it applies, when it is not the framework’s own'),
  also: names.optional().describe('Other ways to write it, after the framework’s name or as a whole reference'),
  url: z.url().optional(),
});

export const frameworkSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z][A-Za-z0-9.-]*$/, { error: 'must be one word, such as ISO42001' }),
  title: sentence,
  version: sentence,
  publisher: sentence,
  url: z.url(),
  kind: z.enum(KINDS),
  also: names.optional().describe('Other names of the framework in references'),
  effective_from: day.optional().describe('Day from which its controls apply, where they do not say otherwise'),
  dates: z
    .array(z.strictObject({ on: day, what: sentence }))
    .optional()
    .describe('Days on which parts begin to apply'),
  listed: z.enum(['all', 'some']).describe('Whether every control of the publication is in this file'),
  of: z.int().min(1).optional().describe('How many the publication has'),
  note: sentence.optional(),
  controls: z.array(control).min(1),
});

export type Framework = z.infer<typeof frameworkSchema>;
export type Control = Framework['controls'][number];
export type Kind = (typeof KINDS)[number];

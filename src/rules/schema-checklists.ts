/** A checklist: a few points in words of our own, each resting on rules of the pack. It weighs nothing in the score. */
import * as z from 'zod';

export const CHECKLISTS = ['production', 'stuck_pilot'] as const;

const sentence = z.string().min(1);

const item = z.strictObject({
  id: z.string().regex(/^[a-z][a-z_]*$/, { error: 'must be in small letters, such as governed_data' }),
  title: sentence.describe('What must hold, or what a sign looks like'),
  short: sentence
    .max(40, { error: 'must be at most 40 characters' })
    .describe('The same in a few words, for a line that names all'),
  rules: z.array(sentence).min(1).describe('Ids of the rules that it rests on'),
});

export const checklistSchema = z.strictObject({
  checklist: z.enum(CHECKLISTS),
  title: sentence,
  source: sentence.describe('Where the points come from'),
  items: z.array(item).min(1),
});

export type Checklist = z.infer<typeof checklistSchema>;
export type ChecklistId = (typeof CHECKLISTS)[number];

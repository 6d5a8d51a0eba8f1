/** Changes to rules that stand in other packs: switched off, weighed or parametrised otherwise, each with its reason. */
import * as z from 'zod';

/** Why somebody decided so; blanks are no reason. */
export const reason = z.string().regex(/\S/, { error: 'must say why' });

export const overrideValue = z.union([z.string(), z.number(), z.array(z.string())], {
  error: 'must be a number, a quantity or a list of words',
});

const change = z
  .strictObject({
    rule: z.string().describe('Id of the rule that is changed'),
    disable: z.literal(true).optional().describe('The rule is not asked'),
    weight: z.int().min(1).max(10).optional().describe('Its weight within its dimension'),
    params: z.record(z.string(), overrideValue).optional().describe('Other values for its parameters'),
    reason: reason.describe('Why; printed in every report'),
  })
  .refine(({ disable, weight, params }) => (disable ?? weight ?? params) !== undefined, {
    error: 'changes nothing; give disable: true, weight or params',
  })
  .refine(({ disable, weight, params }) => !disable || (weight ?? params) === undefined, {
    error: 'disables the rule and changes it; do one of them',
  });

export const changeList = z.array(change).min(1);

/** The names that a change has, for messages; what `params` hold is of several kinds, which a shape does not know. */
export const changeNames = z.array(
  z.strictObject({
    rule: z.string(),
    disable: z.boolean(),
    weight: z.number(),
    params: z.record(z.string(), z.string()),
    reason: z.string(),
  }),
);

/** A file of a pack that holds changes instead of rules. */
export const changesSchema = z.strictObject({ overrides: changeList });
export const changesNamed = z.strictObject({ overrides: changeNames });

export type RuleChange = z.infer<typeof change>;

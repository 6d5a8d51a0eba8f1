import { type FactDefinition, general } from './definition.js';
import { signalsOf } from './measures.js';

interface Named {
  readonly name: string;
  readonly direction?: string | null;
}

const SENDING = new Set(['upstream', 'both']);

const ROLLOUT = { from: ['release.rollout.first_exposure', 'release.rollout.steps'] };

/** Each step over the one before it; the first exposure comes before all. */
function jumps([first, steps]: readonly unknown[]): number[] {
  const shares = steps as readonly number[];
  const ladder = shares[0] === first ? shares : [first as number, ...shares];
  return ladder.slice(1).map((share, i) => share / (ladder[i] ?? 0));
}

/** How a change reaches its users: versions, reviews, the canary, the steps of a rollout, the test of the path. */
export const release: readonly FactDefinition[] = [
  general(
    'need.release.linked_versions',
    'list<string>',
    'parts',
    { from: ['workload.uses.llm'] },
    {
      description: 'Parts whose versions must form one release.',
      formula: 'code, model, data, config; prompt with a language model',
    },
    ([llm]) => ['code', 'model', ...(llm === true ? ['prompt'] : []), 'data', 'config'],
  ),
  general(
    'need.release.reviewed_parts',
    'list<string>',
    'parts',
    { from: ['workload.uses.llm', 'workload.uses.agents'] },
    {
      description: 'Parts whose change a second person must review.',
      formula: 'model; prompt and guardrail with a language model; tool with agents',
    },
    ([llm, agents]) => [
      'model',
      ...(llm === true ? ['prompt', 'guardrail'] : []),
      ...(agents === true ? ['tool'] : []),
    ],
  ),
  general(
    'derived.release.canary_signals',
    'list<string>',
    'kinds of signal',
    { from: ['release.canary.metrics'], optional: ['evaluation.metrics'] },
    {
      description: 'What a canary is judged by.',
      formula:
        'quality: a name from evaluation.metrics, or a word such as accuracy or feedback; operation: a word such as error or latency',
    },
    ([metrics, evaluated]) => {
      const known = ((evaluated ?? []) as readonly { readonly name: string }[]).map(({ name }) => name);
      return [...new Set((metrics as readonly string[]).flatMap((name) => signalsOf(name, known)))];
    },
  ),
  general(
    'derived.release.smallest_jump',
    'double',
    'multiple of the step before',
    ROLLOUT,
    {
      description: 'Smallest step of the rollout over the one before it.',
      formula: 'min over first exposure and steps of share ÷ share before',
    },
    (values) => Math.min(...jumps(values)),
  ),
  general(
    'derived.release.largest_jump',
    'double',
    'multiple of the step before',
    ROLLOUT,
    {
      description: 'Largest step of the rollout over the one before it.',
      formula: 'max over first exposure and steps of share ÷ share before',
    },
    (values) => Math.max(...jumps(values)),
  ),
  general(
    'derived.release.final_share',
    'double',
    'ratio',
    { from: ['release.rollout.steps'] },
    { description: 'Share of users after the last step.', formula: 'last of the steps' },
    ([steps]) => (steps as readonly number[]).at(-1),
  ),
  general(
    'need.release.exposure_limit',
    'double',
    'ratio',
    { from: ['metadata.stage', ...ROLLOUT.from] },
    {
      description: 'Largest share of users that the stage allows.',
      formula: 'first exposure up to a pilot; the largest step short of all users in limited production; then all',
    },
    ([stage, first, steps]) => {
      if (stage === 'production') return 1;
      if (stage !== 'limited_production') return first as number;
      return Math.max(first as number, ...(steps as readonly number[]).filter((share) => share < 1));
    },
  ),
  general(
    'derived.release.tested_from_source',
    'bool',
    'yes or no',
    { from: ['release.integration_test.path'] },
    {
      description: 'The integration test begins at the source and goes on from there.',
      formula: 'its path begins with “source” and does not end there',
    },
    ([path]) => leaves('source', String(path)),
  ),
  general(
    'derived.release.tested_from_named_source',
    'bool',
    'yes or no',
    { from: ['release.integration_test.path'], optional: ['data.sources', 'integration.systems'] },
    {
      description: 'The integration test begins at a data source or a system that sends, by its name.',
      formula: 'its path begins with the name of a data source, or of an upstream system, and does not end there',
    },
    ([path, sources, systems]) => {
      const sending = ((systems ?? []) as readonly Named[]).filter(({ direction }) => SENDING.has(String(direction)));
      return [...((sources ?? []) as readonly Named[]), ...sending].some(({ name }) => leaves(name, String(path)));
    },
  ),
];

/** Whether a path such as `source_to_answer` begins with a station and names another one after it. */
function leaves(station: string, path: string): boolean {
  const [start, text] = [station.trim().toLowerCase(), path.trim().toLowerCase()];
  return start !== '' && text.startsWith(start) && /^s?[^\p{L}\p{N}]+[\p{L}\p{N}]/u.test(text.slice(start.length));
}

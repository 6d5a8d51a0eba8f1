/** The page that shows what the score makes of shipped systems, and how far its numbers move it. */
import type { Report } from '../../src/report/report.js';
import type { Pack } from '../../src/rules/pack.js';
import { isOpenBlocker } from '../../src/score/score.js';
import { code, link, prose, table } from './markdown.js';
import { type Effect, effects, opened, proven, type System, scaleOf, variations } from './sensitivity.js';
import { AS_OF, type Shipped } from './systems.js';

export const CALIBRATION = 'docs/calibration.md';

const SHARE = 0.25;
const SHOWN_RULES = 5;
const MOVERS = 12;

export function calibration(pack: Pack, systems: readonly Shipped[]): string {
  const varied = variations(pack, SHARE);
  const all = [...systems.map(({ system }) => system), ...imagined(systems)];
  const found = effects(all, scaleOf(pack), varied);
  const blocks = [
    '<!-- Generated from fixtures/, rules/ and catalog/parameters.yaml by `npm run docs`. -->',
    '# Calibration',
    `What the score makes of the systems that ship with airworthy, on ${AS_OF}, with ${pack.rules.length} rules in ${pack.dimensions.length} dimensions; and how far it moves when one of its numbers changes. Weights and caps are judgement: what hangs on a single one of them should not be believed.`,
    '## Shipped systems',
    table(
      ['System', 'Readiness', 'Declared', 'Level', 'Gate', 'Open blockers', 'Why'],
      systems.map((item) => row(item)),
    ),
    'Readiness discounts every pass by its evidence; declared takes it at its word. The gate is the default one: no open blocker for the target stage.',
    '## One number at a time',
    `Each number is taken a quarter down and a quarter up, everything else as it is: ${varied.length} variations of ${all.length} systems, ${grouped(found.length)} scores. Shares end at 100%; points and counts are rounded to whole ones. The gate asks for open blockers and for nothing else, so no weight, cap or confidence can turn it. Beside the shipped systems stand some that show what caps do: ${code(imaginedFrom)} with blockers opened, and with everything proven in production.`,
    summary(found),
    '### Readiness, lowest to highest',
    spans(found),
    '### Levels, gates and conditions of the next level that turn',
    turns(found),
    '### What moves readiness most',
    movers(found),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const imaginedFrom = 'claims-assist/production';

/** Systems on which caps bite. */
function imagined(systems: readonly Shipped[]): readonly System[] {
  const base = systems.find(({ system }) => system.name === imaginedFrom)?.system;
  if (!base) return [];
  return [
    ...[1, 3, 10].map((count) => opened(base, count, 'limited_production')),
    proven(base),
    opened(proven(base), 1, 'production'),
  ];
}

function row({ system, report }: Shipped): readonly string[] {
  const { score, verdict } = report;
  const open = system.judged.filter(isOpenBlocker).length;
  return [
    link(prose(system.name), `../${report.manifest.file}`),
    String(score.readiness),
    String(score.declared),
    `${score.level}, ${score.level_name}`,
    verdict.passed ? 'passed' : 'failed',
    String(open),
    prose(why(report)),
  ];
}

/** In one sentence: what holds the readiness, and what the next level takes. */
function why({ score }: Report): string {
  const [cap] = score.caps;
  const { mean, next_level: next } = score;
  const counted = (outcome: 'pass' | 'unknown') =>
    score.dimensions.reduce((sum, { counts }) => sum + counts[outcome], 0);
  const applicable = score.dimensions.reduce((sum, dimension) => sum + dimension.applicable, 0);
  const answers = `${counted('pass')} of ${applicable} rules pass, ${counted('unknown')} are unknown`;
  const held = `${answers}: a mean of ${mean}, ${cap ? `held at ${cap.value} by ${reasonOf(cap)}` : 'which nothing caps'}`;
  const unmet = (next?.unmet ?? []).map(({ name, expected, found }) =>
    expected === 'none'
      ? `no ${name}`
      : `${name} ${expected.replace(/^at least /, '≥ ')}${/^\d+$/.test(found) ? ` (${found})` : ''}`,
  );
  return next ? `${held}; level ${next.level} takes ${unmet.join(', ')}.` : `${held}; there is no higher level.`;
}

function reasonOf({ kind, reason, rules }: Report['score']['caps'][number]): string {
  if (kind === 'weakest_dimension') return (reason.split(';')[0] ?? reason).replace(/, is at (\d+)$/, ' ($1)');
  const more = rules.length - SHOWN_RULES;
  return `${reason} (${rules.slice(0, SHOWN_RULES).join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

const moved = ({ before, after }: Effect): number => after.readiness - before.readiness;
const groupsOf = (found: readonly Effect[]) => [...new Set(found.map(({ variation }) => variation.group))];

function summary(found: readonly Effect[]): string {
  const rows = groupsOf(found).map((group) => {
    const own = found.filter(({ variation }) => variation.group === group);
    const turned = (changed: (effect: Effect) => boolean) => String(own.filter(changed).length);
    return [
      group,
      String(own.length),
      turned((effect) => moved(effect) !== 0),
      range(own.map(moved)),
      range(own.map(({ before, after }) => after.declared - before.declared)),
      turned(({ before, after }) => before.level !== after.level),
      turned(({ before, after }) => before.passed !== after.passed),
    ];
  });
  const head = ['Varied', 'Scores', 'readiness moves', 'by points', 'declared by points', 'level turns', 'gate turns'];
  return table(head, rows);
}

function spans(found: readonly Effect[]): string {
  const groups = groupsOf(found);
  const rows = [...new Set(found.map(({ system }) => system))].map((system) => {
    const own = found.filter((effect) => effect.system === system);
    const spansOf = groups.map((group) => {
      const points = own.filter(({ variation }) => variation.group === group).map(({ after }) => after.readiness);
      const [least, most] = [Math.min(...points), Math.max(...points)];
      return least === most ? String(least) : `${least}–${most}`;
    });
    return [prose(system), String(own[0]?.before.readiness), ...spansOf];
  });
  return table(['System', 'As it is', ...groups], rows);
}

function turns(found: readonly Effect[]): string {
  const rows = found.flatMap((effect) => {
    const what = turnsOf(effect);
    const { system, variation } = effect;
    return what.length === 0
      ? []
      : [[prose(system), code(variation.name), prose(variation.change), prose(what.join('; '))]];
  });
  if (rows.length === 0) return 'None.';
  return table(['System', 'Varied', 'Change', 'What turns'], rows);
}

function turnsOf({ before, after }: Effect): readonly string[] {
  if (before.level !== after.level) return [`level ${before.level} → ${after.level}`];
  const met = before.unmet.filter((name) => !after.unmet.includes(name)).map((name) => `${name}: now met`);
  const lost = after.unmet.filter((name) => !before.unmet.includes(name)).map((name) => `${name}: no longer met`);
  return [...(before.passed === after.passed ? [] : ['gate']), ...met, ...lost];
}

function movers(found: readonly Effect[]): string {
  const largest = [...found]
    .filter((effect) => moved(effect) !== 0)
    .sort((a, b) => Math.abs(moved(b)) - Math.abs(moved(a)))
    .slice(0, MOVERS);
  return table(
    ['System', 'Varied', 'Change', 'Readiness'],
    largest.map((effect) => [
      prose(effect.system),
      code(effect.variation.name),
      prose(effect.variation.change),
      `${effect.before.readiness} → ${effect.after.readiness}`,
    ]),
  );
}

const range = (points: readonly number[]): string => `${signed(Math.min(...points))} to ${signed(Math.max(...points))}`;
const signed = (points: number): string => (points > 0 ? `+${points}` : String(points).replace('-', '−'));
const grouped = (count: number): string => count.toLocaleString('en-US');

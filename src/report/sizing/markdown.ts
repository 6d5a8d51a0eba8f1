/** A sizing as Markdown, for a design document or a pull request. */
import { brief } from '../../util/printable.js';
import type { SizingReporter } from './reporter.js';
import {
  breakEvenLines,
  CURVE_HEAD,
  costText,
  curveRows,
  interval,
  layoutText,
  MULTIPLE_HEAD,
  multipleRows,
  powerText,
  pricesText,
  priceText,
  removedLines,
  times,
  VERDICTS,
  workloadLines,
} from './words.js';

/** Text as text: nothing of it is markup, a link, an image or HTML. */
export function escaped(text: string, length = 200): string {
  return brief(text, length).replace(/[\\`*_{}[\]()#+!|<>~&@:]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => escaped(cell)).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line), ''];
}

export const markdown: SizingReporter = (sizing) => {
  const { chain, options, apis, refused, assumptions, chosen } = sizing;
  const lines = [
    `# Sizing of ${escaped(sizing.system ?? sizing.file)}`,
    '',
    `**${escaped(sizing.headline)}**`,
    '',
    ...workloadLines(sizing).map((line) => `- ${escaped(line)}`),
    `- prices: ${escaped(pricesText(sizing))}`,
    `- as of ${sizing.as_of}`,
    '',
  ];
  if (chosen)
    lines.push(
      `## Chain on ${escaped(chosen.gpu)}`,
      '',
      ...table(
        ['layer', 'required', 'declared', 'ratio', 'verdict', 'note'],
        chain.map(({ layer, required_text: need, declared_text: have, ratio, verdict, note }) => [
          layer,
          need,
          have,
          times(ratio),
          VERDICTS[verdict],
          note,
        ]),
      ),
    );
  if (sizing.target)
    lines.push(
      `## Target ${escaped(sizing.target.settings.join(', '))}`,
      '',
      ...table(
        ['', 'before', 'target'],
        sizing.target.rows.map(({ what, before, after }) => [what, before, after]),
      ),
    );
  if (options.length > 0)
    lines.push(
      '## Alternatives',
      '',
      ...table(
        ['', 'GPU', 'GPUs', 'layout', 'weights', 'TTFT (80%)', 'TPOT (80%)', 'power', 'USD/month', 'price'],
        options.map((option) => [
          option.pareto ? '★' : '',
          option.gpu,
          String(option.gpus),
          layoutText(option),
          option.weight_format,
          interval(option.ttft_seconds),
          interval(option.tpot_seconds),
          powerText(option),
          costText(option.cost),
          priceText(option.cost),
        ]),
      ),
      '★ nothing priced is better in cost, power and latency at once.',
      '',
    );
  const found = sizing.own_or_rent;
  if (found)
    lines.push(
      `## Own or rent ${escaped(found.gpu)}`,
      '',
      ...breakEvenLines(found).map((line) => `- ${escaped(line)}`),
      '',
      ...table([...CURVE_HEAD], curveRows(found)),
      ...table([...MULTIPLE_HEAD], multipleRows(found)),
    );
  if (apis.length > 0)
    lines.push(
      '## Endpoints',
      '',
      ...table(
        ['API (another model)', 'USD/month', 'price'],
        apis.map(({ model, cost }) => [model, costText(cost), priceText(cost)]),
      ),
    );
  const away = removedLines(sizing);
  if (away.length > 0)
    lines.push('## Removed', '', ...away.map(({ kind, text }) => `- ${kind}: ${escaped(text, 2000)}`), '');
  if (refused.length > 0) lines.push('## Refused', '', ...refused.map(({ message }) => `- ${escaped(message)}`), '');
  lines.push(
    '## Assumed',
    '',
    ...table(
      ['what', 'value', 'origin'],
      assumptions.map(({ what, value, origin }) => [what, value, origin]),
    ),
  );
  return `${lines.join('\n').trimEnd()}\n`;
};

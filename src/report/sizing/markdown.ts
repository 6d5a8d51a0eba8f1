/** A sizing as Markdown, for a design document or a pull request. */
import { brief } from '../../util/printable.js';
import type { SizingReporter } from './reporter.js';
import { costText, interval, layoutText, powerText, priceText, times, VERDICTS, workloadLines } from './words.js';

/** Text as text: nothing of it is markup, a link, an image or HTML. */
export function escaped(text: string): string {
  return brief(text, 200).replace(/[\\`*_{}[\]()#+!|<>~&@:]/g, (mark) => `&#${mark.charCodeAt(0)};`);
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
  if (apis.length > 0)
    lines.push(
      '## Endpoints',
      '',
      ...table(
        ['API (another model)', 'USD/month', 'price'],
        apis.map(({ model, cost }) => [model, costText(cost), priceText(cost)]),
      ),
    );
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

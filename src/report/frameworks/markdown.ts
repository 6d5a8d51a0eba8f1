/** Frameworks and their coverage as Markdown, for a file or a pull request. */
import type { ControlCoverage, FrameworkSummary } from '../coverage.js';
import { escaped } from '../sizing/markdown.js';
import type { FrameworksReporter } from './reporter.js';
import { beginText, controlsText, coveredText, laterText, outcomesText, ruleText, STATUS, shareText } from './words.js';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => escaped(cell)).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line), ''];
}

const text = (lines: readonly string[]) => `${lines.join('\n').trimEnd()}\n`;

function about({ publisher, version, url, dates, note }: FrameworkSummary): string[] {
  return [
    `${escaped(publisher)}, ${escaped(version)}. <${encodeURI(url)}>`,
    '',
    ...dates.map(({ on, what }) => `- ${on}: ${escaped(what)}`),
    ...(note === null ? [] : [`- ${escaped(note)}`]),
  ];
}

export const markdown: FrameworksReporter = {
  list: ({ frameworks, statement, as_of: asOf }) =>
    text([
      '# Frameworks',
      '',
      `As of ${asOf}. ${statement}`,
      '',
      ...table(
        ['id', 'title', 'version', 'applies', 'controls', 'with rules', 'rules'],
        frameworks.map((item) => [
          item.id,
          item.title,
          item.version,
          beginText(item, asOf),
          controlsText(item),
          String(item.controls_with_rules),
          String(item.rules),
        ]),
      ),
    ]),

  coverage: (coverage) => {
    const { framework, system, controls, statement, as_of: asOf } = coverage;
    const with_ = controls.filter(({ status }) => status !== 'no_rule');
    const without = controls.filter(({ status }) => status === 'no_rule');
    const row = (control: ControlCoverage) => {
      const cells = [control.id, control.title, laterText(control), control.rules.map(ruleText).join(', ')];
      if (!system) return cells;
      const { declared, proven, status } = control;
      return [...cells, shareText(declared, control), shareText(proven, control), STATUS[status]];
    };
    const head = ['control', 'about', 'from', 'rules', ...(system ? ['declared', 'proven', ''] : [])];
    return text([
      `# ${escaped(framework.title)}${system ? `: ${escaped(system.name)}` : ''}`,
      '',
      ...about(framework),
      `- as of ${asOf}`,
      `- ${escaped(coveredText(coverage))}`,
      ...(system ? [`- ${escaped(outcomesText(coverage))}`] : []),
      '',
      statement,
      '',
      ...(with_.length === 0 ? [] : ['## Controls with rules', '', ...table(head, with_.map(row))]),
      ...(without.length === 0
        ? []
        : [
            '## Not covered by any rule',
            '',
            ...table(
              ['control', 'about', 'from'],
              without.map((control) => [control.id, control.title, laterText(control)]),
            ),
          ]),
    ]);
  },
};

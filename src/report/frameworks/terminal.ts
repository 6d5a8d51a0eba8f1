/** Frameworks and their coverage in the terminal. */
import type { ControlCoverage, ControlStatus } from '../coverage.js';
import { type Column, columns } from '../terminal/columns.js';
import { entry, heading } from '../terminal/layout.js';
import { type Paint, plain, type Style, styleOf } from '../terminal/style.js';
import { cut, cutPlace, widthOf, wrap } from '../terminal/wrap.js';
import type { FrameworksPrintOptions, FrameworksReporter } from './reporter.js';
import { beginText, controlsText, coveredText, laterText, outcomesText, ruleText, STATUS, shareText } from './words.js';

const WIDE = 100;
const SOME = 70;
const present = (all: readonly (Column | false)[]) => all.filter((column) => column !== false);

function styled({ width, colour }: FrameworksPrintOptions): Style {
  return styleOf({ width, colour, verbose: false, quiet: false });
}

const text = (lines: readonly string[]) => `${lines.map((line) => line.trimEnd()).join('\n')}\n`;

function painter(controls: readonly ControlCoverage[], style: Style): (row: number) => Paint {
  const paints: Readonly<Record<ControlStatus, Paint>> = {
    no_rule: style.dim,
    not_assessed: plain,
    all_pass: style.good,
    some_pass: style.warn,
    none_pass: style.bad,
    unknown: style.accent,
    not_applicable: style.dim,
  };
  return (row) => paints[controls[row]?.status ?? 'no_rule'];
}

export const terminal: FrameworksReporter = {
  list: ({ frameworks, statement, as_of: asOf }, options) => {
    const style = styled(options);
    const cells = (pick: (framework: (typeof frameworks)[number]) => string) => frameworks.map(pick);
    const all: (Column | false)[] = [
      { head: 'id', cells: cells(({ id }) => id), paint: () => style.bold },
      { head: 'framework', cells: cells(({ title }) => title), share: 3 },
      style.width >= WIDE && { head: 'version', cells: cells(({ version }) => version), share: 1 },
      style.width >= SOME && { head: 'applies', cells: cells((item) => beginText(item, asOf)) },
      { head: 'controls', cells: cells(controlsText), right: true },
      { head: 'with rules', cells: cells((item) => String(item.controls_with_rules)), right: true },
      style.width >= SOME && { head: 'rules', cells: cells((item) => String(item.rules)), right: true },
    ];
    return text([
      ...columns(present(all), style, 2),
      '',
      ...wrap(`As of ${asOf}. ${statement} \`airworthy frameworks ID\` shows its controls.`, style.measure).map(
        (line) => style.dim(line),
      ),
    ]);
  },

  coverage: (coverage, options) => {
    const style = styled(options);
    const { framework, controls, system, statement } = coverage;
    const name = cut(`${framework.id}  ${framework.title}`, style.width - 2);
    const place = system ? cutPlace(system.file, style.width - widthOf(name) - 2) : '';
    const gap = ' '.repeat(Math.max(2, style.width - widthOf(name) - widthOf(place)));
    const dates = framework.dates.map(({ on, what }) => `${on} ${what}`).join('; ') || framework.effective_from;
    return text([
      `${style.bold(name)}${place === '' ? '' : gap + style.dim(place)}`,
      '',
      ...entry('Source', `${framework.publisher}, ${framework.version}, ${framework.url}`, style),
      ...(dates ? entry(framework.kind === 'law' ? 'Applies' : 'Dated', dates, style, { most: 6 }) : []),
      ...(framework.note === null ? [] : entry('Note', framework.note, style)),
      ...entry('Controls', controlsText(framework), style),
      ...entry('Coverage', coveredText(coverage), style),
      ...(system ? entry('Outcome', `${cut(system.name, 60)}: ${outcomesText(coverage)}`, style) : []),
      ...entry('As of', coverage.as_of, style),
      ...covered(controls, system !== null, style),
      ...uncovered(controls, style),
      '',
      ...wrap(statement, style.measure).map((line) => style.dim(line)),
    ]);
  },
};

/** From when controls apply that do not yet; no column where all do. */
function later(controls: readonly ControlCoverage[]): Column | false {
  return controls.some(({ in_force: inForce }) => !inForce) && { head: 'from', cells: controls.map(laterText) };
}

function covered(all: readonly ControlCoverage[], assessed: boolean, style: Style): string[] {
  const shown = all.filter(({ status }) => status !== 'no_rule');
  if (shown.length === 0) return [];
  const cells = (pick: (control: ControlCoverage) => string) => shown.map(pick);
  const paint = painter(shown, style);
  const table: (Column | false)[] = [
    { head: 'control', cells: cells(({ id }) => id), share: 2, paint: () => style.bold },
    style.width >= SOME && { head: 'about', cells: cells(({ title }) => title), share: 3 },
    style.width >= SOME && later(shown),
    { head: 'rules', cells: cells(({ rules }) => rules.map(ruleText).join(', ')), share: 2 },
    assessed && { head: 'declared', cells: cells((control) => shareText(control.declared, control)), right: true },
    assessed && { head: 'proven', cells: cells((control) => shareText(control.proven, control)), right: true },
    assessed && style.width >= WIDE && { head: '', cells: cells(({ status }) => STATUS[status]), paint },
  ];
  const legend = assessed ? '; proven: by a test in a representative environment (E3) or better' : '';
  return [
    ...heading('Controls', `rules that support evidence for each${legend}`, style),
    ...columns(present(table), style, 8, 2),
  ];
}

function uncovered(all: readonly ControlCoverage[], style: Style): string[] {
  const shown = all.filter(({ status }) => status === 'no_rule');
  if (shown.length === 0) return [];
  const table: (Column | false)[] = [
    { head: 'control', cells: shown.map(({ id }) => id), share: 1, paint: () => style.bold },
    { head: 'about', cells: shown.map(({ title }) => title), share: 1, paint: () => style.dim },
    later(shown),
  ];
  return [
    ...heading('Not covered', `no rule refers to these ${shown.length}`, style),
    ...columns(present(table), style, 2, 2),
  ];
}

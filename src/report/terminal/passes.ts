/** What holds and what does not apply, for those who asked. */
import { where } from '../problems.js';
import type { Finding, Report } from '../report.js';
import { type Column, columns } from './columns.js';
import { heading } from './layout.js';
import { count, MARKS, type Style } from './style.js';
import { cut } from './wrap.js';

export function passes({ findings }: Report, style: Style): string[] {
  const passed = findings.filter(({ outcome }) => outcome === 'pass');
  const off = findings.filter(({ outcome }) => outcome === 'not_applicable');
  return [
    ...list('Passes', `${count(passed.length, 'rule')}, with the level of evidence each rests on`, passed, style),
    ...list('Not applicable', count(off.length, 'rule'), off, style),
  ];
}

const ITEMS_FROM = 100;

function list(name: string, about: string, found: readonly Finding[], style: Style): string[] {
  const [first] = found;
  if (!first) return [];
  const proof: Column = {
    head: '',
    cells: found.map(({ evidence }) =>
      [`E${evidence.level}`, ...(style.width < ITEMS_FROM ? [] : evidence.items)].join(' '),
    ),
    share: 2,
  };
  const all: Column[] = [
    {
      head: '',
      cells: found.map(({ outcome }) => MARKS[outcome]),
      paint: () => (first.outcome === 'pass' ? style.good : style.dim),
    },
    { head: '', cells: found.map(({ rule }) => cut(rule, 12)) },
    { head: '', cells: found.map(({ title }) => title), share: 5 },
    ...(first.outcome === 'pass' ? [proof] : []),
    { head: '', cells: found.map(({ location }) => where(location)), share: 3, place: true, paint: () => style.dim },
  ];
  return [...heading(name, about, style), ...columns(all, style, 1)];
}

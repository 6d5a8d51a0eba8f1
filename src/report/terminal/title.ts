/** The first line: which system, from which stage to which, out of which file. */
import type { Report } from '../report.js';
import { type Style, spoken } from './style.js';
import { cut, cutPlace, widthOf } from './wrap.js';

/** `name version` as one text. */
function systemName({ system }: Report): string {
  return cut(system.version === null ? system.name : `${cut(system.name, 60)} ${cut(system.version, 24)}`, 86);
}

/** The system and its way on the left, the file on the right as far as there is room. */
export function title(report: Report, { measure, bold, dim }: Style): string {
  const { system, manifest } = report;
  const way = `  ${cut(spoken(system.stage), 24)} → ${cut(spoken(system.target_stage), 24)}`;
  const name = cut(systemName(report), Math.max(8, measure - widthOf(way)));
  const room = measure - widthOf(name) - widthOf(way) - 3;
  const file = room < 12 ? '' : cutPlace(manifest.file, room);
  const space = file === '' ? '' : ' '.repeat(room + 3 - widthOf(file));
  return `${bold(name)}${cut(way, measure - widthOf(name))}${space}${dim(file)}`;
}

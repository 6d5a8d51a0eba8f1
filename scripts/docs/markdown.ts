/** Markdown whose text is text: nothing that a rule or a manifest says becomes markup, but for code in backquotes. */

/** Prose on one line; code in backquotes stays code, everything else is escaped. */
export function prose(text: string): string {
  const parts = text
    .trim()
    .replace(/\s+/g, ' ')
    .split(/(`[^`]+`)/);
  return parts.map((part, i) => (i % 2 === 1 ? code(part.slice(1, -1)) : plain(part))).join('');
}

function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|~#!&]/g, '\\$&');
}

/** Code on one line, also inside a table. */
export function code(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** Code on lines of its own. */
export function block(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trim()}\n${fence}`;
}

/** A table of finished cells. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

export function link(text: string, target: string): string {
  return `[${text}](${encodeURI(target).replaceAll('(', '%28').replaceAll(')', '%29')})`;
}

/** What to run once the wizard has written: `assess`, and `size` or what it still lacks. */
import { readWorkload } from '../facts/sizing/read.js';
import { parseSizing } from '../manifest/sizing.js';
import { readYaml } from '../manifest/yaml.js';
import { printable } from '../util/printable.js';

/** The closing words for the text of a manifest that stands in `file`. */
export async function afterwards(text: string, file: string): Promise<string> {
  const shown = printable(file);
  const lines = [
    'What you left open is a comment there; take the # off once you know.',
    '',
    `Then: airworthy assess ${shown}    how ready it is, what is missing, what first`,
  ];
  const { source } = readYaml(text, file);
  const parsed = source && parseSizing(source);
  if (!parsed?.ok || parsed.manifest.workload?.uses?.llm === false) return lines.join('\n');
  const { catalog } = await import('../generated/catalog.js');
  const read = readWorkload(parsed.manifest, catalog);
  if (read.ok) return [...lines, `      airworthy size ${shown}      what carries it, and what it costs`].join('\n');
  const lacks = read.lacks.map(({ message, expected }) => `  - ${printable(`${message}: ${expected}`)}`);
  return [...lines, '', `airworthy size ${shown} still lacks:`, ...lacks].join('\n');
}

/** Golden outputs are read in review like code. `UPDATE_GOLDEN=1 npm test` writes them anew. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FORMATS } from '../src/report/index.js';
import { run } from './helpers/run.js';

const AS_OF = '2026-11-20';
const CASES = [
  { manifest: 'fixtures/claims-assist/production.yaml', golden: 'fixtures/claims-assist/golden/production', code: 0 },
  { manifest: 'fixtures/claims-assist/pilot.yaml', golden: 'fixtures/claims-assist/golden/pilot', code: 1 },
  { manifest: 'fixtures/minimal.yaml', golden: 'fixtures/golden/minimal', code: 1 },
  { manifest: 'fixtures/broken.yaml', golden: 'fixtures/golden/broken', code: 2 },
];
const EXTENSIONS = { terminal: 'txt', json: 'json' } as const;

describe.each(CASES)('$manifest', ({ manifest, golden, code }) => {
  test.each(FORMATS)('%s', async (format) => {
    const result = await run(['assess', manifest, '--as-of', AS_OF, '--format', format], { columns: 80 });
    const file = `${golden}.${EXTENSIONS[format]}`;
    const text = code === 2 && format === 'terminal' ? result.err : stable(result.out);
    if (process.env['UPDATE_GOLDEN'] || !existsSync(file)) {
      if (!process.env['UPDATE_GOLDEN']) throw new Error(`${file} is missing; write it with UPDATE_GOLDEN=1`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    expect(result.code).toBe(code);
    expect(text).toBe(await readFile(file, 'utf8'));
  });
});

/** The tool's own version changes with every release; nothing else may. */
function stable(text: string): string {
  return text.replaceAll(/"version": "\d+\.\d+\.\d+"/g, '"version": "0.0.0"');
}

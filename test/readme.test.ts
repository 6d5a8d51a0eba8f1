import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pack } from '../src/generated/pack.js';

const readme = readFileSync('README.md', 'utf8');
const read = (file: string) => readFileSync(file, 'utf8');

describe('the README', () => {
  test('shows real output: every block of text is in a golden file', () => {
    const golden = [
      'fixtures/claims-assist/golden/pilot.txt',
      'fixtures/claims-assist/golden/production.txt',
      'fixtures/golden/broken.txt',
      'fixtures/golden/sizing.txt',
    ]
      .map(read)
      .join('\n');
    const blocks = [...readme.matchAll(/^```text\n([\s\S]*?)\n```/gm)].map((match) => match[1] ?? '');
    expect(blocks.length).toBeGreaterThanOrEqual(3);
    for (const block of blocks) expect(golden).toContain(block);
  });

  test('shows the smallest useful manifest as it is shipped, in at most 45 lines', () => {
    const shipped = read('fixtures/minimal.yaml').trimEnd();
    expect(readme).toContain(`\`\`\`yaml\n${shipped}\n\`\`\``);
    expect(shipped.split('\n').length).toBeLessThanOrEqual(45);
  });

  test('says why each dependency is there', () => {
    const { dependencies = {}, devDependencies } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >;
    for (const name of Object.keys({ ...dependencies, ...devDependencies }))
      expect(readme, name).toMatch(new RegExp(`^\\|.*[ ,]${name.replace(/[/@.]/g, '\\$&')}[ ,].*\\|`, 'm'));
  });

  test('counts rules, dimensions and blockers as the pack has them, and nowhere by hand', () => {
    const blockers = pack.rules.filter(({ severity }) => severity === 'blocker').length;
    const counted = `**${pack.rules.length} rules in ${pack.dimensions.length} dimensions**, ${blockers} of them blockers`;
    expect(readme.split(counted)).toHaveLength(2);
    for (const text of [readme.replace(counted, ''), read('CHANGELOG.md')])
      expect(text.match(/\b\w+ rules in\b.*dimensions/g)).toBeNull();
  });

  test('gives the commands of the first minute as the first two shell blocks', () => {
    const [first = '', second = ''] = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1]);
    expect(first).toContain('node bin/airworthy.js assess fixtures/claims-assist/production.yaml');
    expect(second).toContain('npm test');
    const screen = readme.slice(0, readme.indexOf(second)).split('\n').length;
    expect(screen).toBeLessThanOrEqual(24);
  });
});

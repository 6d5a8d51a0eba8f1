/** The pages in docs/: every command line does what the page says, and every table says what the program does. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { REFERENCE, reference } from '../scripts/docs.js';
import { main } from '../src/program.js';
import { type Result, run } from './helpers/run.js';

const PAGES = readdirSync('docs').filter((name) => name.endsWith('.md'));
const page = (name: string) => readFileSync(join('docs', name), 'utf8');

interface Block {
  readonly language: string;
  /** Name of the file whose content the block is; empty when it is none. */
  readonly file: string;
  readonly text: string;
}

function blocks(text: string): readonly Block[] {
  return [...text.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].map(([, language = '', file = '', body = '']) => ({
    language,
    file,
    text: body,
  }));
}

interface Line {
  readonly typed: string;
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly stdin: string | undefined;
  readonly stdout: string | undefined;
  readonly exits: number;
}

/** A command line as a shell would take it apart: variables, words, quotes, `<`, `>`; the comment states the code. */
function commandLine(typed: string): Line | undefined {
  const [, variables = '', rest] = /^((?:[A-Z_]+=\S+ )*)airworthy(?: (.*))?$/.exec(typed) ?? [];
  if (rest === undefined) return undefined;
  const [command = '', comment = ''] = rest.split(/\s#\s/);
  const words = [...(command.split(' || ')[0] ?? '').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
  const after = (sign: string) => (words.includes(sign) ? words[words.indexOf(sign) + 1] : undefined);
  const end = words.findIndex((word) => word === '<' || word === '>');
  return {
    typed,
    env: Object.fromEntries(
      variables
        .trim()
        .split(' ')
        .filter(Boolean)
        .map((pair) => pair.split('=', 2)),
    ),
    argv: end < 0 ? words : words.slice(0, end),
    stdin: after('<'),
    stdout: after('>'),
    exits: Number(/exits (\d+)/.exec(comment)?.[1] ?? 0),
  };
}

/** `--watch` runs until it is interrupted: that happens once it watches. */
async function watching(argv: readonly string[], cwd: string): Promise<Result> {
  const stop = new AbortController();
  let [out, err] = ['', ''];
  const code = await main(argv, {
    cwd,
    env: {},
    stdin: (async function* () {})(),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
      if (text.startsWith('watching')) setTimeout(() => stop.abort(), 0);
    },
    columns: undefined,
    colour: false,
    errIsTerminal: false,
    today: '2026-11-20',
    stop: stop.signal,
  });
  return { code, out, err };
}

describe.each(PAGES)('docs/%s', (name) => {
  const parts = blocks(page(name));
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'airworthy-docs-'));
    await cp('fixtures', cwd, { recursive: true });
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  for (const { language, file, text } of parts) {
    if (file !== '')
      test(`shows ${file}`, async () => {
        await mkdir(dirname(join(cwd, file)), { recursive: true });
        await writeFile(join(cwd, file), text);
      });
    if (language === 'yaml' && file === '')
      test('shows YAML that parses', () => {
        expect(parse(text)).toBeTypeOf('object');
      });
    if (language !== 'sh') continue;
    test('shows shell without syntax errors', () => {
      execFileSync('bash', ['-n'], { input: text });
    });
    for (const line of text.split('\n').flatMap((typed) => commandLine(typed) ?? []))
      test(`${line.typed}`, async () => {
        const stdin = line.stdin === undefined ? '' : await readFile(join(cwd, line.stdin));
        const result = line.argv.includes('--watch')
          ? await watching(line.argv, cwd)
          : await run(line.argv, { cwd, env: line.env, stdin });
        expect(result.code, result.err).toBe(line.exits);
        if (line.stdout !== undefined) await writeFile(join(cwd, line.stdout), result.out);
      });
  }

  test('links to what is there', () => {
    for (const [, target = ''] of page(name).matchAll(/\]\(([^)]+)\)/g)) {
      const [path = '', anchor = ''] = target.split('#');
      const file = path === '' ? join('docs', name) : join('docs', path);
      expect(existsSync(file), target).toBe(true);
      const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      if (anchor !== '') expect(headings, target).toContain(anchor);
    }
  });
});

test('the index names every page', () => {
  for (const name of PAGES.filter((other) => other !== 'README.md')) expect(page('README.md')).toContain(`](${name})`);
});

test('the reference of the manifest is what the schema says; `npm run docs` writes it', () => {
  expect(readFileSync(REFERENCE, 'utf8')).toBe(reference());
});

test('the constants have the values that the catalogue gives them', () => {
  const catalogue = parse(readFileSync('catalog/parameters.yaml', 'utf8')) as readonly { id: string; value: unknown }[];
  const known = new Map(catalogue.map(({ id, value }) => [id, String(value)]));
  const rows = [...page('consultant.md').matchAll(/^\| `(score\.[\w.]+)` \| (\S+) \|/gm)];
  expect(rows.length).toBeGreaterThan(10);
  for (const [, id = '', value] of rows) expect(value, id).toBe(known.get(id));
});

test('the settings are those that --print-config shows, each under its variable', async () => {
  const rows = [...page('ci.md').matchAll(/^\| `--([\w-]+)` \| `(AIRWORTHY_\w+)` \|/gm)];
  const { out } = await run(['assess', '--print-config'], { cwd: tmpdir() });
  const printed = [...out.matchAll(/^(\w+): /gm)].map(([, name]) => name);
  expect(rows.map(([, flag = '']) => flag.replaceAll('-', '_')).sort()).toEqual(printed.sort());
  for (const [, flag = '', variable = ''] of rows)
    expect(variable).toBe(`AIRWORTHY_${flag.replaceAll('-', '_').toUpperCase()}`);
});

test('the JSON fields are there', async () => {
  const argv = ['assess', 'fixtures/claims-assist/production.yaml', '--format', 'json'];
  const report: unknown = JSON.parse((await run(argv)).out);
  const json = page('ci.md').slice(page('ci.md').indexOf('## JSON'));
  const paths = [...json.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(10);
  for (const path of paths) expect(report).toHaveProperty(path);
});

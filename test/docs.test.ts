/** The pages in docs/: every command line does what the page says, and every table says what the program does. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { code, prose } from '../scripts/docs/markdown.js';
import { pages } from '../scripts/docs.js';
import { pack } from '../src/generated/pack.js';
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
    expect(deadLinks(join('docs', name))).toEqual([]);
  });
});

/** Links of a page to files and headings that are not there. */
function deadLinks(file: string): readonly string[] {
  const targets = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [path = '', anchor = ''] = target.split('#');
    const found = path === '' ? file : join(dirname(file), path);
    return !existsSync(found) || (anchor !== '' && !anchorsOf(found).has(anchor));
  });
}

const known = new Map<string, ReadonlySet<string>>();

function anchorsOf(file: string): ReadonlySet<string> {
  const found = known.get(file) ?? readAnchors(file);
  known.set(file, found);
  return found;
}

function readAnchors(file: string): ReadonlySet<string> {
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)];
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-');
  return new Set(headings.map(([, heading = '']) => slug(heading)));
}

test('the index names every page', () => {
  for (const name of PAGES.filter((other) => other !== 'README.md')) expect(page('README.md')).toContain(`](${name})`);
});

describe('what is generated', () => {
  test('is what the schema, the rules and the fixtures say; `npm run docs` writes it', async () => {
    for (const [path, text] of await pages()) expect(readFileSync(path, 'utf8'), path).toBe(text);
  });

  test('has no page of a dimension that is no more', async () => {
    const written = await pages();
    expect(readdirSync('docs/rules').filter((name) => !written.has(`docs/rules/${name}`))).toEqual([]);
  });

  test('links every rule to its page', async () => {
    const index = readFileSync('docs/rules.md', 'utf8');
    for (const { id, dimension } of pack.rules)
      expect(index).toContain(`](rules/${dimension.replaceAll('_', '-')}.md#${id.toLowerCase()})`);
  });

  test('links to what is there', () => {
    const files = ['README.md', ...readdirSync('docs/rules').map((name) => join('docs/rules', name))];
    expect(files.flatMap((file) => deadLinks(file).map((target) => `${file}: ${target}`))).toEqual([]);
  });
});

test('text of rules is no markup: neither a link, nor emphasis, nor a tag, nor the end of a cell', () => {
  expect(prose('see [x](y) <b>*a*</b> | _b_ # c ~d~')).toBe(
    'see \\[x\\](y) \\<b\\>\\*a\\*\\</b\\> \\| \\_b\\_ \\# c \\~d\\~',
  );
  expect(prose('declare `users.total` and\nmore `')).toBe('declare `users.total` and more \\`');
  expect(code('a || `b`')).toBe('`` a \\|\\| `b` ``');
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

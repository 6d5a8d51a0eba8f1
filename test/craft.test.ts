/** What an author meets first: `init`, the schema in the editor, `explain`, completion and help. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DEFINITIONS } from '../src/facts/derive.js';
import { pack } from '../src/generated/pack.js';
import { jsonSchema } from '../src/manifest/json-schema.js';
import { manifestShape } from '../src/manifest/parse.js';
import type { Shape } from '../src/manifest/shape.js';
import { run } from './helpers/run.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airworthy-craft-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const schemaFile = (name: string) => readFile(`schema/${name}.schema.json`, 'utf8');

/** A field in a comment becomes a field; prose and the modeline stay comments. */
function uncommented(text: string): string {
  return text.replace(/^( *)# ( *(?:- )?\w+:(?: .*)?)$/gm, '$1$2');
}

/** Paths of all fields, list items and record values as `[]`. */
function* walk(shape: Shape, path = ''): Generator<readonly [string, Shape]> {
  yield [path, shape];
  if (shape.kind === 'object')
    for (const [name, field] of Object.entries(shape.fields))
      yield* walk(field, path === '' ? name : `${path}.${name}`);
  if (shape.kind === 'list' || shape.kind === 'record') yield* walk(shape.item, `${path}[]`);
}

function valuePaths(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => valuePaths(item, `${path}[]`))];
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, item]) =>
    valuePaths(item, path === '' ? name : `${path}.${name}`),
  );
  return [path, ...inner];
}

describe.each([
  ['init', []],
  ['init --full', ['--full']],
])('%s', (_name, flags) => {
  let written: string;
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(folder, 'init-'));
    expect((await run(['init', ...flags], { cwd })).code).toBe(0);
    written = await readFile(join(cwd, 'airworthy.yaml'), 'utf8');
  });

  test('writes a manifest that can be assessed as it is', async () => {
    const { code, err } = await run(['assess'], { cwd });
    expect(err).toBe('');
    expect(code).toBe(1);
  });

  test('never overwrites', async () => {
    await writeFile(join(cwd, 'mine.yaml'), 'mine');
    const { code, err } = await run(['init', 'mine.yaml', ...flags], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('never overwrites');
    expect(await readFile(join(cwd, 'mine.yaml'), 'utf8')).toBe('mine');
  });

  test('points the editor at a schema that is there and equals the published one', async () => {
    const [, path = ''] = /^# yaml-language-server: \$schema=(.+)$/m.exec(written.split('\n')[0] ?? '') ?? [];
    const schema = JSON.parse(await readFile(resolve(cwd, path), 'utf8'));
    expect(schema).toEqual(JSON.parse(await schemaFile('manifest')));
  });

  test('holds examples that are valid together once every comment mark is gone', async () => {
    const text = uncommented(written).replace('agents: false', 'agents: true'); // its tools make it an agent
    const validate = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(await schemaFile('manifest')));
    validate(parse(text, { schema: 'core' }));
    expect((validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)).toEqual([]);
    await writeFile(join(cwd, 'all.yaml'), text);
    const model = { num_hidden_layers: 80, hidden_size: 8192, num_attention_heads: 64, num_key_value_heads: 8 };
    await writeFile(
      join(cwd, 'config.json'),
      JSON.stringify({ ...model, intermediate_size: 28672, vocab_size: 128256, max_position_embeddings: 131072 }),
    );
    const { code, err } = await run(['assess', 'all.yaml'], { cwd });
    expect(err).toBe('');
    expect([0, 1]).toContain(code);
  });

  test('has no field of the same map twice and no line that is neither field nor comment', () => {
    for (const line of written.split('\n')) expect(line).toMatch(/^(| *#.*| *[\w]+:.*)$/);
  });
});

test('init uses the schema of an installed package', async () => {
  const project = await mkdtemp(join(folder, 'installed-'));
  const installed = join(project, 'node_modules', 'airworthy', 'schema', 'manifest.schema.json');
  await mkdir(dirname(installed), { recursive: true });
  await writeFile(installed, await schemaFile('manifest'));
  const cwd = join(project, 'systems');
  await mkdir(cwd);
  await run(['init'], { cwd });
  const [line = ''] = (await readFile(join(cwd, 'airworthy.yaml'), 'utf8')).split('\n');
  expect(resolve(cwd, line.replace(/.*=/, ''))).toBe(installed);
});

test('init writes into a folder that does not exist yet', async () => {
  const { code } = await run(['init', 'systems/search/airworthy.yaml'], { cwd: folder });
  expect(code).toBe(0);
  expect((await run(['assess', 'systems/search/airworthy.yaml'], { cwd: folder })).code).toBe(1);
  expect((await run(['init', 'systems/fraud/'], { cwd: folder })).code).toBe(0);
  expect((await run(['assess', 'systems/fraud/airworthy.yaml'], { cwd: folder })).code).toBe(1);
});

test.each(['2026', 'null', 'системы', 'My System!', '1e3'])('init works in a folder called %s', async (name) => {
  const cwd = join(folder, 'names', name);
  await mkdir(cwd, { recursive: true });
  await run(['init'], { cwd });
  const { code, err } = await run(['assess', '--quiet'], { cwd });
  expect(err).toBe('');
  expect(code).toBe(1);
});

test('init says what is in the way of a folder', async () => {
  await writeFile(join(folder, 'file'), '');
  const { code, err } = await run(['init', 'file/airworthy.yaml'], { cwd: folder });
  expect(code).toBe(2);
  expect(err).toContain('file/airworthy.yaml');
});

test('init --full shows every field of the schema', async () => {
  const cwd = await mkdtemp(join(folder, 'full-'));
  await run(['init', '--full'], { cwd });
  const shown = new Set(valuePaths(parse(uncommented(await readFile(join(cwd, 'airworthy.yaml'), 'utf8')))));
  const fields = [...walk(manifestShape())].filter(([path]) => !path.endsWith('[]') && !/\[\]\..*evidence$/.test(path));
  expect(fields.map(([path]) => path).filter((path) => !shown.has(path))).toEqual([]);
});

describe('the schema', () => {
  const fields = [...walk(manifestShape())].filter(([path]) => path !== '' && !path.endsWith('[]'));

  test('says of every field what it means', () => {
    expect(fields.filter(([, { description }]) => description === '').map(([path]) => path)).toEqual([]);
  });

  test('gives an example for every field that is not made of others', () => {
    const bare = fields.filter(
      ([, shape]) =>
        (shape.examples ?? []).length === 0 &&
        shape.kind !== 'object' &&
        !(shape.kind === 'list' && shape.item.kind === 'object'),
    );
    expect(bare.map(([path]) => path)).toEqual([]);
  });

  test('gives every number a unit that says more than "count"', () => {
    const unitless = [...walk(manifestShape())].filter(
      ([, shape]) => shape.kind === 'number' && ['', 'count'].includes(shape.unit),
    );
    expect(unitless.map(([path]) => path)).toEqual([]);
  });

  test.each(['manifest', 'report'])('of the %s is printed as it is published', async (name) => {
    const { code, out } = await run(name === 'report' ? ['schema', '--report'] : ['schema']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(JSON.parse(await schemaFile(name)));
  });

  test('refuses what the program refuses about plain numbers, words and lists', () => {
    const validate = new Ajv({ strict: false, allErrors: true }).compile(jsonSchema(manifestShape()));
    const minimal = parse(readFileSync('fixtures/minimal.yaml', 'utf8'));
    expect(validate(minimal)).toBe(true);
    const wrong = [
      { gpus: { ...minimal.gpus, count: 2.5 } },
      { gpus: { ...minimal.gpus, benchmark: { rps_per_replica: 0 } } },
      { metadata: { ...minimal.metadata, jurisdictions: [] } },
      { metadata: { ...minimal.metadata, jurisdictions: ['Germany'] } },
      { metadata: { ...minimal.metadata, name: '' } },
      { evidence: [{ id: 'E', type: 'audit', env: 'none', date: '2026-01-01', sha256: 'abc' }] },
    ];
    for (const change of wrong) expect(validate({ ...minimal, ...change }), JSON.stringify(change)).toBe(false);
  });

  test.each(['manifest', 'report'])('of the %s is itself valid', async (name) => {
    const schema = JSON.parse(await schemaFile(name));
    if (name === 'manifest') expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true);
    else expect(schema).toMatchObject({ type: 'object' });
  });
});

describe('explain', () => {
  const ids = [...pack.rules, ...DEFINITIONS, ...pack.parameters].map(({ id }) => id);
  const manifest = resolve('fixtures/claims-assist/production.yaml');

  test.each([
    ['in general', ids, []],
    ['for a manifest', ids.filter((id) => !id.startsWith('score.')), [manifest]],
  ])('knows every rule, fact and constant %s', async (_name, known, target) => {
    for (const id of known) {
      const { code, out, err } = await run(['explain', id, ...target], { cwd: folder });
      expect(err, id).toBe('');
      expect(code, id).toBe(0);
      expect(out, id).toContain(id);
      expect(out, id).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  test('shows the cases of a rule of your own', async () => {
    const rules = (await readFile('rules/users.yaml', 'utf8')).replaceAll('USR-', 'ACME-');
    await writeFile(join(folder, 'own.yaml'), rules);
    const { code, out } = await run(['explain', 'ACME-001', '--rules', 'own.yaml'], { cwd: folder });
    expect(code).toBe(0);
    expect(out).toMatch(/\ncases\n {2}pass/);
  });

  test('lists all of them when none is named', async () => {
    const { code, out } = await run(['explain'], { cwd: folder });
    expect(code).toBe(0);
    for (const id of ids) expect(out).toContain(id);
  });

  test('knows the parameters of rules by the names that the configuration overrides', async () => {
    const { code, out } = await run(['explain', 'GPU-003.max_target_utilisation'], { cwd: folder });
    expect(code).toBe(0);
    expect(out).toContain('GPU-003.max_target_utilisation = 80%');
  });

  test.each([
    ['GPU-003.max_target_utilization', 'GPU-003.max_target_utilisation'],
    ['GPU-02', 'GPU-002'],
    ['gpu-0002', 'GPU-002'],
    ['need.capacity.replicas_at_peek', 'need.capacity.replicas_at_peak'],
    ['assume.storage.read_margn', 'assume.storage.read_margin'],
  ])('answers %s with the nearest name, %s', async (typed, meant) => {
    const { code, err } = await run(['explain', typed], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain(`did you mean ${meant}?`);
  });

  test('says where all names are when none is near', async () => {
    const { code, err } = await run(['explain', 'weather'], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain('airworthy explain');
    expect(err).not.toContain('did you mean');
  });
});

describe('completion', () => {
  const script = async (shell: string) => {
    const { code, out } = await run(['completion', shell]);
    expect(code).toBe(0);
    const file = join(folder, `completion.${shell}`);
    await writeFile(file, out);
    return file;
  };
  const there = (shell: string) => {
    try {
      execFileSync(shell, ['-c', 'exit 0'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };

  test.for(['bash', 'zsh', 'fish'])('of %s has no syntax error', async (shell, { skip }) => {
    const file = await script(shell);
    skip(!there(shell), `${shell} is not installed`);
    execFileSync(shell, ['-n', file]);
  });

  /** What bash offers for the last of the words typed so far. */
  async function offered(...typed: string[]): Promise<string[]> {
    const lines = [
      `source ${await script('bash')}`,
      `COMP_WORDS=(airworthy ${typed.map((word) => `'${word}'`).join(' ')})`,
      `COMP_CWORD=${typed.length}`,
      '_airworthy',
      `printf '%s\\n' "\${COMPREPLY[@]}"`,
    ];
    return execFileSync('bash', ['--norc', '-c', lines.join('\n')], { encoding: 'utf8', cwd: folder })
      .trim()
      .split('\n');
  }

  test('offers commands, options and subcommands in bash', async () => {
    expect(await offered('as')).toEqual(['assess']);
    expect(await offered('assess', '--th')).toEqual(['--threshold', '--threshold-declared']);
    expect(await offered('init', '--f')).toEqual(['--full']);
    expect(await offered('rules', 'l')).toEqual(expect.arrayContaining(['list', 'lint']));
  });

  test('offers files in bash', async () => {
    await writeFile(join(folder, 'other system.yaml'), '');
    expect(await offered('assess', 'oth')).toEqual(['other system.yaml']);
  });
});

describe('help', () => {
  test('shows examples for every command', async () => {
    const { out } = await run(['--help']);
    const commands = [...out.slice(out.indexOf('Commands:')).matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
    expect(commands).toEqual(expect.arrayContaining(['assess', 'init', 'explain', 'schema', 'completion', 'rules']));
    for (const name of commands.filter((item) => item !== 'help')) {
      const help = await run([name, '--help']);
      expect(help.code).toBe(0);
      expect(help.out, name).toContain('Examples:');
    }
  });
});

/** `init --wizard` at a terminal: a whole run, leaving halfway, a narrow window, and where there is no terminal. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parseManifest } from '../src/manifest/parse.js';
import { validate } from '../src/manifest/validate.js';
import { type Built, builtProgram } from './helpers/built.js';
import { folderOf } from './helpers/folder.js';
import { run } from './helpers/run.js';
import { hasTerminal, KEY, type Step, session } from './helpers/terminal.js';

const { enter, escape: esc, interrupt, end, down, space } = KEY;

/** An assistant on its own GPUs: the marked answer almost everywhere, a few typed. */
const WHOLE_RUN: readonly Step[] = [
  ['What is the system called?', enter],
  ['Where does it stand today?', enter],
  ['Which stage should it be held against?', enter],
  ['Which sector', enter],
  ['Which jurisdictions', `IN, EU${enter}`],
  ['What kind of system', enter],
  ['made of?', down + space + enter],
  ['uses.rag is false, but the workload is a retrieval assistant', ''],
  ['made of?', enter],
  ['Who can reach it?', enter],
  ['How critical', enter],
  ['How far does it act', enter],
  ['What can a wrong output do', enter],
  ['How does work arrive?', enter],
  ['Does a person check', enter],
  ['How many sessions', `1200${enter}`],
  ['How many seconds', `100${enter}`],
  ['Which model is it?', `llama-3.1-70b${enter}`],
  ['How long is a long prompt', `3000${enter}`],
  ['How long is a long answer', `300${enter}`],
  ['Which GPUs', `H100-SXM${enter}`],
  ['How many of them', enter],
  ['How long may the first token', `1500${enter}`],
  ['write 1500ms', `ms${enter}`],
  ['How many documents', enter],
  ['What may it cost', `200000 USD${enter}`],
];

describe.skipIf(!hasTerminal)('at a terminal (made by `script` of util-linux)', () => {
  let built: Built;
  beforeAll(async () => {
    built = await builtProgram();
  });
  afterAll(() => built.remove());
  const at = (cwd: string, steps: readonly Step[], columns?: number, args = '') =>
    session(`${process.execPath} ${built.script} init --wizard ${args}`, steps, {
      cwd,
      ...(columns ? { columns } : {}),
    });
  const manifestIn = (cwd: string) => {
    const text = readFileSync(join(cwd, 'airworthy.yaml'), 'utf8');
    return { text, ...validate(text, 'airworthy.yaml', [], parseManifest) };
  };

  test('a whole run writes what was answered, and the manifest is assessed and sized', {
    timeout: 60_000,
  }, async () => {
    const cwd = folderOf();
    const { code, screen } = await at(cwd, WHOLE_RUN);
    expect(screen).toContain('airworthy size airworthy.yaml');
    expect(code).toBe(0);
    const { manifest, text } = manifestIn(cwd);
    expect(manifest.metadata.jurisdictions).toEqual(['IN', 'EU']);
    expect(manifest.workload.uses).toMatchObject({ rag: true, agents: false, self_hosted_gpus: true });
    expect(manifest.users).toMatchObject({ peak_concurrent: 1200, seconds_between_requests: 100 });
    expect(manifest.latency?.objectives?.time_to_first_token?.p95).toBe(1.5);
    expect(text).toContain('# count: 20 # Not known yet.');
    expect((await run(['assess', '--quiet'], { cwd })).code).toBe(1);
    expect((await run(['size', '--as-of', '2026-11-20'], { cwd })).code).toBe(0);
  });

  test.each([
    ['Esc', esc],
    ['Ctrl-C', interrupt],
    ['Ctrl-D', end],
  ])('%s leaves; without a word for it nothing is written, and the exit code is 130', async (_, key) => {
    const cwd = folderOf();
    const { code, screen } = await at(cwd, [
      ['called?', enter],
      ['stand today?', key],
      ['answered so far?', key],
    ]);
    expect(screen).toContain('nothing was written');
    expect(code).toBe(130);
    expect(existsSync(join(cwd, 'airworthy.yaml'))).toBe(false);
  });

  test('at the first question there is nothing to keep', async () => {
    const { code, screen } = await at(folderOf(), [['called?', interrupt]]);
    expect(screen).not.toContain('answered so far?');
    expect(code).toBe(130);
  });

  test('who leaves halfway may keep what is there', async () => {
    const cwd = folderOf();
    const { code } = await at(cwd, [
      ['called?', 'zz'],
      ['zz', enter],
      ['stand today?', down],
      ['limited_production', enter],
      ['held against?', esc],
      ['answered so far?', 'y'],
    ]);
    expect(code).toBe(0);
    expect(manifestIn(cwd).manifest.metadata).toMatchObject({ stage: 'limited_production', sector: 'other' });
  });

  test('a window of twenty columns carries the whole run', { timeout: 60_000 }, async () => {
    const cwd = folderOf();
    const { code } = await at(cwd, WHOLE_RUN, 20);
    expect(code).toBe(0);
    expect(manifestIn(cwd).manifest.gpus?.model).toBe('H100-SXM');
  });

  test('a file that is there is left alone, and nobody is asked', async () => {
    const cwd = folderOf({ 'airworthy.yaml': 'mine' });
    const { code, screen } = await at(cwd, []);
    expect(screen).toContain('init never overwrites');
    expect(screen).not.toContain('called?');
    expect(code).toBe(2);
    expect(readFileSync(join(cwd, 'airworthy.yaml'), 'utf8')).toBe('mine');
  });
});

describe('in memory', () => {
  /** A terminal where somebody presses one key again and again. */
  function pressing(key: string) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    output.resume();
    const timer = setInterval(() => input.write(key), 5);
    onTestFinished(() => clearInterval(timer));
    return { input, output };
  }

  test('nothing but Enter gives a manifest of what was marked, and the rest is open', async () => {
    const cwd = folderOf();
    const { code, out } = await run(['init', '--wizard', 'search.yaml'], { cwd, terminal: pressing(enter) });
    expect(code).toBe(0);
    expect(out).toMatch(/^wrote search\.yaml and airworthy\.schema\.json/);
    expect(out).toContain('airworthy assess search.yaml');
    expect(out).toMatch(/airworthy size search\.yaml still lacks:\n {2}- .*\n {2}- the request rate/);
    const { workload } = validate(readFileSync(join(cwd, 'search.yaml'), 'utf8'), '', [], parseManifest).manifest;
    expect(workload).toMatchObject({ type: 'rag_assistant', uses: { llm: true, rag: true, agents: false } });
  });

  test('an input that ends leaves, with nothing written', async () => {
    const cwd = folderOf();
    const [input, output] = [new PassThrough(), new PassThrough()];
    output.resume();
    setTimeout(() => input.write(enter), 20);
    setTimeout(() => input.end(), 60);
    expect((await run(['init', '--wizard'], { cwd, terminal: { input, output } })).code).toBe(130);
    expect(existsSync(join(cwd, 'airworthy.yaml'))).toBe(false);
  });

  test.each([
    ['without a terminal', {}, 'there is no terminal'],
    ['in CI, even with a terminal', { env: { CI: 'true' }, terminal: pressingNothing() }, 'CI is set'],
  ])('%s it refuses and names the way without questions', async (_, world, why) => {
    const cwd = folderOf();
    const { code, out, err } = await run(['init', '--wizard'], { cwd, ...world });
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(why);
    expect(err).toContain('`airworthy init`, or `airworthy init --full`');
    expect(existsSync(join(cwd, 'airworthy.yaml'))).toBe(false);
  });

  test('CI=false is no build server', async () => {
    const world = { cwd: folderOf(), env: { CI: 'false' }, terminal: pressing(enter) };
    expect((await run(['init', '--wizard'], world)).code).toBe(0);
  });

  function pressingNothing() {
    return { input: new PassThrough(), output: new PassThrough() };
  }
});

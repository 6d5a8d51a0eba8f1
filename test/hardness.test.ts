/** Hard times: hostile text, no network, disks that are full or closed, a kill in the middle, long runs, watching. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bundle } from '../scripts/bundle.mjs';
import { manifestShape } from '../src/manifest/parse.js';
import type { Shape } from '../src/manifest/shape.js';
import type { Path } from '../src/util/source.js';
import { run } from './helpers/run.js';

const MINIMAL = 'fixtures/minimal.yaml';
const REFERENCE = 'fixtures/claims-assist/production.yaml';

/** The program as it is shipped, built into a folder inside the package so that it finds its own files. */
let built = '';
let cli = '';
let work = '';

beforeAll(async () => {
  built = mkdtempSync(join('node_modules', '.hardness-'));
  await bundle(built, { program: 'src/program.ts' });
  cli = join(process.cwd(), built, 'cli.cjs');
  work = mkdtempSync(join(tmpdir(), 'airworthy-hardness-'));
});

afterAll(() => {
  for (const folder of [built, work]) if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

const { NODE_EXTRA_CA_CERTS: _, FORCE_COLOR: __, ...env } = process.env;

function airworthy(args: readonly string[], nodeArgs: readonly string[] = []) {
  return spawnSync(process.execPath, [...nodeArgs, cli, ...args], { encoding: 'utf8', env });
}

function folder(name: string): string {
  const path = join(work, name);
  mkdirSync(path);
  return path;
}

describe('hostile text', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
  const COLOURS = /\u001b\[\d{1,3}(?:;\d{1,3})*m/g;
  const PAYLOADS = {
    'escape sequences': 'x\u001b[31mred\u001b[2J\u001b]0;title\u0007\u001b]8;;http://evil\u001b\\link\u009b1m',
    'control characters': 'a\u0000b\u0008c\rd\ne\u007ff\u0085g\u202eh\u2066i\u200bj\ufeffk\u2028l',
    '10,000 characters': `${'y'.repeat(5000)} ${'z'.repeat(4999)}`,
  };

  type Leaf = { readonly path: Path; readonly kind: Shape['kind']; readonly pattern: string | undefined };

  /** Every field that takes text, the first item of lists and one key of records. */
  function leaves(shape: Shape, path: Path): Leaf[] {
    switch (shape.kind) {
      case 'object':
        return Object.entries(shape.fields).flatMap(([name, field]) => leaves(field, [...path, name]));
      case 'list':
        return leaves(shape.item, [...path, 0]);
      case 'record':
        return leaves(shape.item, [...path, 'key']);
      case 'string':
        return [{ path, kind: shape.kind, pattern: shape.pattern }];
      default:
        return [{ path, kind: shape.kind, pattern: undefined }];
    }
  }

  function put(data: unknown, path: Path, value: unknown): void {
    let owner = data as object;
    for (const [i, step] of path.entries()) {
      if (i === path.length - 1) Reflect.set(owner, step, value);
      else {
        const inner: unknown = Reflect.get(owner, step);
        if (typeof inner !== 'object' || inner === null)
          Reflect.set(owner, step, typeof path[i + 1] === 'number' ? [] : {});
        owner = Reflect.get(owner, step) as object;
      }
    }
  }

  /** JSON is YAML; everything beyond ASCII goes through an escape. */
  function yaml(data: unknown): string {
    const sections = Object.entries(data as object).map(
      ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
    );
    return `${sections.join('\n')}\n`.replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }

  const all = leaves(manifestShape(), []);
  const texts = all.filter(({ kind }) => kind === 'string');
  const reference = parse(readFileSync(REFERENCE, 'utf8')) as Record<string, unknown>;

  async function assess(data: unknown): Promise<number> {
    const plain = await run(['assess', '-', '--verbose'], { stdin: yaml(data), columns: 100 });
    const shown = plain.out + plain.err;
    expect(RAW.exec(shown)).toBeNull();
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThan(600);
    return plain.code;
  }

  test('there are many fields that take text', () => {
    expect(texts.length).toBeGreaterThan(50);
    expect(all.length).toBeGreaterThan(300);
  });

  test.each(Object.entries(PAYLOADS))('%s in every field that takes text, all at once', async (_name, payload) => {
    const data = structuredClone(reference);
    for (const { path, pattern } of texts) if (pattern === undefined && path.at(-1) !== 0) put(data, path, payload);
    for (const colour of [false, true]) {
      const { out, err } = await run(['assess', '-', '--verbose'], { stdin: yaml(data), columns: 100, colour });
      expect(RAW.exec((out + err).replace(colour ? COLOURS : '', ''))).toBeNull();
    }
  });

  test.each(Object.entries(PAYLOADS))(
    '%s in each field that takes text',
    { timeout: 120_000 },
    async (_name, payload) => {
      let valid = 0;
      for (const { path } of texts) {
        const data = structuredClone(reference);
        put(data, path, payload);
        const code = await assess(data);
        expect([0, 1, 2]).toContain(code);
        valid += Number(code < 2);
      }
      expect(valid).toBeGreaterThan(20);
    },
  );

  test.each(Object.entries(PAYLOADS))('%s where words, numbers, maps and keys belong', async (_name, payload) => {
    for (const { path } of all.filter(({ kind }, i) => kind !== 'string' && i % 7 === 0)) {
      const data = structuredClone(reference);
      put(data, path, payload);
      expect(await assess(data)).toBe(2);
      const renamed = structuredClone(reference);
      put(renamed, [...path.slice(0, -1), payload], 1);
      expect([0, 1, 2]).toContain(await assess(renamed));
    }
  });

  test.each(Object.entries(PAYLOADS))('%s on the command line', async (_name, payload) => {
    const lines: readonly (readonly string[])[] = [
      ['assess', payload.replaceAll('\0', '')],
      ['assess', MINIMAL, '--format', payload],
      ['assess', MINIMAL, '--as-of', payload],
      ['assess', MINIMAL, '--set', payload],
      ['assess', MINIMAL, '--set', `users.total=${payload}`],
      ['assess', MINIMAL, '--set', `metadata.name="${payload}"`],
      ['assess', MINIMAL, '--threshold', payload],
      ['assess', MINIMAL, `--${payload}`],
      ['assess', MINIMAL, '--output', join(work, 'none', payload.replaceAll('\0', ''))],
      ['assess', MINIMAL, '--rules', payload.replaceAll('\0', '')],
      ['explain', payload],
      [payload],
    ];
    for (const line of lines) {
      const { code, out, err } = await run(line, { columns: 100 });
      expect({ line, code }).not.toEqual({ line, code: 70 });
      expect({ line, raw: RAW.exec(out + err)?.[0] }).toEqual({ line, raw: undefined });
    }
  });
});

describe('the network', () => {
  test('is not touched', () => {
    const hook = join(folder('network'), 'hook.cjs');
    writeFileSync(
      hook,
      `const refuse = (name) => () => { console.error('NETWORK ' + name); process.exit(99); };
      for (const [name, functions] of Object.entries({
        net: ['connect', 'createConnection'], tls: ['connect'], http: ['request', 'get'], https: ['request', 'get'],
        http2: ['connect'], dgram: ['createSocket'], dns: ['lookup', 'resolve', 'resolve4', 'resolve6'],
        'dns/promises': ['lookup', 'resolve', 'resolve4', 'resolve6'],
      })) for (const one of functions) require(name)[one] = refuse(name + '.' + one);
      require('net').Socket.prototype.connect = refuse('net.Socket.connect');
      globalThis.fetch = refuse('fetch');
      globalThis.WebSocket = refuse('WebSocket');
      require('module').syncBuiltinESMExports();`,
    );
    const guarded = (args: readonly string[]) => airworthy(args, ['--require', hook]);
    for (const args of [
      ['assess', REFERENCE, '--as-of', '2026-11-20', '--verbose'],
      ['assess', REFERENCE, '--as-of', '2026-11-20', '--format', 'json'],
      ['rules', 'test'],
      ['explain', 'GPU-002', REFERENCE],
      ['schema'],
      ['--version'],
    ]) {
      const { status, stderr } = guarded(args);
      expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: '' });
    }
    expect(guarded(['assess', 'fixtures/broken.yaml']).status).toBe(2);
    const proof = spawnSync(process.execPath, ['--require', hook, '-e', 'fetch("http://localhost")'], { env });
    expect(proof.status).toBe(99);
  });
});

describe('--output', () => {
  const assess = (output: string) => ['assess', MINIMAL, '--fail-on', 'never', '--output', output] as const;

  test('below a file', () => {
    const path = join(folder('below'), 'file');
    writeFileSync(path, 'x');
    const { status, stderr, stdout } = airworthy(assess(join(path, 'report.txt')));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/report\.txt.* cannot be written: /);
    expect(stderr).not.toMatch(/cannot be written: [A-Z]+$/m);
  });

  test('in a folder that is not there', () => {
    const { status, stderr } = airworthy(assess(join(work, 'nowhere', 'report.txt')));
    expect(status).toBe(2);
    expect(stderr).toContain('cannot be written: the folder does not exist');
  });

  test('over a folder', () => {
    const path = folder('over');
    const { status, stderr } = airworthy(assess(path));
    expect(status).toBe(2);
    expect(stderr).toContain('cannot be written: it is a folder');
    expect(readdirSync(path)).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)('in a read-only folder (the superuser may write there: skipped)', () => {
    const path = folder('read-only');
    chmodSync(path, 0o555);
    const { status, stderr } = airworthy(assess(join(path, 'report.txt')));
    chmodSync(path, 0o755);
    expect(status).toBe(2);
    expect(stderr).toContain('cannot be written: the folder may not be written to');
    expect(readdirSync(path)).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('beyond the limit for files', () => {
    const path = folder('limit');
    const report = join(path, 'report.txt');
    writeFileSync(report, 'the old report\n');
    const command = `ulimit -f 1; exec "$0" "$@"`;
    const args = [...assess(report), '--format', 'json'];
    const { status, stderr } = spawnSync('bash', ['-c', command, process.execPath, cli, ...args], {
      encoding: 'utf8',
      env,
    });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('would exceed the size limit') });
    expect(readdirSync(path)).toEqual(['report.txt']);
    expect(readFileSync(report, 'utf8')).toBe('the old report\n');
  });

  const mountable = () =>
    spawnSync('unshare', ['--mount', 'bash', '-c', `mount -t tmpfs -o size=64k none ${tmpdir()}`]).status === 0;

  test.skipIf(!mountable())('on a full disk (needs to mount one, else skipped)', () => {
    const path = folder('full');
    const command = `mount -t tmpfs -o size=8k,mode=777 none "${path}" && echo old > "${path}/report.json" || exit 9
      "$0" "$@"; code=$?; ls -A "${path}"; cat "${path}/report.json"; exit $code`;
    const args = [...assess(join(path, 'report.json')), '--format', 'json'];
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      ['--mount', 'bash', '-c', command, process.execPath, cli, ...args],
      { encoding: 'utf8', env },
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: 'report.json\nold\n' });
    expect(stderr).toContain('cannot be written: the disk is full');
  });

  test.each(['half of the file is written', 'it takes its name'])('killed when %s', (moment) => {
    const path = folder(moment.replaceAll(' ', '-'));
    const hook = join(path, 'hook.cjs');
    const die = `process.kill(process.pid, 'SIGKILL'); return new Promise(() => {});`;
    const half = `(file, text, ...rest) => {
        require('fs').writeFileSync(file, String(text).slice(0, 100)); ${die} }`;
    writeFileSync(
      hook,
      `const fs = require('fs/promises');
      ${moment.startsWith('half') ? `fs.writeFile = ${half}` : `fs.rename = () => { ${die} }`};
      require('module').syncBuiltinESMExports();`,
    );
    const report = join(path, 'report.txt');
    for (const old of [undefined, 'the old report\n']) {
      if (old !== undefined) writeFileSync(report, old);
      const { signal } = airworthy(assess(report), ['--require', hook]);
      expect(signal).toBe('SIGKILL');
      expect(existsSync(report) ? readFileSync(report, 'utf8') : undefined).toBe(old);
    }
    expect(airworthy(assess(report)).status).toBe(0);
    expect(readFileSync(report, 'utf8')).toContain('handbook-assistant');
  });
});

test('memory stays flat over 10,000 manifests in one process', { timeout: 180_000 }, () => {
  const script = `
    const { main } = await import(${JSON.stringify(join(process.cwd(), built, 'program.cjs'))});
    const text = (await import('node:fs')).readFileSync(${JSON.stringify(MINIMAL)}, 'utf8');
    const used = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
    let first = 0;
    for (let i = 1; i <= 10_000; i += 1) {
      async function* stdin() { yield text.replace('total: 1200', 'total: ' + (1200 + i)); }
      const code = await main(['assess', '-', '--quiet'], { cwd: ${JSON.stringify(work)}, env: {}, stdin: stdin(), out() {}, err() {},
        columns: 80, colour: false, errIsTerminal: false, today: '2026-11-20' });
      if (code !== 1) throw new Error('the exit code is ' + code);
      if (i === 1_000) first = used();
    }
    console.log(JSON.stringify({ first, last: used() }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    encoding: 'utf8',
    env,
  });
  expect(stderr).toBe('');
  const { first, last } = JSON.parse(stdout) as { first: number; last: number };
  expect(last / first).toBeLessThan(1.2);
});

describe('assess --watch', () => {
  test('shows what changed within a second, and ends when it is interrupted', async () => {
    const path = folder('watch');
    const manifest = join(path, 'airworthy.yaml');
    copyFileSync(MINIMAL, manifest);
    const child = spawn(process.execPath, [cli, 'assess', '--watch', manifest], { env });
    try {
      const said = listen(child);
      await said.until(/watching .*; interrupt to end/);
      const started = performance.now();
      const text = readFileSync(manifest, 'utf8');
      writeFileSync(manifest, text.replace('target_utilisation: 70%', 'target_utilisation: 99%'));
      const change = await said.until(/changed in (\d+) ms\n(.+)\n/);
      expect(performance.now() - started).toBeLessThan(1000);
      expect(Number(change[1])).toBeLessThan(1000);
      expect(change[2]).not.toBe('');
      said.forget();
      appendFileSync(manifest, 'nonsense: true\n');
      await said.until(/there is no field "nonsense"/);
      said.forget();
      writeFileSync(manifest, text);
      await said.until(/changed in \d+ ms/);
      const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
      child.kill('SIGINT');
      expect([
        { code: null, signal: 'SIGINT' },
        { code: 0, signal: null },
        { code: 130, signal: null },
      ]).toContainEqual(await ended);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

/** What a process says, and a way to wait for something in it. */
function listen(child: ChildProcess) {
  let text = '';
  const add = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return {
    forget: () => {
      text = '';
    },
    until: async (pattern: RegExp): Promise<RegExpExecArray> => {
      for (const end = performance.now() + 10_000; performance.now() < end; ) {
        const match = pattern.exec(text);
        if (match) return match;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`waited in vain for ${pattern} in ${JSON.stringify(text)}`);
    },
  };
}

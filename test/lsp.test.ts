/** The editor's side: the YAML language server, driven over stdio with the schema that `init` points it at. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './helpers/run.js';

/** Nothing outside this machine is asked: no schema store, no Kubernetes definitions. */
const SETTINGS: Readonly<Record<string, unknown>> = {
  http: { proxy: 'http://127.0.0.1:9' },
  yaml: {
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
    validate: true,
    hover: true,
    completion: true,
  },
};

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

/** A language client of the smallest kind: frames, requests and the latest diagnostics of each document. */
class Client {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #answers = new Map<number, (result: unknown) => void>();
  readonly #diagnosed = new Map<string, (found: readonly Diagnostic[]) => void>();
  #buffer = Buffer.alloc(0);
  #last = 0;

  constructor(server: ChildProcessWithoutNullStreams) {
    this.#server = server;
    server.stdout.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      for (let message = this.#next(); message; message = this.#next()) this.#receive(message);
    });
  }

  #next(): Message | undefined {
    const end = this.#buffer.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString('ascii', 0, end))?.[1]);
    if (this.#buffer.length < end + 4 + length) return undefined;
    const body = this.#buffer.toString('utf8', end + 4, end + 4 + length);
    this.#buffer = this.#buffer.subarray(end + 4 + length);
    return JSON.parse(body) as Message;
  }

  #receive({ id, method, params, result }: Message): void {
    if (method === undefined) this.#answers.get(id ?? -1)?.(result);
    else if (method === 'workspace/configuration') {
      const { items } = params as { items: readonly { section?: string }[] };
      this.#send({ id, result: items.map(({ section }) => SETTINGS[section ?? ''] ?? {}) });
    } else if (id !== undefined) this.#send({ id, result: null });
    else if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: readonly Diagnostic[] };
      this.#diagnosed.get(uri)?.(diagnostics);
    }
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  notify(method: string, params: object): void {
    this.#send({ method, params });
  }

  request(method: string, params: object): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((done) => {
      this.#answers.set(id, done);
      this.#send({ id, method, params });
    });
  }

  /** Opens a document and waits until the server has checked it. */
  open(uri: string, text: string): Promise<readonly Diagnostic[]> {
    return new Promise((done) => {
      this.#diagnosed.set(uri, done);
      this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    });
  }
}

let folder: string;
let server: ChildProcessWithoutNullStreams | undefined;
let client: Client | undefined;
let reason = '';
let written: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airworthy-lsp-'));
  const schema = join(folder, 'node_modules', 'airworthy', 'schema', 'manifest.schema.json');
  await mkdir(dirname(schema), { recursive: true });
  await copyFile('schema/manifest.schema.json', schema);
  await run(['init'], { cwd: folder });
  written = await readFile(join(folder, 'airworthy.yaml'), 'utf8');
  expect(written).toMatch(
    /^# yaml-language-server: \$schema=\.\/node_modules\/airworthy\/schema\/manifest\.schema\.json\n/,
  );
  await start();
}, 25_000);

afterAll(async () => {
  server?.kill();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  try {
    const root = dirname(createRequire(import.meta.url).resolve('yaml-language-server/package.json'));
    const process_ = spawn(process.execPath, [join(root, 'bin', 'yaml-language-server'), '--stdio']);
    server = process_;
    process_.stdin.on('error', () => {}); // told by its exit
    const gone = new Promise<never>((_, fail) => {
      process_.once('error', fail);
      process_.once('exit', (code) => fail(new Error(`it ended with ${code}`)));
    });
    gone.catch(() => {});
    const talking = new Client(process_);
    const initialised = talking.request('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      capabilities: {
        workspace: { configuration: true },
        textDocument: {
          hover: { contentFormat: ['markdown'] },
          completion: { completionItem: { snippetSupport: true } },
        },
      },
    });
    await Promise.race([initialised, gone]);
    talking.notify('initialized', {});
    talking.notify('workspace/didChangeConfiguration', { settings: SETTINGS });
    client = talking;
  } catch (error) {
    reason = `yaml-language-server cannot be started: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Opens a manifest under its own name. The place of `|` is where the cursor stands; it is not part of the text. */
async function typed(name: string, marked: string) {
  const uri = pathToFileURL(join(folder, name)).href;
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const diagnostics = await client?.open(uri, marked.replace('|', ''));
  return { at: { textDocument: { uri }, position }, diagnostics: diagnostics ?? [], line: position.line };
}

const withGpus = (lines: string) => written.replace(/^# gpus:$/m, `gpus:\n${lines}`);

test('typing inside gpus offers memory_each with what it means', async ({ skip }) => {
  skip(client === undefined, reason);
  const { at } = await typed('completion.yaml', withGpus('  count: 3\n  mem|'));
  const result = await client?.request('textDocument/completion', at);
  const { items } = result as { items: readonly { label: string; documentation?: string | { value: string } }[] };
  const { documentation } = items.find(({ label }) => label === 'memory_each') ?? {};
  const words = typeof documentation === 'string' ? documentation : documentation?.value;
  expect(words).toContain('Memory of one GPU.');
  expect(words).toContain('80GB');
});

test('hovering over target_utilisation shows what it means', async ({ skip }) => {
  skip(client === undefined, reason);
  const { at } = await typed('hover.yaml', withGpus('  target_util|isation: 70%'));
  const result = (await client?.request('textDocument/hover', at)) as { contents: { value: string } } | null;
  expect(result?.contents.value).toContain('Peak stays at or below this share of capacity');
});

test('a misspelt key is underlined', async ({ skip }) => {
  skip(client === undefined, reason);
  const { diagnostics, line } = await typed(
    'misspelt.yaml',
    written.replace(/^users:$/m, 'users:\n  |peak_concurent: 90'),
  );
  expect(diagnostics.map(({ message, range }) => [range.start.line, message])).toEqual([
    [line, expect.stringContaining('peak_concurent')],
  ]);
});

test('the manifest that init writes has nothing underlined', async ({ skip }) => {
  skip(client === undefined, reason);
  const { diagnostics } = await typed('fresh.yaml', `${written}|`);
  expect(diagnostics).toEqual([]);
});

test.for(['minimal', 'claims-assist/pilot', 'claims-assist/production'])(
  'the shipped manifest %s has nothing underlined',
  async (name, { skip }) => {
    skip(client === undefined, reason);
    const [modeline] = written.split('\n');
    const text = await readFile(`fixtures/${name}.yaml`, 'utf8');
    const { diagnostics } = await typed(`${name.replace('/', '-')}.yaml`, `${modeline}\n${text}|`);
    expect(diagnostics).toEqual([]);
  },
);

test('a value without its unit and a word that is not on the list are underlined', async ({ skip }) => {
  skip(client === undefined, reason);
  const { diagnostics } = await typed('values.yaml', withGpus('  memory_each: 80\n  placement: basement|'));
  const lines = written.split('\n').indexOf('# gpus:');
  expect(diagnostics.map(({ range }) => range.start.line).sort()).toEqual([lines + 1, lines + 2]);
});

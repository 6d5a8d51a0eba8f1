/** `airworthy init`: a commented manifest to start from, or one made of answers. Never overwrites. */
import { access, mkdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { upward } from '../load/discover.js';
import { atFile } from '../load/files.js';
import { writeNew } from '../load/write.js';
import { jsonSchema } from '../manifest/json-schema.js';
import { manifestShape } from '../manifest/parse.js';
import { type TemplateOptions, template } from '../manifest/template.js';
import { printable } from '../util/printable.js';
import { UserError } from '../util/source.js';
import { EXIT, type Io } from './io.js';

const SCHEMA_IN_PACKAGE = join('node_modules', 'airworthy', 'schema', 'manifest.schema.json');
const SCHEMA_BESIDE = 'airworthy.schema.json';

export interface InitFlags {
  readonly full: boolean;
  /** Ask first. */
  readonly wizard: boolean;
}

/** Writes the manifest, and the schema beside it unless the package is installed in the project. */
export async function initCommand(target: string | undefined, flags: InitFlags, io: Io): Promise<number> {
  const shown = target === undefined || target.endsWith('/') ? join(target ?? '', 'airworthy.yaml') : target;
  const path = resolve(io.cwd, shown);
  if (await exists(path))
    throw new UserError('exists', [
      {
        location: atFile(shown),
        message: 'the file is there already; init never overwrites',
        expected: 'another name',
      },
    ]);
  const folder = dirname(path);
  const installed = upward([SCHEMA_IN_PACKAGE], folder);
  const schema = installed ? relative(folder, installed) : SCHEMA_BESIDE;
  const options = { full: flags.full, name: nameOf(folder), schema: `./${schema}` };
  const { text, next } = flags.wizard ? await asked(options, shown, io) : plain(options, shown);
  if (text === undefined) return EXIT.left;
  await mkdir(folder, { recursive: true }).catch(() => undefined); // what is in the way, writing says
  await writeNew(path, text);
  const written = [shown];
  if (!installed && !(await exists(join(folder, SCHEMA_BESIDE)))) {
    await writeNew(join(folder, SCHEMA_BESIDE), `${JSON.stringify(jsonSchema(manifestShape()))}\n`);
    written.push(`${join(dirname(shown), SCHEMA_BESIDE)} (for your editor)`);
  }
  io.out(`wrote ${printable(written.join(' and '))}\n\n${next}\n`);
  return EXIT.passed;
}

function nameOf(folder: string): string {
  const name = basename(folder)
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name || 'my-system';
}

interface Draft {
  /** Undefined: there is nothing to write. */
  readonly text?: string;
  readonly next?: string;
}

function plain(options: TemplateOptions, shown: string): Draft {
  return { text: template(manifestShape(), options), next: nextSteps(shown) };
}

async function asked(options: TemplateOptions, shown: string, io: Io): Promise<Draft> {
  const { wizard } = await import('./wizard.js');
  const text = await wizard(options, io);
  if (text === undefined) return {};
  const { afterwards } = await import('./wizard-next.js');
  return { text, next: await afterwards(text, shown) };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function nextSteps(file: string): string {
  return [
    'Fill in, in this order:',
    '  1. metadata and workload: they decide which rules apply',
    '  2. users: who, how many at once, how often; every other number follows from it',
    '  3. models and gpus: what serves them, and how fast one replica is',
    '  4. latency, storage, fabric, governance, cost',
    '',
    `Then: airworthy assess ${printable(file)}`,
  ].join('\n');
}

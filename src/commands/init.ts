/** `airworthy init`: a commented manifest to start from. Never overwrites. */
import { access, mkdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { upward } from '../load/discover.js';
import { atFile } from '../load/files.js';
import { writeNew } from '../load/write.js';
import { jsonSchema } from '../manifest/json-schema.js';
import { manifestShape } from '../manifest/parse.js';
import { template } from '../manifest/template.js';
import { UserError } from '../util/source.js';
import { EXIT, type Io } from './io.js';

const SCHEMA_IN_PACKAGE = join('node_modules', 'airworthy', 'schema', 'manifest.schema.json');
const SCHEMA_BESIDE = 'airworthy.schema.json';

/** Writes the manifest, and the schema beside it unless the package is installed in the project. */
export async function initCommand(
  target: string | undefined,
  flags: { readonly full: boolean },
  io: Io,
): Promise<number> {
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
  const name =
    basename(folder)
      .replace(/[^\w-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'my-system';
  await mkdir(folder, { recursive: true }).catch(() => undefined); // what is in the way, writing says
  await writeNew(path, template(manifestShape(), { full: flags.full, name, schema: `./${schema}` }));
  const written = [shown];
  if (!installed && !(await exists(join(folder, SCHEMA_BESIDE)))) {
    await writeNew(join(folder, SCHEMA_BESIDE), `${JSON.stringify(jsonSchema(manifestShape()))}\n`);
    written.push(`${join(dirname(shown), SCHEMA_BESIDE)} (for your editor)`);
  }
  io.out(`${nextSteps(written, shown)}\n`);
  return EXIT.passed;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function nextSteps(written: readonly string[], file: string): string {
  return [
    `wrote ${written.join(' and ')}`,
    '',
    'Fill in, in this order:',
    '  1. metadata and workload: they decide which rules apply',
    '  2. users: who, how many at once, how often; every other number follows from it',
    '  3. models and gpus: what serves them, and how fast one replica is',
    '  4. latency, storage, fabric, governance, cost',
    '',
    `Then: airworthy assess ${file}`,
  ].join('\n');
}

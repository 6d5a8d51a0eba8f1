/** Builds what the program embeds, the compiled rule pack, and what it publishes, the schemas: `npm run generate`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parse } from 'yaml';
import * as z from 'zod';
import { parseParameters } from '../src/catalog/parameters.js';
import { compilePath, packOf } from '../src/load/pack.js';
import { jsonSchema } from '../src/manifest/json-schema.js';
import { manifestShape } from '../src/manifest/parse.js';
import { bare } from '../src/manifest/shape.js';
import { formatProblems } from '../src/report/problems.js';
import { reportSchema } from '../src/report/schema.js';
import { UserError } from '../src/util/source.js';
import { readCatalog } from './catalog.js';

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
const parameters = parseParameters(parse(await readFile('catalog/parameters.yaml', 'utf8')));
try {
  const pack = packOf('airworthy', version, await compilePath('rules', process.cwd(), parameters), parameters);
  await mkdir('src/generated', { recursive: true });
  const json = JSON.stringify(JSON.stringify(pack));
  const lines = [
    '// Generated from rules/ and catalog/ by `npm run generate`.',
    "import type { Pack } from '../rules/pack.js';",
    `export const pack: Pack = JSON.parse(${json}) as Pack;`,
  ];
  await writeFile('src/generated/pack.ts', `${lines.join('\n')}\n`);
  const shape = JSON.stringify(JSON.stringify(bare(manifestShape())));
  await writeFile(
    'src/generated/shape.ts',
    `// Generated from src/manifest by \`npm run generate\`.\nimport type { Shape } from '../manifest/shape.js';\nexport const shape: Shape = JSON.parse(${shape}) as Shape;\n`,
  );
  const catalog = JSON.stringify(JSON.stringify(await readCatalog()));
  await writeFile(
    'src/generated/catalog.ts',
    `// Generated from catalog/ by \`npm run generate\`.\nimport type { Catalog } from '../catalog/bundle.js';\nexport const catalog: Catalog = JSON.parse(${catalog}) as Catalog;\n`,
  );
  await writeFile('src/generated/version.ts', `export const version = '${version}';\n`);
  await mkdir('schema', { recursive: true });
  const write = (name: string, schema: unknown) =>
    writeFile(`schema/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
  await write('manifest', jsonSchema(manifestShape()));
  await write('report', z.toJSONSchema(reportSchema));
  console.log(`generated: ${pack.rules.length} rules in ${pack.dimensions.length} dimensions`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(formatProblems(error.problems, { width: 100 }));
  process.exitCode = 1;
}

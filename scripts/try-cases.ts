import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { parseParameters } from '../src/catalog/parameters.js';
import { readYaml } from '../src/manifest/yaml.js';
import { runCases } from '../src/rules/cases.js';
import { compiler } from '../src/rules/compile.js';

const parameters = parseParameters(parse(await readFile('catalog/parameters.yaml', 'utf8')));
const compile = compiler(parameters);
const only = process.argv.slice(2);
let cases = 0;
for (const name of (await readdir('rules'))
  .filter((n) => n.endsWith('.yaml'))
  .filter((n) => only.length === 0 || only.some((o) => n.includes(o)))) {
  const { source, problems } = readYaml(await readFile(`rules/${name}`, 'utf8'), `rules/${name}`);
  for (const p of problems) console.log(`${p.location.file}:${p.location.line}:${p.location.column} ${p.message}`);
  if (!source) continue;
  const { file, problems: more } = compile(source);
  for (const p of more)
    console.log(`${p.location.file}:${p.location.line}:${p.location.column} ${p.message} ${p.suggestion ?? ''}`);
  file?.source.rules.forEach((rule, i) => {
    const compiled = file.rules[i];
    if (!compiled) return;
    for (const result of runCases(rule, compiled, parameters)) {
      cases += 1;
      if (result.found !== result.expected)
        console.log(
          `${result.rule} "${result.name}": expected ${result.expected}, found ${result.found} — ${result.detail}`,
        );
    }
  });
}
console.log(`${cases} cases`);

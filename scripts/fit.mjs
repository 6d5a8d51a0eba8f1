import { run } from './bundle.mjs';

await run('serving/fit.ts', process.argv.slice(2));

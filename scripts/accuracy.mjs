import { run } from './bundle.mjs';

await run('serving/accuracy.ts', process.argv.slice(2));

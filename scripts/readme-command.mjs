// Prints the n-th shell block of the README, so that CI runs what a newcomer is told to run.
import { readFileSync } from 'node:fs';

const wanted = Number(process.argv[2]);
const blocks = [...readFileSync('README.md', 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1]);
const block = blocks[wanted - 1];
if (block === undefined) throw new Error(`the README has no shell block ${wanted}`);
process.stdout.write(block);

/**
 * Assesses mutated manifests without end: `npm run fuzz`, `npm run fuzz -- 5000 42` for 5,000 from the seed 42.
 * Nothing may escape, every finding has a place in the file, and no control character reaches a terminal.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AssessedFile, assessFile, type Prepared, prepare } from '../src/commands/prepare.js';
import { main as program } from '../src/program.js';
import { reporter } from '../src/report/index.js';
import { formatProblems } from '../src/report/problems.js';
import type { Reporter } from '../src/report/reporter.js';
import type { Location } from '../src/util/source.js';
import { mutant, numbers } from '../test/helpers/mutate.js';

/** What a terminal must never get from a stranger; the line feed is ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/;
/** One in so many takes the whole command line, the rest start behind its options. */
const WHOLE = 20;
/** One in so many reports is printed. */
const PRINTED = 8;

export interface Fuzzer {
  /** Throws, with the reason, for a text that is not treated as it should be; returns the exit code. */
  check(text: string): Promise<number>;
}

/** A fuzzer that reads and writes nothing outside the folder, which should be empty. */
export async function fuzzer(folder: string): Promise<Fuzzer> {
  const world = { cwd: folder, env: {}, columns: 100, colour: false, errIsTerminal: false, today: '2026-11-20' };
  const flags = { asOf: world.today, failOn: 'major' };
  const prepared = await prepare(flags, { ...world, stdin: once(''), out: silent, err: silent });
  const print = await reporter('terminal');
  let count = 0;
  return {
    async check(text) {
      count += 1;
      if (count % WHOLE === 0) {
        let [shown, code] = ['', -1];
        const write = (more: string) => {
          shown += more;
        };
        const verbose = count % (2 * WHOLE) === 0 ? ['--verbose'] : [];
        code = await program(['assess', '-', ...verbose], { ...world, stdin: once(text), out: write, err: write });
        if (![0, 1, 2, 3].includes(code)) throw new Error(`the exit code is ${code}\n${shown}`);
        clean(shown);
        return code;
      }
      return inner(text, prepared, count % PRINTED === 0 ? print : undefined, folder);
    },
  };
}

async function inner(text: string, prepared: Prepared, print: Reporter | undefined, cwd: string): Promise<number> {
  const outcome: AssessedFile = await assessFile('-', prepared, [], { cwd, stdin: once(text) });
  const lines = text.split('\n').length;
  const inFile = ({ file, line, column, length }: Location, what: string) => {
    const good = file === '<stdin>' && line >= 1 && line <= lines && column >= 1 && length >= 1;
    if (!good) throw new Error(`${what} stands at ${file}:${line}:${column}, length ${length}`);
  };
  if ('problems' in outcome) {
    if (outcome.problems.length === 0) throw new Error('refused without a problem');
    for (const { location, message, related } of outcome.problems) {
      inFile(location, message);
      if (related) inFile(related.location, related.message);
    }
    clean(formatProblems(outcome.problems, { width: 100 }));
    return 2;
  }
  const { findings, proof_gaps, score, verdict } = outcome.report;
  for (const { rule, location, related } of findings) {
    inFile(location, rule);
    if (related) inFile(related.location, `the cause of ${rule}`);
  }
  for (const { what, location } of proof_gaps) inFile(location, what);
  for (const points of [score.readiness, score.declared, score.coverage])
    if (!Number.isInteger(points) || points < 0 || points > 100) throw new Error(`a score of ${points}`);
  if (score.readiness > score.declared) throw new Error('more is proven than declared');
  const style = { width: 100, colour: false, quiet: false, verbose: score.readiness % 2 === 0 };
  if (print) clean(print([outcome], style));
  return verdict.exit_code;
}

function clean(shown: string): void {
  const at = RAW.exec(shown)?.index;
  if (at !== undefined)
    throw new Error(`a raw character in ${JSON.stringify(shown.slice(Math.max(0, at - 80), at + 20))}`);
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function silent(): void {}

/** Fuzzes `count` manifests from a seed, each with a number of its own; throws with the text of the first failure. */
export async function fuzz(count: number, seed: number, progress?: (done: number) => void): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-fuzz-'));
  const codes = [0, 0, 0, 0];
  try {
    const { check } = await fuzzer(folder);
    for (let i = 0; i < count; i += 1) {
      const text = mutant(numbers(seed + i));
      try {
        const code = await check(text);
        codes[code] = (codes[code] ?? 0) + 1;
      } catch (error) {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
        throw new Error(`seed ${seed + i}: ${reason}\n\n${JSON.stringify(text)}`);
      }
      if ((i + 1) % 1000 === 0) progress?.(i + 1);
    }
    return codes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function main([
  count = '1000000',
  seed = String(Date.now() % 2 ** 31),
]: readonly string[]): Promise<number> {
  console.log(`${Number(count).toLocaleString('en-US')} mutated manifests from the seed ${seed}`);
  const started = performance.now();
  const rate = (done: number) => Math.round((1000 * done) / (performance.now() - started));
  try {
    const codes = await fuzz(Number(count), Number(seed), (done) => {
      if (done % 10_000 === 0) console.log(`${done.toLocaleString('en-US')} done, ${rate(done)} a second`);
    });
    console.log(`none failed; exit codes 0 to 3: ${codes.join(', ')}; ${rate(Number(count))} a second`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

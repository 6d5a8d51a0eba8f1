/** How error messages and explanations look on this terminal. */
import { type Paint, PLAIN } from '../report/explain.js';
import type { ProblemStyle } from '../report/problems.js';
import type { Io } from './io.js';

export async function problemStyle(io: Pick<Io, 'columns' | 'colour'>): Promise<ProblemStyle> {
  const width = Math.max(40, Math.min(io.columns ?? 100, 200));
  if (!io.colour) return { width };
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { width, error: chalk.red.bold, dim: chalk.dim, accent: chalk.cyan, good: chalk.green };
}

export async function paintFor(io: Pick<Io, 'colour'>): Promise<Paint> {
  if (!io.colour) return PLAIN;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { strong: chalk.bold, dim: chalk.dim, accent: chalk.cyan };
}

import type { Reporter } from './reporter.js';

export const terminal: Reporter = (outcomes) =>
  outcomes.map((o) => ('report' in o ? JSON.stringify(o.report.score) : o.file)).join('\n');

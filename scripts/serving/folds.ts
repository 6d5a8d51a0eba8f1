import type { Constants } from '../../src/facts/serving/constants.ts';
import { fitConstants } from './fitting.ts';
import type { Run } from './runs.ts';

/** One GPU or one model left out: its runs, and constants fitted to all others. */
export type Fold = { readonly id: string; readonly runs: readonly Run[]; readonly constants: Constants };

/** Leaves out each GPU and each model in turn. Every run is so left out twice. */
export function* leaveOneOut(runs: readonly Run[]): Generator<Fold> {
  for (const key of [(run: Run) => run.input.gpu.id, (run: Run) => run.input.model.id]) {
    for (const id of new Set(runs.map(key))) {
      const rest = runs.filter((run) => key(run) !== id);
      if (rest.length === 0) continue;
      console.error(`fitting without ${id}`);
      yield { id, runs: runs.filter((run) => key(run) === id), constants: fitConstants(rest, 15) };
    }
  }
}

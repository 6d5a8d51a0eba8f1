/** A sizing without and with a target, side by side. */
import type { SizedTarget, Sizing } from '../sizing.js';
import { layoutText } from './words.js';

/** What each layer needs before and after; `after` comes from the same manifest with the settings applied. */
export function comparison(before: Sizing, after: Sizing, settings: readonly string[]): SizedTarget {
  const rate = ({ workload }: Sizing) => `${Number(workload.grown_rps.toPrecision(4))} rps`;
  const layout = ({ chosen }: Sizing) => (chosen ? `${layoutText(chosen)} ${chosen.gpu}` : 'none carries it');
  const rows = [
    { what: 'load in 12 months', before: rate(before), after: rate(after) },
    ...after.chain.map(({ layer, required_text: need }) => ({
      what: layer,
      before: before.chain.find((one) => one.layer === layer)?.required_text ?? '–',
      after: need,
    })),
    { what: 'layout', before: layout(before), after: layout(after) },
    { what: 'cheapest option', before: cheapest(before), after: cheapest(after) },
  ];
  return { settings, rows };
}

function cheapest({ options }: Sizing): string {
  const [first] = options;
  return first ? `${first.gpus} ${first.gpu}` : 'none';
}

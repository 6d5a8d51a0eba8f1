import { loadTargetBytesPerSecond } from './chain/storage.js';
import { type FactDefinition, general, larger, numeric } from './definition.js';
import { readsAtOnce } from './sizing/chain.js';

function total(record: unknown): number {
  return Object.values(record as Record<string, number | null>).reduce((sum: number, value) => sum + (value ?? 0), 0);
}

/** Read throughput: what all consumers need at once, and what is there. */
export const storage: readonly FactDefinition[] = [
  general(
    'derived.storage.concurrent_reads',
    'double',
    'bytes_per_second',
    { from: ['storage.required'] },
    { description: 'Read throughput of all consumers at the same time.', formula: 'sum over storage.required' },
    ([required]) => total(required),
  ),
  general(
    'derived.storage.weights',
    'double',
    'bytes',
    { from: [], optional: ['models.primary.weights', 'derived.serving.weights'] },
    { description: 'Weights that every replica loads.', formula: 'declared; otherwise from the shape of the model' },
    ([declared, modelled]) => {
      if (typeof declared === 'number') return { value: declared, used: [0] };
      return typeof modelled === 'number' ? modelled : { asUnclear: 0 };
    },
  ),
  general(
    'derived.storage.reload_reads',
    'double',
    'bytes_per_second',
    { from: ['derived.storage.weights', 'gpus.replicas', 'storage.model_reload.target'] },
    {
      description: 'Read throughput that loads every replica inside the declared time.',
      formula: 'replicas × weights ÷ time',
      source: 'identity; a lower bound, the storage ceiling and not the loader',
    },
    ([weightsBytes, replicas, targetSeconds]) =>
      loadTargetBytesPerSecond({
        weightsBytes: weightsBytes as number,
        replicas: replicas as number,
        targetSeconds: targetSeconds as number,
      }),
  ),
  general(
    'need.storage.concurrent_reads',
    'double',
    'bytes_per_second',
    { from: ['derived.storage.concurrent_reads', 'storage.required'], optional: ['derived.storage.reload_reads'] },
    {
      description: 'Read throughput that production needs at the same time.',
      formula: 'the larger of the declared readers, and the same with the reload that the replicas need',
    },
    ([declared, required, reload], _, about) => {
      const derived =
        typeof reload === 'number'
          ? readsAtOnce(required as Readonly<Record<string, number | null>>, reload)
          : undefined;
      const { value, used } = larger(declared as number, derived, about[2]);
      return { value, used: used?.[0] === 0 ? [0] : [1, 2] };
    },
  ),
  numeric(
    'need.storage.read_throughput',
    'bytes_per_second',
    ['need.storage.concurrent_reads', 'assume.storage.read_margin'],
    { description: 'Read throughput that storage must deliver.', formula: 'concurrent reads × margin' },
    (reads, margin) => reads * margin,
  ),
  general(
    'derived.storage.expected_read_throughput',
    'double',
    'bytes_per_second',
    {
      from: ['storage.read_throughput', 'assume.storage.design_yield'],
      optional: ['storage.measured_read_throughput'],
    },
    {
      description: 'Read throughput to expect of the design, where none was measured.',
      formula: 'design × yield; nothing where one was measured, so that a measurement is never taken for an assumption',
    },
    ([design, designYield, measured]) =>
      typeof measured === 'number' ? null : (design as number) * (designYield as number),
  ),
  general(
    'derived.storage.read_throughput',
    'double',
    'bytes_per_second',
    { from: [], optional: ['storage.measured_read_throughput', 'derived.storage.expected_read_throughput'] },
    {
      description: 'Read throughput that can be relied on.',
      formula: 'measured; otherwise design × yield',
    },
    ([measured, expected]) => (measured ?? expected) as number | undefined,
  ),
  general(
    'derived.storage.stated_read_throughput',
    'double',
    'bytes_per_second',
    { from: [], optional: ['storage.measured_read_throughput', 'storage.read_throughput'] },
    {
      description: 'The most that the manifest claims; what it falls short by rests on no assumption.',
      formula: 'measured; otherwise design',
    },
    ([measured, design]) => (measured ?? design) as number | undefined,
  ),
  numeric(
    'derived.storage.measured_share',
    'ratio',
    ['storage.measured_read_throughput', 'storage.read_throughput'],
    { description: 'Measured read throughput over design.', formula: 'measured ÷ design' },
    (measured, design) => measured / design,
  ),
  numeric(
    'derived.storage.supply_share',
    'ratio',
    ['derived.storage.read_throughput', 'need.storage.read_throughput'],
    { description: 'Read throughput over need.', formula: 'there ÷ needed' },
    (there, needed) => there / needed,
  ),
];

/** Packs of one's own, as small as they can be. */
import { stringify } from 'yaml';

type Fields = Readonly<Record<string, unknown>>;

/** A rule that the minimal manifest passes: it has three servers. */
export const rule = (id: string, fields: Fields = {}): Fields => ({
  id,
  title: 'Have two servers',
  severity: 'minor',
  weight: 1,
  at: 'gpus',
  params: { least: { value: 2, origin: 'house rule' } },
  check: 'gpus.nodes >= param.least',
  why: 'One server is none.',
  fix: 'Add one.',
  effort: 'S',
  phase: 'design',
  refs: ['house rules'],
  given: { gpus: { nodes: 2 } },
  cases: [
    { name: 'two', expect: 'pass' },
    { name: 'one', given: { gpus: { nodes: 1 } }, expect: 'fail' },
    { name: 'not said', without: ['gpus.nodes'], expect: 'unknown' },
  ],
  ...fields,
});

export const HEADER: Fields = {
  order: 92,
  title: 'House rules',
  pillar: 'platform',
  weight: 3,
  owner: 'platform',
  pilot: 'one server',
  production: 'two servers',
  you: '{gpus.nodes} servers',
};

/** A rule file of a dimension of its own. */
export const own = (dimension: string, rules: readonly Fields[], header: Fields = {}): string =>
  stringify({ dimension, ...HEADER, ...header, rules });

/** A rule file that joins a dimension that is there. */
export const joining = (dimension: string, ...rules: readonly Fields[]): string => stringify({ dimension, rules });

export const changes = (...overrides: readonly Fields[]): string => stringify({ overrides });

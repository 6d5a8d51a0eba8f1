/** `--set path=value` is typed and validated like the file, and what is wrong with it is located at `--set`. */
import { describe, expect, test } from 'vitest';
import { overlay } from '../../src/manifest/overlay.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { validate } from '../../src/manifest/validate.js';
import { readYaml } from '../../src/manifest/yaml.js';
import { UserError } from '../../src/util/source.js';
import { MINIMAL } from '../helpers/manifests.js';
import { run } from '../helpers/run.js';

function laid(text: string, ...settings: string[]) {
  const { source } = readYaml(text, 'a.yaml');
  if (!source) throw new Error('the text has no structure');
  const { source: result, problems } = overlay(source, settings);
  return { data: result.data, source: result, problems };
}

describe('a value is typed as in the file', () => {
  test.each<[string, unknown]>([
    ['a=5', 5],
    ['a=8e1', 80],
    ['a=true', true],
    ['a=null', null],
    ['a=~', null],
    ['a=80GiB', '80GiB'],
    ['a="5"', '5'],
    ['a=', ''],
    ['a=[1, x]', [1, 'x']],
    ['a={b: [c]}', { b: ['c'] }],
    ['a=b=c', 'b=c'],
    ['a=17200 USD', '17200 USD'],
    ['a=2027-01-18', '2027-01-18'],
  ])('%s', (setting, expected) => {
    expect(laid('{}', setting)).toMatchObject({ data: { a: expected }, problems: [] });
  });
});

describe('a path leads', () => {
  test.each<[string, string, unknown]>([
    ['into a map', 'a.b=1', { a: { b: 1, c: 9 } }],
    ['to a new map', 'x.y.z=1', { a: { c: 9 }, x: { y: { z: 1 } } }],
    ['through a null', 'n.b=1', { n: { b: 1 } }],
    ['to an item', 'l[1].k=1', { l: [{ k: 0 }, { k: 1 }] }],
    ['to an item, written with a dot', 'l.1.k=1', { l: [{ k: 0 }, { k: 1 }] }],
    ['to one item more', 'l[2]=x', { l: [{ k: 0 }, { k: 0 }, 'x'] }],
    ['to a new list', 'm[0].k=1', { m: [{ k: 1 }] }],
    ['to the name of a method, which is a key like others', 'toString=1', { toString: 1 }],
  ])('%s', (_, setting, expected) => {
    const { data, problems } = laid('a: {c: 9}\nn: null\nl: [{k: 0}, {k: 0}]\n', setting);
    expect(problems).toEqual([]);
    expect(data).toMatchObject(expected as object);
  });

  test('the last of several settings of one path holds, and the file is not changed', () => {
    const { source } = readYaml('a: 1', 'a.yaml');
    if (!source) throw new Error('no source');
    expect(overlay(source, ['a=2', 'a=3', 'b=4']).source.data).toEqual({ a: 3, b: 4 });
    expect(source.data).toEqual({ a: 1 });
  });
});

describe('refused, and located at --set', () => {
  const HOSTILE: readonly (readonly [setting: string, message: RegExp])[] = [
    ['', /not of the form path=value/],
    ['=', /not of the form path=value/],
    ['=1', /not of the form path=value/],
    ['.=1', /not of the form path=value/],
    ['a', /not of the form path=value/],
    ['users.peak_concurrent', /not of the form path=value/],
    ['__proto__.x=1', /not of the form path=value/],
    ['users.__proto__.x=1', /not of the form path=value/],
    ['constructor.prototype.x=1', /not of the form path=value/],
    ['users.prototype=1', /not of the form path=value/],
    ['users.peak_concurrent=', /users\.peak_concurrent must be a whole number/],
    ['users.peak_concurrent=many', /users\.peak_concurrent must be a whole number/],
    ['users.peak_concurent=5', /there is no field "peak_concurent" in users/],
    ['users={peak_concurent: 5, supervised: true}', /there is no field "peak_concurent" in users/],
    ['users={total: 5}', /users\.supervised is missing/],
    ['users=5', /users must be a map of fields/],
    ['gpus.memory_each=80', /bare number/],
    ['metadata.name.first=x', /metadata\.name is neither a map nor a list/],
    ['users.total.x.y=1', /users\.total is neither a map nor a list/],
    ['models[7].name=x', /models is a list of 1: write models\[0\] to models\[1\]/],
    ['models.name=x', /models is a list of 1/],
    ['models[-1].name=x', /no field "models\[-1\]"|models/],
    ['users[0]=1', /there is no field "0" in users/],
    ['users.total=[', /the value is not YAML/],
    ['users.total="', /the value is not YAML/],
    ['users.total={a: 1, a: 2}', /the value is not YAML: the key "a" stands here twice/],
    ['users.total=!evil 1', /the value is not YAML: .*custom tags/],
    ['users.total=*a', /the value is not YAML: there is no anchor/],
    ['users.total=1\n---\n2', /the value is not YAML: .*several YAML documents/],
    ['users.total=\u001b[31m', /the value is not YAML: the control character U\+001B/],
    ['users.total=.inf', /the value is not YAML: is not a finite number/],
    [`users.total=${'['.repeat(5000)}`, /the value is not YAML: the document is nested too deeply/],
    [`${'a.'.repeat(20_000)}a=1`, /there is no field "a"/],
    [`latency.stages_p95.${'a.'.repeat(20_000)}a=1`, /stages_p95\.a must be/],
  ];

  test.each(HOSTILE.map(([setting, message]) => [setting.slice(0, 50), setting, message] as const))(
    '%s',
    async (_, setting, message) => {
      const { code, err, out } = await run(['assess', '-', '--set', setting], { stdin: MINIMAL });
      expect(code).toBe(2);
      expect(err).toMatch(message);
      expect(err).toMatch(/^--set error /);
      expect(err).not.toContain('\u001b');
      expect(out).not.toContain('\u001b');
      expect(Reflect.get({}, 'x')).toBeUndefined();
    },
  );

  test('all of them at once, beside the mistakes of the file', async () => {
    const argv = ['assess', '-', '--set', 'a', '--set', 'users.total=many', '--set', 'metadata.name.x=1'];
    const { code, err } = await run(argv, { stdin: MINIMAL.replace('memory_each: 48GB', 'memory_each: 48') });
    expect(code).toBe(2);
    expect(err).toMatch(/"a" is not of the form/);
    expect(err).toMatch(/users\.total must be a whole number/);
    expect(err).toMatch(/metadata\.name is neither/);
    expect(err).toMatch(/<stdin>:\d+:\d+ error gpus\.memory_each is a bare number/);
  });

  test('the mark is under the value', () => {
    try {
      validate(MINIMAL, 'a.yaml', ['users.total=many'], parseManifest);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      expect(error.problems.map(({ location }) => location)).toEqual([
        { file: '--set', line: 1, column: 13, length: 4, text: 'users.total=many' },
      ]);
    }
  });
});

test('what is set is assessed: a thousandfold demand changes the verdict on capacity', async () => {
  const outcome = async (...set: string[]) => {
    const { out } = await run(['assess', '-', '--format', 'json', ...set], { stdin: MINIMAL });
    const { facts, manifest } = JSON.parse(out) as {
      facts: { id: string; value: unknown }[];
      manifest: { digest: string };
    };
    return { burst: facts.find(({ id }) => id === 'need.demand.burst_rps')?.value, digest: manifest.digest };
  };
  const plain = await outcome();
  const set = await outcome('--set', 'users.requests.peak_rps=1500');
  // 1.5 rps at peak and bursts of 1.5 times that: 2.25 rps; a thousand times that is 2,250 rps.
  expect([plain.burst, set.burst]).toEqual([2.25, 2250]);
  expect(set.digest).not.toBe(plain.digest);
});

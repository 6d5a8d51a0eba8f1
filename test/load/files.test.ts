/** What is not a readable text file is refused with a reason; what is written is whole or not there. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  createWriteStream,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { artefactsOf } from '../../src/load/artefacts.js';
import { writeAtomically } from '../../src/load/write.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { validate } from '../../src/manifest/validate.js';
import { folderOf } from '../helpers/folder.js';
import { MINIMAL, minimalWith } from '../helpers/manifests.js';
import { run } from '../helpers/run.js';

const ROOT = process.getuid?.() === 0;

async function refused(cwd: string, target: string, message: RegExp): Promise<void> {
  const before = process.cpuUsage();
  const { code, err } = await run(['assess', target], { cwd });
  const { user, system } = process.cpuUsage(before);
  expect(err).toMatch(message);
  expect(code).toBe(2);
  expect((user + system) / 1e6).toBeLessThan(2);
}

describe('reading', () => {
  test('a file that is not there', () =>
    refused(folderOf(), 'none.yaml', /^none\.yaml:1:1 error there is no such file$/m));

  test('a file below a file', () =>
    refused(folderOf({ 'a.yaml': MINIMAL }), 'a.yaml/b.yaml', /a part of the path is not a folder/));

  test('a link to itself', async () => {
    const cwd = folderOf();
    symlinkSync('a.yaml', join(cwd, 'a.yaml'));
    await refused(cwd, 'a.yaml', /a loop of links/);
  });

  test('a link to nothing', async () => {
    const cwd = folderOf();
    symlinkSync('gone.yaml', join(cwd, 'a.yaml'));
    await refused(cwd, 'a.yaml', /no such file/);
  });

  test('a name that is too long', () => refused(folderOf(), `${'x'.repeat(300)}.yaml`, /the path is too long/));

  test('a name with a NUL', () => refused(folderOf(), 'a\0.yaml', /the file cannot be read/));

  test.skipIf(ROOT)(
    'a file that may not be read (skipped: root may read everything; see test/cli.test.ts)',
    async () => {
      const cwd = folderOf({ 'a.yaml': MINIMAL });
      chmodSync(join(cwd, 'a.yaml'), 0);
      await refused(cwd, 'a.yaml', /may not be read/);
    },
  );

  test('a file of 100 MB', async () => {
    const cwd = folderOf({ 'a.yaml': MINIMAL });
    truncateSync(join(cwd, 'a.yaml'), 100_000_000);
    await refused(cwd, 'a.yaml', /^a\.yaml:1:1 error the file is too large \(100 MB\)\n {2}expected at most 1 MiB$/m);
  });

  test('zeros without end', () => refused(folderOf(), '/dev/zero', /the file is too large/));

  test('noise without end', () => refused(folderOf(), '/dev/urandom', /the file is too large/));

  test('nothing at all', () => refused(folderOf(), '/dev/null', /the file is empty/));

  test('a pipe with a manifest', async () => {
    const cwd = folderOf();
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    createWriteStream(join(cwd, 'pipe')).end(MINIMAL);
    expect(await run(['assess', 'pipe', '--fail-on', 'never', '-q'], { cwd })).toMatchObject({ code: 0, err: '' });
  });

  test('a pipe without end', async () => {
    const cwd = folderOf();
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    const writer = createWriteStream(join(cwd, 'pipe'));
    const piece = Buffer.alloc(65_536, 'x');
    const pour = () => {
      while (writer.writable && writer.write(piece));
    };
    writer.on('error', () => undefined).on('drain', pour);
    pour();
    await refused(cwd, 'pipe', /the file is too large/);
    writer.destroy();
  });

  test('a folder with manifests that cannot be used says which', async () => {
    const cwd = folderOf({ 'a/airworthy.yaml': '', 'b/airworthy.yaml': 'x' });
    const { code, err } = await run(['assess', '.'], { cwd });
    expect(code).toBe(2);
    expect(err).toMatch(/^a\/airworthy\.yaml:1:1 error the file is empty/m);
    expect(err).toMatch(/^b\/airworthy\.yaml:1:1 error a manifest is a map/m);
  });

  test('standard input that breaks off', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'metadata:';
      throw Object.assign(new Error('read EIO'), { code: 'EIO' });
    }
    const { code, err } = await run(['assess', '-'], { stdin: broken() });
    expect(code).toBe(2);
    expect(err).toMatch(/^<stdin>:1:1 error the file cannot be read \(EIO\)$/m);
  });
});

describe('writing', () => {
  const assess = (cwd: string, output: string, ...more: string[]) =>
    run(['assess', '-', '--fail-on', 'never', '--format', 'json', '--output', output, ...more], {
      cwd,
      stdin: MINIMAL,
    });

  test('the report is in the file, standard output is empty', async () => {
    const cwd = folderOf();
    const { code, out, err } = await assess(cwd, 'report.json');
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: 'wrote report.json\n' });
    expect(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'))).toMatchObject({ tool: { name: 'airworthy' } });
    expect(readdirSync(cwd)).toEqual(['report.json']);
  });

  test('--quiet says nothing', async () => {
    expect((await assess(folderOf(), 'report.json', '--quiet')).err).toBe('');
  });

  test('an old report is replaced whole, its permissions kept', async () => {
    const cwd = folderOf({ 'report.json': 'old'.repeat(100_000) });
    chmodSync(join(cwd, 'report.json'), 0o640);
    await assess(cwd, 'report.json');
    JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'));
    expect(statSync(join(cwd, 'report.json')).mode & 0o777).toBe(0o640);
  });

  test('a link stays a link', async () => {
    const cwd = folderOf({ 'real/report.json': 'old' });
    symlinkSync('real/report.json', join(cwd, 'latest.json'));
    await assess(cwd, 'latest.json');
    expect(readlinkSync(join(cwd, 'latest.json'))).toBe('real/report.json');
    JSON.parse(readFileSync(join(cwd, 'real/report.json'), 'utf8'));
    expect(readdirSync(join(cwd, 'real'))).toEqual(['report.json']);
  });

  test('a device is written to, never replaced', async () => {
    const { code } = await assess(folderOf(), '/dev/null');
    expect(code).toBe(0);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test.each<[string, RegExp]>([
    ['missing/report.json', /^missing\/report\.json:1:1 error cannot be written: the folder does not exist$/m],
    ['folder', /^folder:1:1 error cannot be written: it is a folder$/m],
    ['file/report.json', /cannot be written: a part of the path is not a folder/],
    [`${'x'.repeat(300)}.json`, /cannot be written: the path is too long/],
    ['/dev/full', /cannot be written: the disk is full/],
    ['/proc/report.json', /cannot be written: /],
    ['\u001b[31m/report.json', /^\\u001b\[31m\/report\.json:1:1 error cannot be written/m],
  ])('to %j: a clear message, exit 2, and no temporary file', async (output, message) => {
    const cwd = folderOf({ file: 'x', 'folder/x': '' });
    const { code, out, err } = await assess(cwd, output);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(out).toBe('');
    expect(readdirSync(cwd, { recursive: true }).toSorted()).toEqual(['file', 'folder', 'folder/x']);
  });

  test.skipIf(ROOT)('to a folder that may not be written to (skipped: root may; see test/cli.test.ts)', async () => {
    const cwd = folderOf({ 'locked/x': '' });
    chmodSync(join(cwd, 'locked'), 0o500);
    const { code, err } = await assess(cwd, 'locked/report.json');
    chmodSync(join(cwd, 'locked'), 0o700);
    expect(code).toBe(2);
    expect(err).toMatch(/the folder may not be written to/);
    expect(readdirSync(join(cwd, 'locked'))).toEqual(['x']);
  });

  test('of two writers at once, the file is one of them, whole', async () => {
    const cwd = folderOf();
    const path = join(cwd, 'a');
    const contents = ['x'.repeat(2e6), 'y'.repeat(3e6)];
    await Promise.all(contents.map((content) => writeAtomically(path, content)));
    expect(contents).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(cwd)).toEqual(['a']);
  });

  test('colours do not go into the file', async () => {
    const cwd = folderOf();
    await run(['assess', '-', '--output', 'r.txt'], { cwd, stdin: MINIMAL, colour: true });
    expect(readFileSync(join(cwd, 'r.txt'), 'utf8')).not.toContain('\u001b');
  });
});

describe('artefacts of evidence', () => {
  const item = (id: string, ref: string, sha256?: string) => ({
    id,
    type: 'load_test',
    env: 'production',
    date: '2026-10-28',
    ref,
    ...(sha256 === undefined ? {} : { sha256 }),
  });
  const states = async (folder: string, ...items: ReturnType<typeof item>[]) => {
    const { manifest } = validate(minimalWith({ evidence: items }), 'a.yaml', [], parseManifest);
    return Object.fromEntries(await artefactsOf(manifest, folder));
  };
  // SHA-256 of "abc": FIPS 180-4, appendix B.1 of its first edition.
  const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

  test('a file is what was registered, or something else, or was registered without a digest', async () => {
    const folder = folderOf({ abc: 'abc', abd: 'abd' });
    expect(
      await states(folder, item('A', 'abc', ABC), item('B', 'abd', ABC), item('C', 'abc'), item('D', 'no', ABC)),
    ).toEqual({ A: 'matches', B: 'differs', C: 'no_digest', D: 'missing' });
  });

  test('nothing outside the folder is opened, however it is named', async () => {
    const folder = folderOf({ 'in/x': '', abc: 'abc' });
    symlinkSync('../abc', join(folder, 'in/link'));
    const refs = [
      '../abc',
      '/etc/passwd',
      'in/../../abc',
      'link',
      'https://example.com/a',
      'file:///etc/passwd',
      '.',
      '',
      '\0',
    ];
    const items = refs.map((ref, i) => item(`E${i}`, ref, ABC));
    const { manifest } = validate(JSON.stringify({ ...parsed(MINIMAL), evidence: items }), 'a.yaml', [], parseManifest);
    expect(new Set((await artefactsOf(manifest, join(folder, 'in'))).values())).toEqual(new Set(['not_local']));
  });

  test('a pipe, a folder and a device are no files', async () => {
    const folder = folderOf();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    mkdirSync(join(folder, 'folder'));
    expect(await states(folder, item('A', 'pipe', ABC), item('B', 'folder', ABC))).toEqual({
      A: 'missing',
      B: 'missing',
    });
  });

  test('of 3,000 items each is looked at, with few files open at once', async () => {
    const folder = folderOf();
    writeFileSync(join(folder, 'abc'), 'abc');
    const items = Array.from({ length: 3000 }, (_, i) => item(`E${i}`, 'abc', ABC));
    expect(new Set(Object.values(await states(folder, ...items)))).toEqual(new Set(['matches']));
  });
});

function parsed(text: string): object {
  return validate(text, 'a.yaml', [], parseManifest).source.data as object;
}

/** Where a pack lies: one that ships (`airworthy/edge`), a file or folder, or a package in node_modules. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Location, type Problem, UserError } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import { packageRoot } from './assets.js';
import { readText } from './files.js';

/** A pack that somebody asked for. */
export interface PackRequest {
  readonly spec: string;
  /** The folder that the name is looked up from. */
  readonly from: string;
  /** Where it was asked for. */
  readonly location: Location;
}

/** A pack that was found. */
export interface PackPlace {
  /** The same on every machine: `airworthy/edge`, `@acme/rules`, or a path from the lock file's folder. */
  readonly name: string;
  readonly path: string;
  /** Of the npm package; null for files and folders. */
  readonly version: string | null;
}

const SHIPPED = 'airworthy/';
const PACKAGE = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const PATH = /^(\.{1,2}$|\.{0,2}[\\/]|[A-Za-z]:[\\/])/;

/**
 * Finds a pack. A name that begins with `airworthy/` is one that ships; otherwise a path that is there wins over a
 * package. `home` is the folder of the configuration and the lock file. Throws UserError.
 */
export async function locatePack(request: PackRequest, home: string): Promise<PackPlace> {
  const { spec, from } = request;
  if (spec.startsWith(SHIPPED)) return shipped(request);
  const path = resolve(from, spec);
  if (PATH.test(spec) || isThere(path)) return { name: nameOf(path, home), path, version: null };
  const folder = PACKAGE.test(spec) ? packageFolder(spec, from) : undefined;
  if (folder !== undefined) return inPackage(request, folder);
  const near = nearest(spec, shippedPacks());
  throw refused(request, {
    message: `there is no pack "${spec}"`,
    expected: 'a file, a folder, a package in node_modules, or a pack that ships, such as airworthy/edge',
    ...(near === undefined ? {} : { suggestion: near }),
  });
}

/** Names of the packs that ship beside the built-in rules. */
export function shippedPacks(): readonly string[] {
  const folder = join(packageRoot(), 'packs');
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => `${SHIPPED}${name}`);
}

function shipped(request: PackRequest): PackPlace {
  const { spec } = request;
  const known = shippedPacks();
  if (known.includes(spec))
    return { name: spec, path: join(packageRoot(), 'packs', spec.slice(SHIPPED.length)), version: null };
  const near = nearest(spec, known);
  throw refused(request, {
    message: `no pack "${spec}" ships with airworthy`,
    expected: `one of ${known.join(', ')}; a folder of that name is ./${spec}`,
    ...(near === undefined ? {} : { suggestion: near }),
  });
}

function refused({ location }: PackRequest, problem: Omit<Problem, 'location'>): UserError {
  return new UserError(problem.message, [{ location, ...problem }]);
}

/** `./rules` from the home folder, with slashes on every system. */
function nameOf(path: string, home: string): string {
  const step = relative(home, path);
  if (step === '') return '.';
  if (isAbsolute(step)) return path;
  const shown = step.split(sep).join('/');
  return shown.startsWith('..') ? shown : `./${shown}`;
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** The package's folder in the nearest node_modules upward. Nothing of the package is run, or asked what it exports. */
function packageFolder(name: string, from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (isThere(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (dirname(folder) === folder) return undefined;
  }
}

async function inPackage(request: PackRequest, folder: string): Promise<PackPlace> {
  const { spec } = request;
  const described = await description(request, folder);
  const wanted = Object.hasOwn(described, 'airworthy') ? described['airworthy'] : 'rules';
  const expected = 'the path of its rules inside the package, such as "airworthy": "rules"';
  if (typeof wanted !== 'string')
    throw refused(request, { message: `the field "airworthy" in package.json of ${spec} is not a path`, expected });
  const path = isThere(join(folder, wanted)) ? realpathSync(join(folder, wanted)) : undefined;
  if (path === undefined)
    throw refused(request, { message: `the package ${spec} holds no rules: ${wanted} is not there`, expected });
  if (path !== folder && !path.startsWith(folder + sep))
    throw refused(request, { message: `the rules of ${spec} lie outside the package`, expected });
  const { version } = described;
  return { name: spec, path, version: typeof version === 'string' ? version : null };
}

async function description(request: PackRequest, folder: string): Promise<Record<string, unknown>> {
  const message = `package.json of ${request.spec} is not valid`;
  const { text } = await readText(join(folder, 'package.json'));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    throw refused(request, { message, expected: 'JSON' });
  }
  throw refused(request, { message, expected: 'a JSON object' });
}

/** From the reference of a rule, as people write it, to the controls that it names. */
import { nearest } from '../util/suggest.js';
import type { Control, Framework } from './schema-frameworks.js';

export interface ControlRef {
  readonly framework: Framework;
  readonly control: Control;
}

export type Resolution =
  | { readonly ok: true; readonly refs: readonly ControlRef[] }
  | {
      readonly ok: false;
      readonly message: string;
      readonly suggestion?: string;
      /** Every control of the framework is listed, so the reference is a mistake; otherwise it may be right. */
      readonly certain: boolean;
    };

export interface Crosswalk {
  readonly frameworks: readonly Framework[];
  /**
   * Resolves `FRAMEWORK CONTROL`, also with several controls (`Art.12, 19`) or a range in the order of the file
   * (`A.5.2-A.5.4`); a later control may leave out what it shares with the one before.
   */
  resolve(reference: string): Resolution;
}

/** How a reference to one control is written. */
export function referenceTo({ framework, control }: ControlRef): string {
  return framework.kind === 'literature' ? control.id : `${framework.id} ${control.id}`;
}

/** The day from which a control applies: its own, otherwise its framework's; null where nobody gave one. */
export function beginning({ framework, control }: ControlRef): string | null {
  return control.effective_from ?? framework.effective_from ?? null;
}

/** A pack's own frameworks, and the known ones of other ids. */
export function joined(own: readonly Framework[], known: readonly Framework[]): readonly Framework[] {
  const taken = new Set(own.map(({ id }) => id));
  return [...own, ...known.filter(({ id }) => !taken.has(id))];
}

interface Indexed {
  readonly framework: Framework;
  readonly names: readonly string[];
  readonly controls: ReadonlyMap<string, Control>;
}

const keyOf = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

export function crosswalk(frameworks: readonly Framework[]): Crosswalk {
  const indexed = frameworks.map(index);
  const whole = new Map(indexed.flatMap(wholeReferences));
  const byName = indexed
    .flatMap((entry) => entry.names.map((name) => [name, entry] as const))
    .sort(([a], [b]) => b.length - a.length);

  function resolve(reference: string): Resolution {
    const text = keyOf(reference);
    const one = whole.get(text);
    if (one) return { ok: true, refs: [one] };
    const [name, entry] = byName.find(([prefix]) => text.startsWith(`${prefix} `)) ?? [];
    if (name === undefined || !entry) return unknownFramework(reference, frameworks);
    const { framework } = entry;
    const rest = reference
      .trim()
      .replace(/\s+/g, ' ')
      .slice(name.length + 1);
    const found = controlsOf(rest, entry);
    if (typeof found === 'string') return unknownControl(found, framework);
    return { ok: true, refs: found.map((control) => ({ framework, control })) };
  }
  return { frameworks, resolve };
}

function index(framework: Framework): Indexed {
  const controls = new Map<string, Control>();
  for (const control of framework.controls)
    for (const name of [control.id, ...(control.also ?? [])]) controls.set(keyOf(name), control);
  return { framework, names: [framework.id, ...(framework.also ?? [])].map(keyOf), controls };
}

/** References that are no name and a control: those to literature, and other spellings with the framework's name. */
function wholeReferences({ framework, names }: Indexed): (readonly [string, ControlRef])[] {
  const literature = framework.kind === 'literature';
  return framework.controls.flatMap((control) =>
    [control.id, ...(control.also ?? [])]
      .map(keyOf)
      .filter((text) => literature || names.some((name) => text.startsWith(name)))
      .map((text) => [text, { framework, control }] as const),
  );
}

/** The controls that a text names, or the part of it that names none. */
function controlsOf(text: string, entry: Indexed): readonly Control[] | string {
  const exact = entry.controls.get(keyOf(text));
  if (exact) return [exact];
  const result: Control[] = [];
  for (const piece of text.split(/\s*,\s*/)) {
    const previous = result.at(-1);
    const one = lookUp(piece, previous, entry);
    const found = one ? [one] : rangeOf(piece, previous, entry);
    if (!found) return piece;
    result.push(...found);
  }
  return result;
}

function rangeOf(piece: string, previous: Control | undefined, entry: Indexed): readonly Control[] | undefined {
  const all = entry.framework.controls;
  for (let at = piece.indexOf('-'); at > 0; at = piece.indexOf('-', at + 1)) {
    const from = lookUp(piece.slice(0, at), previous, entry);
    const to = from && lookUp(piece.slice(at + 1), from, entry);
    if (from && to && all.indexOf(from) <= all.indexOf(to)) return all.slice(all.indexOf(from), all.indexOf(to) + 1);
  }
  return undefined;
}

/** A control by its id, or by what follows some beginning of the control before: `19` after `Art.12`. */
function lookUp(piece: string, previous: Control | undefined, { controls }: Indexed): Control | undefined {
  const own = controls.get(keyOf(piece));
  if (own || !previous) return own;
  for (let length = previous.id.length - 1; length > 0; length -= 1) {
    if (sameKind(previous.id.charAt(length - 1), piece.charAt(0))) continue;
    const found = controls.get(keyOf(previous.id.slice(0, length) + piece));
    if (found) return found;
  }
  return undefined;
}

/** A number or a word may not be cut in the middle. */
function sameKind(a: string, b: string): boolean {
  return [/\d/, /[a-z]/i].some((kind) => kind.test(a) && kind.test(b));
}

function unknownControl(piece: string, framework: Framework): Resolution {
  const { id, controls, listed, of } = framework;
  const near = nearest(
    piece,
    controls.map((control) => control.id),
  );
  const among =
    listed === 'all' ? '' : ` among the ${controls.length}${of === undefined ? '' : ` of ${of}`} that are listed`;
  return {
    ok: false,
    message: `${id} has no control "${piece}"${among}`,
    certain: listed === 'all',
    ...(near === undefined ? {} : { suggestion: `${id} ${near}` }),
  };
}

function unknownFramework(reference: string, frameworks: readonly Framework[]): Resolution {
  const literature = frameworks.filter(({ kind }) => kind === 'literature').flatMap(({ controls }) => controls);
  const [first = ''] = reference.trim().split(' ');
  const near =
    nearest(
      reference,
      literature.map(({ id }) => id),
    ) ??
    nearest(
      first,
      frameworks.map(({ id }) => id),
    );
  const message = `the reference "${reference}" names no framework`;
  return { ok: false, message, certain: false, ...(near === undefined ? {} : { suggestion: near }) };
}

/**
 * The quick way from YAML to data with positions: one pass over js-yaml's event stream, several times faster than
 * composing a document tree. It reads plain manifests only; anything unusual (an alias, a tag, a second document, a
 * duplicate key, a syntax error) makes it decline, and `yaml.ts` reads the file again and says what is wrong.
 * A differential test holds both readers to the same data and the same positions.
 */
import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';
import type { Location, Path, Source } from '../util/source.js';
import { CONTROL, FORBIDDEN_KEYS, Lines } from './text.js';

/** Where a node stands: its own text, and that of its key where it has one. */
interface Place {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly start: number;
  readonly end: number;
  readonly scalar: boolean;
  readonly children: Map<string | number, Place> | undefined;
}

class Decline extends Error {}

const MAX_DEPTH = 100;
/** YAML 1.2 (7.4.2) lets a key and its colon be 1,024 characters apart. */
const MAX_KEY = 1000;

/** A second byte order mark, a tab where a line begins, a carriage return, a document's end, its beginning indented. */
const UNUSUAL = /\uFEFF|^ *\t|\r|^[ \t]*\.\.\.|^[ \t]+---/m;

/** Reads a plain document, or returns undefined when it is anything but plain. Never throws. */
export function quickRead(raw: string, file: string): Source | undefined {
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  if (CONTROL.test(text) || UNUSUAL.test(text)) return undefined;
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const reader = new Reader(text, events);
    const { data, place } = reader.document();
    const lines = new Lines(text, file);
    return { file, data, locate: (path, what) => locate(place, lines, path, what) };
  } catch {
    return undefined;
  }
}

interface Read {
  readonly data: unknown;
  readonly place: Place;
}

class Reader {
  private at = 0;
  private readonly text: string;
  private readonly events: readonly Event[];

  constructor(text: string, events: readonly Event[]) {
    this.text = text;
    this.events = events;
  }

  document(): Read {
    const first = this.next();
    if (first.type !== EVENT_ID.DOCUMENT || first.directives.length > 0) throw new Decline();
    const root = this.next();
    if (root.type !== EVENT_ID.MAPPING) throw new Decline();
    const read = this.map(root, -1, -1);
    if (this.next().type !== EVENT_ID.POP || this.at < this.events.length) throw new Decline();
    return read;
  }

  private next(): Event {
    const event = this.events[this.at];
    this.at += 1;
    if (!event) throw new Decline();
    return event;
  }

  private node(keyStart: number, keyEnd: number): Read {
    const event = this.next();
    switch (event.type) {
      case EVENT_ID.MAPPING:
        return this.map(event, keyStart, keyEnd);
      case EVENT_ID.SEQUENCE:
        return this.list(event, keyStart, keyEnd);
      case EVENT_ID.SCALAR:
        return this.scalar(event, keyStart, keyEnd);
      default:
        throw new Decline();
    }
  }

  private map(event: Extract<Event, { type: typeof EVENT_ID.MAPPING }>, keyStart: number, keyEnd: number): Read {
    plain(event);
    const data: Record<string, unknown> = {};
    const children = new Map<string, Place>();
    for (;;) {
      const key = this.next();
      if (key.type === EVENT_ID.POP) break;
      if (key.type !== EVENT_ID.SCALAR) throw new Decline();
      const { data: name, place } = this.scalar(key, -1, -1);
      if (typeof name !== 'string' || FORBIDDEN_KEYS.has(name) || name === '<<' || children.has(name))
        throw new Decline();
      if (this.text.indexOf(':', place.end) - place.start > MAX_KEY) throw new Decline();
      const value = this.node(place.start, place.end);
      data[name] = value.data;
      children.set(name, value.place);
    }
    return { data, place: { keyStart, keyEnd, start: event.start, end: event.start + 1, scalar: false, children } };
  }

  private list(event: Extract<Event, { type: typeof EVENT_ID.SEQUENCE }>, keyStart: number, keyEnd: number): Read {
    plain(event);
    const data: unknown[] = [];
    const children = new Map<number, Place>();
    while (this.events[this.at]?.type !== EVENT_ID.POP) {
      const item = this.node(-1, -1);
      if (item.place.scalar && item.place.end === item.place.start) throw new Decline();
      children.set(data.length, item.place);
      data.push(item.data);
    }
    this.at += 1;
    return { data, place: { keyStart, keyEnd, start: event.start, end: event.start + 1, scalar: false, children } };
  }

  private scalar(event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>, keyStart: number, keyEnd: number): Read {
    plain(event);
    const { style, valueStart, valueEnd } = event;
    const quoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
    const block = style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
    const value = getScalarValue(this.text, event);
    const data = style === SCALAR_STYLE.PLAIN ? resolved(value) : value;
    const start = quoted ? valueStart - 1 : block ? this.header(keyEnd) : valueStart;
    const end = quoted ? valueEnd + 1 : valueEnd;
    const place = { keyStart, keyEnd, start, end, scalar: true, children: undefined };
    return { data, place };
  }

  /** The `|` or `>` after the key, where a block scalar begins. */
  private header(keyEnd: number): number {
    const rest = /^["']?\s*:\s+([|>])/.exec(this.text.slice(keyEnd, keyEnd + 200));
    if (keyEnd < 0 || !rest) throw new Decline();
    return keyEnd + rest[0].length - 1;
  }
}

function plain(event: { readonly anchorStart: number; readonly tagStart: number }): void {
  if (event.anchorStart >= 0 || event.tagStart >= 0) throw new Decline();
}

const NUMBER = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const WORDS = new Map<string, unknown>([
  ['', null],
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
]);

/** A plain scalar in the core schema of YAML 1.2 (section 10.3.2); the rarer notations are left to the other reader. */
function resolved(value: string): unknown {
  if (WORDS.has(value)) return WORDS.get(value);
  if (/^[-+]?(0[xo][0-9a-fA-F]+|\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.test(value)) throw new Decline();
  if (!NUMBER.test(value)) return value;
  const number = Number(value);
  if (!Number.isFinite(number)) throw new Decline();
  return number;
}

function locate(root: Place, lines: Lines, path: Path, what: 'key' | 'value' = 'key'): Location {
  let place = root;
  for (const step of path) {
    const child = place.children?.get(step);
    if (!child) break;
    place = child;
  }
  const own = place.scalar && place.end > place.start;
  if (what === 'value' && own) return lines.at(place.start, place.end - place.start);
  if (place.keyStart >= 0) return lines.at(place.keyStart, place.keyEnd - place.keyStart);
  return lines.at(place.start, own ? place.end - place.start : 1);
}

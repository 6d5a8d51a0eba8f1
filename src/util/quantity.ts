/**
 * Quantities: strings with units in the manifest, plain numbers in base units everywhere else.
 *
 * Base units: bytes, bytes per second (bandwidths too, though they are shown in bits), seconds, watts, a ratio (1 = 100%), an amount of money (in the currency
 * written), seconds since 1970-01-01T00:00Z for dates. A month is 1/12 of 365 days, a year 365 days.
 */

export type Dimension =
  | 'bytes'
  | 'bytes_per_second'
  | 'bits_per_second'
  | 'seconds'
  | 'watts'
  | 'ratio'
  | 'money'
  | 'date';

export type Parsed =
  | { ok: true; value: number; currency?: string }
  | { ok: false; reason: string; suggestion?: string };

/** A unit is `times` × 10^`tens` base units, both whole: applied to the decimal digits, so that rounding happens once. */
interface Factor {
  readonly times: number;
  readonly tens: number;
}

const tens = (exponent: number): Factor => ({ times: 1, tens: exponent });
const times = (factor: number, exponent = 0): Factor => ({ times: factor, tens: exponent });

const BYTES: Readonly<Record<string, Factor>> = {
  B: tens(0),
  kB: tens(3),
  KB: tens(3),
  MB: tens(6),
  GB: tens(9),
  TB: tens(12),
  PB: tens(15),
  KiB: times(2 ** 10),
  MiB: times(2 ** 20),
  GiB: times(2 ** 30),
  TiB: times(2 ** 40),
  PiB: times(2 ** 50),
};

const BITS: Readonly<Record<string, Factor>> = {
  b: times(125, -3),
  kb: times(125),
  Kb: times(125),
  Mb: times(125, 3),
  Gb: times(125, 6),
  Tb: times(125, 9),
  Mib: times(2 ** 20 / 8),
  Gib: times(2 ** 30 / 8),
};

const DAY = 86_400;

const TIME: Readonly<Record<string, Factor>> = {
  ns: tens(-9),
  us: tens(-6),
  µs: tens(-6),
  ms: tens(-3),
  s: tens(0),
  m: times(60),
  min: times(60),
  h: times(3600),
  d: times(DAY),
  w: times(7 * DAY),
  mo: times((365 * DAY) / 12),
  y: times(365 * DAY),
};

const PER: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: DAY, day: DAY };

const POWER: Readonly<Record<string, Factor>> = { W: tens(0), kW: tens(3), MW: tens(6) };

/** What a person writes for each dimension, for messages. */
export const EXAMPLES: Readonly<Record<Dimension, string>> = {
  bytes: '80GiB',
  bytes_per_second: '20GB/s',
  bits_per_second: '400Gb/s',
  seconds: '800ms',
  watts: '27.8kW',
  ratio: '99.9%',
  money: '17200 USD',
  date: '2026-11-20',
};

const MEANING: Readonly<Record<Dimension, string>> = {
  bytes: 'a size with its unit (GB is 10^9 bytes, GiB is 2^30)',
  bytes_per_second: 'a rate with its unit (Gb/s is bits, GB/s is bytes)',
  bits_per_second: 'a bandwidth with its unit (Gb/s is bits, GB/s is bytes)',
  seconds: 'a duration with its unit (ms, s, m, h, d, w, mo, y)',
  watts: 'a power with its unit (W, kW, MW)',
  ratio: 'a share, as a percentage or as a number from 0 to 1',
  money: 'an amount with its ISO 4217 currency',
  date: 'a calendar date, YYYY-MM-DD',
};

export function meaning(dimension: Dimension): string {
  return MEANING[dimension];
}

const NUMBER = String.raw`\d[\d,_]*(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const AMOUNT = new RegExp(`^(-?${NUMBER})\\s*(.*)$`, 'u');
const TIME_PART = new RegExp(`^(${NUMBER})\\s*([a-zµ]+)\\s*`, 'u');
const MONEY_AFTER = new RegExp(`^(-?${NUMBER}) ?([A-Z]{3})$`, 'u');
const MONEY_BEFORE = new RegExp(`^([A-Z]{3}) ?(-?${NUMBER})$`, 'u');
const SIGNS: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '₹': 'INR' };
const MAX_LENGTH = 64;

function scale(digits: string, factor: Factor): number {
  const [mantissa = '', exponent = '0'] = digits.replace(/[,_]/g, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const product = BigInt(whole + fraction) * BigInt(factor.times);
  return Number(`${product}e${Number(exponent) - fraction.length + factor.tens}`);
}

function no(reason: string, suggestion?: string): Parsed {
  return suggestion === undefined ? { ok: false, reason } : { ok: false, reason, suggestion };
}

function yes(value: number, currency?: string): Parsed {
  if (!Number.isFinite(value)) return no('is not a finite number');
  return currency === undefined ? { ok: true, value } : { ok: true, value, currency };
}

/** Finds the spelling of a unit that differs from `unit` only by case, so that `80gb` can be answered with `80GB`. */
function sameLetters(unit: string, table: Readonly<Record<string, Factor>>): string | undefined {
  return Object.keys(table).find((known) => known.toLowerCase() === unit.toLowerCase());
}

function parseBytes(text: string): Parsed {
  const [, digits = '', unit = ''] = AMOUNT.exec(text) ?? [];
  if (digits === '') return no('does not start with a number');
  if (unit === '') return no('has no unit', `${digits}GB`);
  const factor = own(BYTES, unit);
  if (factor) return yes(scale(digits, factor));
  if (own(BITS, unit)) return no(`is in bits (${unit})`, `${digits}${unit.replace(/b$/, 'B')}`);
  const near = sameLetters(unit, BYTES);
  return no(`has the unknown unit "${unit}"`, near ? `${digits}${near}` : undefined);
}

function parseRate(text: string): Parsed {
  const [, digits = '', unit = ''] = AMOUNT.exec(text) ?? [];
  if (digits === '') return no('does not start with a number');
  if (unit === '') return no('has no unit', `${digits}GB/s`);
  const [size = '', per = '', ...rest] = unit.split('/');
  const perSeconds = rest.length === 0 ? own(PER, per) : undefined;
  const factor = own(BYTES, size) ?? own(BITS, size);
  if (factor && perSeconds) return yes(scale(digits, factor) / perSeconds);
  if (factor && per === '') return no('is a size, not a rate', `${digits}${size}/s`);
  if (/^[kKMGT]i?[bB]ps$/u.test(unit))
    return no(`has the unknown unit "${unit}"`, `${digits}${unit.replace('ps', '/s')}`);
  const near = sameLetters(size, { ...BYTES, ...BITS });
  return no(`has the unknown unit "${unit}"`, near && perSeconds ? `${digits}${near}/${per}` : undefined);
}

function parseDuration(text: string): Parsed {
  if (text === '') return no('is empty');
  if (text.startsWith('-')) return no('must not be negative');
  if (AMOUNT.exec(text)?.[2] === '') return no('has no unit', `${text}s`);
  let rest = text;
  let total = 0;
  let smallest = Number.POSITIVE_INFINITY;
  while (rest !== '') {
    const [whole = '', digits = '', unit = ''] = TIME_PART.exec(rest) ?? [];
    if (whole === '') return unknownDuration(text);
    const factor = own(TIME, unit);
    if (!factor) return no(`has the unknown unit "${unit}"`, spelledOut(text, unit));
    const size = factor.times * 10 ** factor.tens;
    if (size >= smallest) return no('does not go from larger to smaller units, as 2h50m does');
    smallest = size;
    total += scale(digits, factor);
    rest = rest.slice(whole.length);
  }
  return yes(total);
}

const TIME_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(milliseconds?|msecs?)$/, 'ms'],
  [/^sec(ond)?s?$/, 's'],
  [/^(mins|minutes?)$/, 'm'],
  [/^(hrs?|hours?)$/, 'h'],
  [/^days?$/, 'd'],
  [/^weeks?$/, 'w'],
  [/^months?$/, 'mo'],
  [/^(yrs?|years?)$/, 'y'],
];

/** `8seconds` is answered with `8s`; a word that is no unit of time is not answered. */
function spelledOut(text: string, unit: string): string | undefined {
  const [, short] = TIME_WORDS.find(([pattern]) => pattern.test(unit)) ?? [];
  const at = text.indexOf(unit);
  return short && `${text.slice(0, at).trimEnd()}${short}${text.slice(at + unit.length)}`;
}

function unknownDuration(text: string): Parsed {
  const [, digits = '', unit = ''] = AMOUNT.exec(text) ?? [];
  if (digits === '') return no('does not start with a number');
  const near = sameLetters(unit, TIME);
  return no(`has the unknown unit "${unit}"`, near ? `${digits}${near}` : undefined);
}

function parsePower(text: string): Parsed {
  const [, digits = '', unit = ''] = AMOUNT.exec(text) ?? [];
  if (digits === '') return no('does not start with a number');
  if (unit === '') return no('has no unit', `${digits}kW`);
  const factor = own(POWER, unit);
  if (factor) return yes(scale(digits, factor));
  const near = sameLetters(unit, POWER);
  return no(`has the unknown unit "${unit}"`, near ? `${digits}${near}` : undefined);
}

function parseRatio(text: string): Parsed {
  const [, digits = '', unit = ''] = AMOUNT.exec(text) ?? [];
  if (digits === '') return no('does not start with a number');
  if (unit === '%') return yes(scale(digits, tens(-2)));
  return unit === '' ? yes(scale(digits, tens(0))) : no(`has the unknown unit "${unit}"`, `${digits}%`);
}

function parseMoney(text: string): Parsed {
  const after = MONEY_AFTER.exec(text);
  if (after) return yes(scale(after[1] ?? '', tens(0)), after[2]);
  const before = MONEY_BEFORE.exec(text);
  if (before) return yes(scale(before[2] ?? '', tens(0)), before[1]);
  const [, digits = '', unit = ''] = AMOUNT.exec(text) ?? [];
  if (digits !== '' && unit === '') return no('has no currency', `${digits} USD`);
  const code = own(SIGNS, text.charAt(0));
  if (code) return no('needs the three-letter currency code', `${text.slice(1).trim()} ${code}`);
  return no('is not an amount of money', `${digits} ${unit.toUpperCase()}`);
}

function parseDate(text: string): Parsed {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return no('is not a date');
  const milliseconds = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 10) !== text)
    return no('is not a day of the calendar');
  return yes(milliseconds / 1000);
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

const PARSERS: Readonly<Record<Dimension, (text: string) => Parsed>> = {
  bytes: parseBytes,
  bytes_per_second: parseRate,
  bits_per_second: parseRate,
  seconds: parseDuration,
  watts: parsePower,
  ratio: parseRatio,
  money: parseMoney,
  date: parseDate,
};

/** A comma separates thousands (`1,200` or `12,00,000`); `1,5` may mean one and a half, so it is not read as fifteen. */
function hasStrayComma(text: string): boolean {
  const numbers = text.match(/\d[\d,_]*/g) ?? [];
  return numbers.some((number) => number.includes(',') && !/^\d{1,3}(?:,\d{2,3})*,\d{3}$/.test(number));
}

/** Reads a quantity of the given dimension; the value is in the dimension's base unit. Never throws. */
export function parseQuantity(text: string, dimension: Dimension): Parsed {
  if (text.length > MAX_LENGTH) return no('is too long for a quantity');
  const read = PARSERS[dimension];
  const trimmed = text.trim();
  const parsed = hasStrayComma(trimmed)
    ? no('has a comma that does not separate thousands', trimmed.replace(',', '.'))
    : read(trimmed);
  if (parsed.ok || parsed.suggestion === undefined) return parsed;
  const { reason, suggestion } = parsed;
  return !hasStrayComma(suggestion) && read(suggestion).ok ? parsed : no(reason);
}

/**
 * Reads a quantity literal of a rule (`quantity('80GiB')`), whose dimension follows from its unit.
 * Money, dates and bare ratios are not literals: rules compare them with parameters.
 */
export function parseLiteral(text: string): (Parsed & { dimension?: Dimension }) | undefined {
  for (const dimension of ['bytes', 'bytes_per_second', 'seconds', 'watts', 'ratio', 'date'] as const) {
    const parsed = parseQuantity(text, dimension);
    if (parsed.ok && (dimension !== 'ratio' || text.includes('%'))) return { ...parsed, dimension };
  }
  return undefined;
}

const STEPS: Readonly<
  Record<'bytes' | 'bytes_per_second' | 'bits_per_second' | 'seconds' | 'watts', readonly (readonly [string, number])[]>
> = {
  bytes: [
    ['PB', 1e15],
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
    ['B', 1],
  ],
  bits_per_second: [
    ['Tb/s', 1e12 / 8],
    ['Gb/s', 1e9 / 8],
    ['Mb/s', 1e6 / 8],
    ['kb/s', 1e3 / 8],
    ['b/s', 1 / 8],
  ],
  bytes_per_second: [
    ['TB/s', 1e12],
    ['GB/s', 1e9],
    ['MB/s', 1e6],
    ['kB/s', 1e3],
    ['B/s', 1],
  ],
  seconds: [
    ['d', DAY],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
    ['ms', 1e-3],
    ['us', 1e-6],
    ['ns', 1e-9],
  ],
  watts: [
    ['MW', 1e6],
    ['kW', 1e3],
    ['W', 1],
  ],
};

const BINARY: readonly (readonly [string, number])[] = [
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
];

/** Writes a quantity so that reading it again gives the same number, bit for bit. */
export function printQuantity(value: number, dimension: Dimension, currency = 'USD'): string {
  switch (dimension) {
    case 'money':
      return `${value} ${currency}`;
    case 'ratio':
      return String(value);
    case 'date':
      return day(value);
    default: {
      for (const [unit, size] of STEPS[dimension]) {
        if (Math.abs(value) < size) continue;
        const text = `${value / size}${unit}`;
        const parsed = parseQuantity(text, dimension);
        if (parsed.ok && parsed.value === value) return text;
      }
      const smallest = { bytes: 'B', bytes_per_second: 'B/s', bits_per_second: 'B/s', seconds: 's', watts: 'W' }[
        dimension
      ];
      return `${value}${smallest}`;
    }
  }
}

/** Beyond the calendar of the runtime (some 270,000 years) a date stays a number. */
function day(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds}s after 1970` : date.toISOString().replace(/T.*/, '');
}

/** How many digits a share just below one takes before it stops rounding to 100%. */
function nines(share: number): number {
  return share < 1 ? Math.ceil(-Math.log10(1 - share)) : 0;
}

/** Thousands with commas. By hand, because the first use of a locale costs a process 14 ms. */
export function grouped(value: number): string {
  const text = String(value);
  if (text.includes('e')) return text;
  const [whole = '', ...part] = text.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...part].join('.');
}

function rounded(value: number, digits: number): string {
  const text = Number(value.toPrecision(digits));
  return Math.abs(text) >= 1000 ? grouped(Math.round(text * 100) / 100) : String(text);
}

/** Writes a number for people: about four significant digits, in the unit they would choose. Not for reading back. */
export function showQuantity(value: number, dimension: Dimension | undefined, currency = ''): string {
  if (!Number.isFinite(value)) return String(value);
  switch (dimension) {
    case undefined:
      return Math.abs(value) >= 1e9 || (value !== 0 && Math.abs(value) < 1e-4)
        ? Number(value.toPrecision(4)).toExponential().replace('e+', 'e')
        : rounded(value, Math.abs(value) >= 1e4 ? 9 : 4);
    case 'money':
      return `${rounded(value, Math.abs(value) >= 1e4 ? 9 : 4)}${currency === '' ? '' : ` ${currency}`}`;
    case 'ratio':
      return `${rounded(value * 100, Math.max(5, nines(value)))}%`;
    case 'date':
      return day(value);
    case 'seconds':
      return showDuration(value);
    case 'bytes':
      return isBinary(value) ? show(value, BINARY) : show(value, STEPS.bytes);
    default:
      return show(value, STEPS[dimension]);
  }
}

function isBinary(value: number): boolean {
  return value % 2 ** 20 === 0 && value % 1e6 !== 0;
}

function show(value: number, steps: readonly (readonly [string, number])[]): string {
  for (const [unit, size] of steps) if (Math.abs(value) >= size) return `${rounded(value / size, 4)}${unit}`;
  const [unit = '', size = 1] = steps.at(-1) ?? [];
  return `${rounded(value / size, 4)}${unit}`;
}

function showDuration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size >= 2 * DAY) return `${rounded(seconds / DAY, 4)}d`;
  if (size < 120 || size % 60 !== 0) {
    if (size >= 3600) return `${rounded(seconds / 3600, 3)}h`;
    if (size >= 120) return `${rounded(seconds / 60, 3)}m`;
    return size >= 1 || size === 0 ? `${rounded(seconds, 4)}s` : show(seconds, STEPS.seconds);
  }
  const hours = Math.trunc(size / 3600);
  const minutes = (size % 3600) / 60;
  const text = `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}`;
  return seconds < 0 ? `-${text}` : text;
}

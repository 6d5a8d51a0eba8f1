import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Dimension,
  EXAMPLES,
  grouped,
  meaning,
  parseLiteral,
  parseQuantity,
  printQuantity,
  showQuantity,
} from '../../src/util/quantity.js';

const DIMENSIONS = Object.keys(EXAMPLES) as readonly Dimension[];

function read(text: string, dimension: Dimension): number | string {
  const parsed = parseQuantity(text, dimension);
  return parsed.ok ? parsed.value : parsed.reason;
}

function suggestion(text: string, dimension: Dimension): string | undefined {
  const parsed = parseQuantity(text, dimension);
  return parsed.ok ? undefined : parsed.suggestion;
}

describe('a quantity is the number that hand arithmetic gives', () => {
  test.each<[string, Dimension, number]>([
    // Sizes: GB is 10^9 bytes, GiB is 2^30.
    ['80GiB', 'bytes', 85_899_345_920],
    ['80 GiB', 'bytes', 85_899_345_920],
    ['80GB', 'bytes', 80_000_000_000],
    ['1B', 'bytes', 1],
    ['1kB', 'bytes', 1000],
    ['1KB', 'bytes', 1000],
    ['1KiB', 'bytes', 1024],
    ['1.5MiB', 'bytes', 1_572_864],
    ['2.5TB', 'bytes', 2_500_000_000_000],
    ['1TiB', 'bytes', 1_099_511_627_776],
    ['1PiB', 'bytes', 1_125_899_906_842_624],
    ['0.1GB', 'bytes', 100_000_000],
    ['1,536 MB', 'bytes', 1_536_000_000],
    ['1_536MB', 'bytes', 1_536_000_000],
    ['1e3GB', 'bytes', 1_000_000_000_000],
    ['1.1e-3kB', 'bytes', 1.1],
    ['0GB', 'bytes', 0],
    // Rates: Gb/s is bits, GB/s is bytes. 400 Gb/s = 400e9 / 8 bytes per second.
    ['400Gb/s', 'bytes_per_second', 50e9],
    ['900GB/s', 'bytes_per_second', 900e9],
    ['3.35TB/s', 'bytes_per_second', 3_350_000_000_000],
    ['1Gib/s', 'bytes_per_second', 134_217_728],
    ['100Mb/s', 'bytes_per_second', 12_500_000],
    ['8b/s', 'bytes_per_second', 1],
    ['64KiB/s', 'bytes_per_second', 65_536],
    ['40GB/day', 'bytes_per_second', 40e9 / 86_400],
    ['86.4GB/d', 'bytes_per_second', 1e6],
    ['3.6TB/h', 'bytes_per_second', 1e9],
    ['60GB/min', 'bytes_per_second', 1e9],
    // Durations. A month is 365/12 days, a year 365 days.
    ['2h50m', 'seconds', 10_200],
    ['2h 50m', 'seconds', 10_200],
    ['1d2h3m4s', 'seconds', 93_784],
    ['1m500ms', 'seconds', 60.5],
    ['800ms', 'seconds', 0.8],
    ['250us', 'seconds', 0.00025],
    ['250µs', 'seconds', 0.00025],
    ['40ns', 'seconds', 4e-8],
    ['90 min', 'seconds', 5400],
    ['90d', 'seconds', 7_776_000],
    ['2w', 'seconds', 1_209_600],
    ['1mo', 'seconds', 2_628_000],
    ['5.3mo', 'seconds', 13_928_400],
    ['3y', 'seconds', 94_608_000],
    // The decimal digits are what counts: 1.1 and 8.7 have no exact binary form, 3,960 and 31,320 do.
    ['1.1h', 'seconds', 3960],
    ['8.7h', 'seconds', 31_320],
    ['0.7d', 'seconds', 60_480],
    ['0s', 'seconds', 0],
    // Power, shares, money, dates.
    ['27.8kW', 'watts', 27_800],
    ['700W', 'watts', 700],
    ['1.2MW', 'watts', 1_200_000],
    ['99.9%', 'ratio', 0.999],
    ['99.95%', 'ratio', 0.9995],
    ['99.999%', 'ratio', 0.99999],
    ['30 %', 'ratio', 0.3],
    ['0.1%', 'ratio', 0.001],
    ['0.35', 'ratio', 0.35],
    ['100%', 'ratio', 1],
    ['1,200 USD', 'money', 1200],
    ['1200USD', 'money', 1200],
    ['USD 17200.50', 'money', 17_200.5],
    ['1,234,567 EUR', 'money', 1_234_567],
    ['12,00,000 INR', 'money', 1_200_000],
    ['1970-01-01', 'date', 0],
    ['1970-01-02', 'date', 86_400],
    ['2000-02-29', 'date', 951_782_400],
    ['2024-02-29', 'date', 1_709_164_800],
    ['2026-11-20', 'date', 1_795_132_800],
    ['1969-12-31', 'date', -86_400],
  ])('%s as %s', (text, dimension, value) => {
    expect(read(text, dimension)).toBe(value);
  });

  test('money keeps its currency, wherever it stands', () => {
    expect(parseQuantity('1,200 USD', 'money')).toEqual({ ok: true, value: 1200, currency: 'USD' });
    expect(parseQuantity('EUR 0.25', 'money')).toEqual({ ok: true, value: 0.25, currency: 'EUR' });
    expect(parseQuantity('80GiB', 'bytes')).toEqual({ ok: true, value: 85_899_345_920 });
  });

  test.each(DIMENSIONS)('the example for %s can be read', (dimension) => {
    expect(parseQuantity(EXAMPLES[dimension], dimension).ok).toBe(true);
  });

  test('up to 64 characters are read', () => {
    expect(read(`${'0'.repeat(61)}8GB`, 'bytes')).toBe(8e9);
  });

  test('blanks around a quantity do not matter', () => {
    expect(read('  80GiB ', 'bytes')).toBe(85_899_345_920);
  });
});

describe('what is not a quantity is refused', () => {
  test.each<[string, Dimension, string]>([
    ['80Gb', 'bytes', 'is in bits (Gb)'],
    ['80', 'bytes', 'has no unit'],
    ['80', 'bytes_per_second', 'has no unit'],
    ['80', 'seconds', 'has no unit'],
    ['1e3', 'seconds', 'has no unit'],
    ['80', 'watts', 'has no unit'],
    ['80', 'money', 'has no currency'],
    ['', 'bytes', 'does not start with a number'],
    ['', 'seconds', 'is empty'],
    ['   ', 'seconds', 'is empty'],
    ['', 'money', 'is not an amount of money'],
    ['GB', 'bytes', 'does not start with a number'],
    ['fast', 'seconds', 'does not start with a number'],
    ['.5GB', 'bytes', 'does not start with a number'],
    ['+5GB', 'bytes', 'does not start with a number'],
    ['0x10GB', 'bytes', 'has the unknown unit "x10GB"'],
    ['80GB/s', 'bytes', 'has the unknown unit "GB/s"'],
    ['20GB', 'bytes_per_second', 'is a size, not a rate'],
    ['20GB/', 'bytes_per_second', 'is a size, not a rate'],
    ['20GB/s/s', 'bytes_per_second', 'has the unknown unit "GB/s/s"'],
    ['20GB/fortnight', 'bytes_per_second', 'has the unknown unit "GB/fortnight"'],
    ['2h50', 'seconds', 'has the unknown unit "h50"'],
    ['50m2h', 'seconds', 'does not go from larger to smaller units, as 2h50m does'],
    ['1h1h', 'seconds', 'does not go from larger to smaller units, as 2h50m does'],
    ['-5m', 'seconds', 'must not be negative'],
    ['5 parsecs', 'seconds', 'has the unknown unit "parsecs"'],
    ['99,9%', 'ratio', 'has a comma that does not separate thousands'],
    ['1,5GB', 'bytes', 'has a comma that does not separate thousands'],
    ['1,5h', 'seconds', 'has a comma that does not separate thousands'],
    ['1,50 EUR', 'money', 'has a comma that does not separate thousands'],
    ['1.234,56 EUR', 'money', 'has a comma that does not separate thousands'],
    ['1,,000 EUR', 'money', 'has a comma that does not separate thousands'],
    ['1234,567 EUR', 'money', 'has a comma that does not separate thousands'],
    ['1,234,5 EUR', 'money', 'has a comma that does not separate thousands'],
    ['fast', 'bytes_per_second', 'does not start with a number'],
    ['much', 'watts', 'does not start with a number'],
    ['half', 'ratio', 'does not start with a number'],
    ['soon', 'seconds', 'does not start with a number'],
    ['20GBps', 'bytes_per_second', 'has the unknown unit "GBps"'],
    ['on 2026-11-20', 'date', 'is not a date'],
    ['5 percent', 'ratio', 'has the unknown unit "percent"'],
    ['$1200', 'money', 'needs the three-letter currency code'],
    ['1200 dollars', 'money', 'is not an amount of money'],
    ['USD 1200 EUR', 'money', 'is not an amount of money'],
    ['1e999GB', 'bytes', 'is not a finite number'],
    ['1e999GB/s', 'bytes_per_second', 'is not a finite number'],
    ['1e999s', 'seconds', 'is not a finite number'],
    ['1e308d', 'seconds', 'is not a finite number'],
    ['1e999W', 'watts', 'is not a finite number'],
    ['1e999', 'ratio', 'is not a finite number'],
    ['1e999 USD', 'money', 'is not a finite number'],
    ['2026-02-30', 'date', 'is not a day of the calendar'],
    ['2023-02-29', 'date', 'is not a day of the calendar'],
    ['1900-02-29', 'date', 'is not a day of the calendar'],
    ['2026-13-01', 'date', 'is not a day of the calendar'],
    ['2026-1-1', 'date', 'is not a date'],
    ['20.11.2026', 'date', 'is not a date'],
    ['2026-11-20T00:00:00Z', 'date', 'is not a date'],
    ['constructor', 'bytes', 'does not start with a number'],
    ['1constructor', 'bytes', 'has the unknown unit "constructor"'],
    ['1toString', 'watts', 'has the unknown unit "toString"'],
    ['1__proto__/valueOf', 'bytes_per_second', 'has the unknown unit "proto__/valueOf"'],
    [`${'9'.repeat(65)}B`, 'bytes', 'is too long for a quantity'],
  ])('%s as %s', (text, dimension, reason) => {
    expect(read(text, dimension)).toBe(reason);
  });
});

describe('a refusal suggests what was probably meant', () => {
  test.each<[string, Dimension, string | undefined]>([
    ['80Gb', 'bytes', '80GB'],
    ['80Gib', 'bytes', '80GiB'],
    ['80', 'bytes', '80GB'],
    ['80gb', 'bytes', '80GB'],
    ['80gib', 'bytes', '80GiB'],
    ['1,5GB', 'bytes', '1.5GB'],
    ['80 furlongs', 'bytes', undefined],
    ['20GB', 'bytes_per_second', '20GB/s'],
    ['400Gbps', 'bytes_per_second', '400Gb/s'],
    ['20GBps', 'bytes_per_second', '20GB/s'],
    ['20gb/s', 'bytes_per_second', '20GB/s'],
    ['20kibps', 'bytes_per_second', undefined],
    ['20', 'bytes_per_second', '20GB/s'],
    ['300', 'seconds', '300s'],
    ['8seconds', 'seconds', '8s'],
    ['8 sec', 'seconds', '8s'],
    ['5 minutes', 'seconds', '5m'],
    ['2hours', 'seconds', '2h'],
    ['1h30minutes', 'seconds', '1h30m'],
    ['1day12h', 'seconds', '1d12h'],
    ['250 milliseconds', 'seconds', '250ms'],
    ['6 weeks', 'seconds', '6w'],
    ['3months', 'seconds', '3mo'],
    ['2yrs', 'seconds', '2y'],
    ['2 fortnights', 'seconds', undefined],
    ['5H', 'seconds', '5h'],
    ['800MS', 'seconds', '800ms'],
    ['50m2h', 'seconds', undefined],
    ['27.8kw', 'watts', '27.8kW'],
    ['27.8', 'watts', '27.8kW'],
    ['5 percent', 'ratio', '5%'],
    ['1200', 'money', '1200 USD'],
    ['1,200 usd', 'money', '1,200 USD'],
    ['$1,200', 'money', '1,200 USD'],
    ['€ 1200', 'money', '1200 EUR'],
    ['£1200', 'money', '1200 GBP'],
    ['₹12,00,000', 'money', '12,00,000 INR'],
    ['$1.2M', 'money', undefined],
    ['1e999', 'bytes', undefined],
  ])('%s as %s', (text, dimension, suggested) => {
    expect(parseQuantity(text, dimension).ok).toBe(false);
    expect(suggestion(text, dimension)).toBe(suggested);
  });
});

describe('a literal of a rule takes its dimension from its unit', () => {
  test.each<[string, Dimension, number]>([
    ['80GiB', 'bytes', 85_899_345_920],
    ['20GB/s', 'bytes_per_second', 20e9],
    ['90d', 'seconds', 7_776_000],
    ['5m', 'seconds', 300],
    ['27.8kW', 'watts', 27_800],
    ['30%', 'ratio', 0.3],
    ['2026-11-20', 'date', 1_795_132_800],
  ])('%s', (text, dimension, value) => {
    expect(parseLiteral(text)).toEqual({ ok: true, value, dimension });
  });

  test.each(['0.3', '80', '1200 USD', '80Gb', '', 'often'])('%s is no literal', (text) => {
    expect(parseLiteral(text)).toBeUndefined();
  });
});

describe('an answer says no more than it knows', () => {
  test.each<[string, Dimension, object]>([
    ['80GB', 'bytes', { ok: true, value: 80e9 }],
    ['5 EUR', 'money', { ok: true, value: 5, currency: 'EUR' }],
    ['fast', 'bytes', { ok: false, reason: 'does not start with a number' }],
  ])('%s as %s', (text, dimension, answer) => {
    expect(parseQuantity(text, dimension)).toStrictEqual(answer);
  });

  test('a dimension is described with its units', () => {
    expect(meaning('watts')).toBe('a power with its unit (W, kW, MW)');
  });
});

describe('a quantity is written in the largest unit that it fills', () => {
  test.each<[number, Dimension, string]>([
    [80e9, 'bytes', '80GB'],
    [1e9, 'bytes', '1GB'],
    [999, 'bytes', '999B'],
    [0, 'bytes', '0B'],
    [20e9, 'bytes_per_second', '20GB/s'],
    [50e9, 'bits_per_second', '400Gb/s'],
    [12_500, 'bits_per_second', '100kb/s'],
    [0.8, 'seconds', '800ms'],
    [7200, 'seconds', '2h'],
    [90 * 86_400, 'seconds', '90d'],
    [27_800, 'watts', '27.8kW'],
    [0.999, 'ratio', '0.999'],
    [1_795_132_800, 'date', '2026-11-20'],
    [17_200, 'money', '17200 USD'],
  ])('%d %s: %s', (value, dimension, text) => {
    expect(printQuantity(value, dimension)).toBe(text);
  });
});

describe('people read', () => {
  test.each<[number, Dimension | undefined, string]>([
    [85_899_345_920, 'bytes', '80GiB'],
    [80e9, 'bytes', '80GB'],
    [512, 'bytes', '512B'],
    [1000, 'bytes', '1kB'],
    [2 ** 20, 'bytes', '1MiB'],
    [1e15, 'bytes', '1PB'],
    [0, 'bytes', '0B'],
    [-(2 ** 20), 'bytes', '-1MiB'],
    [1_500_000_500, 'bytes', '1.5GB'],
    // 16,384 MB are 15,625 MiB, too: decimal is the rule
    [16_384_000_000, 'bytes', '16.38GB'],
    [0.0125, 'bits_per_second', '0.1b/s'],
    [50e9, 'bits_per_second', '400Gb/s'],
    [Number.POSITIVE_INFINITY, 'bytes', 'Infinity'],
    [Number.NaN, 'seconds', 'NaN'],
    [1e-10, 'seconds', '0.1ns'],
    [1e15, 'date', '1000000000000000s after 1970'],
    [50e9, 'bytes_per_second', '50GB/s'],
    [40e9 / 86_400, 'bytes_per_second', '463kB/s'],
    [0.8, 'seconds', '800ms'],
    [45, 'seconds', '45s'],
    [10_200, 'seconds', '2h50m'],
    [7200, 'seconds', '2h'],
    [-7200, 'seconds', '-2h'],
    [3600, 'seconds', '1h'],
    [3601, 'seconds', '1h'],
    [5432, 'seconds', '1.51h'],
    [300, 'seconds', '5m'],
    [125, 'seconds', '2.08m'],
    [120, 'seconds', '2m'],
    [119, 'seconds', '119s'],
    [60, 'seconds', '60s'],
    [1, 'seconds', '1s'],
    [0, 'seconds', '0s'],
    [0.0015, 'seconds', '1.5ms'],
    [172_800, 'seconds', '2d'],
    [172_740, 'seconds', '47h59m'],
    [7_776_000, 'seconds', '90d'],
    [27_800, 'watts', '27.8kW'],
    [0.999, 'ratio', '99.9%'],
    [0.99999, 'ratio', '99.999%'],
    // Rounding must not promise what nobody can keep.
    [0.999999, 'ratio', '99.9999%'],
    [0.9999999, 'ratio', '99.99999%'],
    [1, 'ratio', '100%'],
    [1 / 3, 'ratio', '33.333%'],
    [1_795_132_800, 'date', '2026-11-20'],
    [1234.5678, undefined, '1,235'],
    [12_345.678, undefined, '12,345.68'],
    [0, undefined, '0'],
    [1, undefined, '1'],
    [1000, undefined, '1,000'],
    [10_000.5, undefined, '10,000.5'],
    [1e9, undefined, '1e9'],
    [0.0001, undefined, '0.0001'],
    [0.00001, undefined, '1e-5'],
    [3e10, undefined, '3e10'],
  ])('%d as %s', (value, dimension, text) => {
    expect(showQuantity(value, dimension)).toBe(text);
  });

  test('an amount of money with its currency', () => {
    expect(showQuantity(17_200, 'money', 'EUR')).toBe('17,200 EUR');
    expect(showQuantity(0.0004, 'money')).toBe('0.0004');
    expect(showQuantity(1234.567, 'money', 'EUR')).toBe('1,235 EUR');
    expect(showQuantity(12_345.67, 'money', 'EUR')).toBe('12,345.67 EUR');
  });
});

test.each([
  [123, '123'],
  [1234, '1,234'],
  [1_234_567.891, '1,234,567.891'],
  [-1234, '-1,234'],
  [1e100, '1e+100'],
])('%d with commas: %s', (value, text) => {
  expect(grouped(value)).toBe(text);
});

const magnitudes = fc.oneof(
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.nat(),
  fc
    .tuple(fc.nat(9999), fc.integer({ min: -30, max: 30 }))
    .map(([digits, exponent]) => Number(`${digits}e${exponent}`)),
  fc.tuple(fc.integer({ min: 1, max: 4096 }), fc.nat(60)).map(([count, power]) => count * 2 ** power),
);

/** Days from 0000-01-01 to 9999-12-31, in seconds since 1970. */
const days = fc.integer({ min: -719_528, max: 2_932_896 }).map((day) => day * 86_400);

const digits = fc.oneof(
  fc.nat().map(String),
  fc.tuple(fc.nat(999), fc.nat(999_999)).map(([whole, part]) => `${whole}.${part}`),
  fc.nat(999_999_999).map((number) => number.toLocaleString('en-US')),
  fc.tuple(fc.nat(99), fc.integer({ min: -20, max: 20 })).map(([number, power]) => `${number}e${power}`),
);
const UNITS: Readonly<Record<Exclude<Dimension, 'date'>, readonly string[]>> = {
  bytes: ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'],
  bytes_per_second: ['b/s', 'Kb/s', 'Mb/s', 'Gb/s', 'Tb/s', 'Mib/min', 'GB/s', 'GiB/h', 'GB/day', 'TB/d'],
  bits_per_second: ['b/s', 'Kb/s', 'Mb/s', 'Gb/s', 'Tb/s', 'GB/s'],
  seconds: ['ns', 'us', 'µs', 'ms', 's', 'm', 'min', 'h', 'd', 'w', 'mo', 'y'],
  watts: ['W', 'kW', 'MW'],
  ratio: ['%', ''],
  money: [' USD', 'EUR', ' JPY'],
};
const written = fc.oneof(
  ...Object.entries(UNITS).map(([dimension, units]) =>
    fc
      .tuple(digits, fc.constantFrom(...units))
      .map(([number, unit]) => [`${number}${unit}`, dimension as Dimension] as const),
  ),
  fc.tuple(fc.nat(400), fc.nat(23), digits).map(([d, h, m]) => [`${d}d${h}h${m}m`, 'seconds'] as const),
);

describe('laws', () => {
  test.each(DIMENSIONS.filter((dimension) => dimension !== 'date'))(
    'printing %s and reading it back changes no bit',
    (dimension) => {
      fc.assert(
        fc.property(magnitudes, (value) => {
          expect(read(printQuantity(value, dimension), dimension)).toBe(value);
        }),
        { numRuns: 2000 },
      );
    },
  );

  test('printing a date and reading it back changes nothing', () => {
    fc.assert(
      fc.property(days, (value) => {
        expect(read(printQuantity(value, 'date'), 'date')).toBe(value);
      }),
      { numRuns: 1000 },
    );
  });

  test('what was read prints as something that reads the same', () => {
    fc.assert(
      fc.property(written, ([text, dimension]) => {
        const parsed = parseQuantity(text, dimension);
        if (!parsed.ok) throw new Error(`${text}: ${parsed.reason}`);
        const again = parseQuantity(printQuantity(parsed.value, dimension, parsed.currency), dimension);
        expect(again).toEqual(parsed);
      }),
      { numRuns: 5000 },
    );
  });

  const hostile = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.string({ unit: fc.constantFrom(...'0123456789.,_-+eEkKMGTiBbpshdwmoyµ%/ USD€$'), maxLength: 20 }),
  );

  test('no text makes the parser throw or yields a number that is not finite', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...DIMENSIONS), (text, dimension) => {
        const parsed = parseQuantity(text, dimension);
        if (parsed.ok) expect(Number.isFinite(parsed.value)).toBe(true);
        parseLiteral(text);
      }),
      { numRuns: 10_000 },
    );
  });

  test('every suggestion is a quantity', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...DIMENSIONS), (text, dimension) => {
        const suggested = suggestion(text, dimension);
        if (suggested !== undefined) expect(parseQuantity(suggested, dimension).ok).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  test('every finite number can be shown, and never as NaN', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(finite, fc.constantFrom(...DIMENSIONS, undefined), (value, dimension) => {
        expect(showQuantity(value, dimension)).not.toContain('NaN');
      }),
      { numRuns: 5000 },
    );
  });

  test('a duration in hours is the same as the same duration in minutes', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (tenths) => {
        expect(read(`${tenths / 10}h`, 'seconds')).toBe(read(`${tenths * 6}m`, 'seconds'));
      }),
      { numRuns: 2000 },
    );
  });
});

import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Finding, Report, TableRow } from '../../src/report/report.js';
import type { Outcome, PrintOptions } from '../../src/report/reporter.js';
import { lacks } from '../../src/report/terminal/gap.js';
import { cut, cutPlace, NARROW_SIGNS, widthOf, wrap } from '../../src/report/terminal/wrap.js';
import { terminal } from '../../src/report/terminal.js';

const WIDTHS = [40, 60, 80, 120, 200] as const;
const FILE = 'systems/claims/airworthy.yaml';

function gap(rule: string, changes: Partial<Finding> = {}): Finding {
  return {
    rule,
    dimension: 'gpus',
    title: 'Fit the weights and the peak KV cache in GPU memory',
    severity: 'blocker',
    outcome: 'fail',
    blocks_from: 'limited_production',
    weight: 9,
    message: '128GiB needed per GPU at peak, 80GiB there.',
    have: '80GiB',
    need: '128GiB',
    comparisons: [
      {
        text: 'gpus.memory_each >= need.serving.memory_per_gpu',
        have: '80GiB',
        need: '128GiB',
        op: '>=',
        margin: -0.375,
        holds: false,
      },
    ],
    missing: [],
    absent: [],
    warned: null,
    effective_from: null,
    location: { file: FILE, line: 84, column: 16, length: 5, text: '  memory_each: 80GiB' },
    related: {
      location: { file: FILE, line: 7, column: 20, length: 4, text: '  peak_concurrent: 1200' },
      message: 'needed because of users.peak_concurrent',
    },
    why: 'A pilot never fills the cache; at peak the server queues, evicts or fails to start.',
    fix: 'Raise `gpus.per_replica`, quantise the KV cache, or cap the context.',
    effort: 'M',
    phase: 'design',
    refs: ['arxiv:2309.06180'],
    evidence: { level: 0, items: [], weakest: [] },
    points: 3,
    readiness_after: 61,
    waiver: null,
    ...changes,
  };
}

const unknown = (rule: string, changes: Partial<Finding> = {}): Finding =>
  gap(rule, {
    outcome: 'unknown',
    title: 'Keep every copy and every computation where it is allowed',
    message: 'governance.residency.data is not declared, so this cannot be decided.',
    missing: ['governance.residency.data', 'governance.residency.backups'],
    location: { file: FILE, line: 72, column: 1, length: 10, text: 'governance:' },
    comparisons: [],
    have: null,
    need: null,
    related: null,
    ...changes,
  });

const pass = (rule: string): Finding =>
  gap(rule, { outcome: 'pass', message: 'Holds.', evidence: { level: 3, items: ['EV-001'], weakest: [] }, points: 0 });

const row = (dimension: string): TableRow => ({
  dimension,
  title: `All about ${dimension}`,
  core: true,
  pilot: 'A sample that someone copied once to a laptop',
  production: 'A live tier that feeds every GPU at once',
  you: 'nvme_scale_out, live; 18.4GB/s for 11.5GB/s of reads',
  status: 'blocked',
  declared: 40,
  assured: 30,
});

const DIMENSIONS = ['users', 'gpus', 'storage', 'fabric', 'latency', 'governance', 'cost'];

function report(changes: Partial<Report> = {}): Report {
  const findings = [gap('GPU-002'), unknown('GOV-004'), gap('GOV-007', { severity: 'minor' }), pass('USR-001')];
  return {
    schema_version: '1.1',
    tool: { name: 'airworthy', version: '0.1.0' },
    pack: {
      name: 'airworthy',
      version: '0.1.0',
      digest: '5c3b50c6a4531695',
      rules: 53,
      dimensions: 7,
      dimensions_own: 0,
      packs: [],
      dimensions_total: 22,
    },
    manifest: { file: FILE, digest: 'c4f22307eb1ccf13' },
    as_of: '2026-11-20',
    system: {
      name: 'claims-assist',
      version: '1.4.0',
      stage: 'pilot',
      target_stage: 'production',
      sector: 'insurance',
      jurisdictions: ['IN'],
      currency: 'USD',
    },
    applicability: {
      facts: { type: 'rag_assistant', rag: true, edge: false },
      not_applicable: { rules: 2, weight: 14 },
    },
    verdict: {
      passed: false,
      exit_code: 1,
      gates: [
        { name: 'no open blocker for production', expected: 'none', found: '2: GPU-002, GOV-004', passed: false },
        { name: 'readiness', expected: 'at least 40', found: '49', passed: true },
      ],
    },
    score: {
      readiness: 49,
      declared: 73,
      coverage: 88,
      level: 1,
      level_name: 'Pilot',
      next_level: {
        level: 2,
        name: 'Limited production',
        unmet: [
          { name: 'readiness', expected: 'at least 60', found: '49', met: false },
          {
            name: 'open blockers for limited production',
            expected: 'none',
            found: 'GPU-002, GOV-004',
            met: false,
          },
        ],
      },
      mean: 58,
      caps: [
        {
          kind: 'blockers',
          value: 49,
          reason: '2 open blockers for limited production',
          rules: ['GPU-002', 'GOV-004'],
        },
      ],
      dimensions: [],
      waived: 1,
      fix_level: 2,
    },
    rests_on: [],
    table: DIMENSIONS.map(row),
    chain: null,
    production: null,
    stuck_pilot: null,
    findings,
    proof_gaps: [
      {
        what: 'evidence for governance.audit',
        path: 'governance.audit',
        location: { file: FILE, line: 91, column: 3, length: 5, text: '  audit: {enabled: true}' },
        rules: ['GOV-002', 'GOV-003', 'GOV-012', 'GOV-016'],
        points: 2,
      },
    ],
    evidence: {
      trust: 'verified',
      broad_above: { rules: 8, dimensions: 3 },
      items: [
        {
          id: 'EV-001',
          type: 'load_test',
          env: 'production',
          date: '2026-05-01',
          ref: null,
          claimed: 4,
          level: 1,
          age_days: 203,
          stale: true,
          notes: ['nothing beside the manifest to check', 'older than 90 days'],
          rules: ['USR-001'],
          dimensions: ['users'],
          broad: false,
        },
      ],
    },
    facts: [],
    assumed: ['assume.storage.design_yield'],
    overrides: [{ id: 'score.cap.few', kind: 'parameter', was: '59', now: '65', by: 'configuration', reason: null }],
    ...changes,
  };
}

const passing = (): Report =>
  report({
    verdict: {
      passed: true,
      exit_code: 0,
      gates: [{ name: 'no open blocker for production', expected: 'none', found: 'none', passed: true }],
    },
  });

const assessed = (value: Report): Outcome => ({ file: value.manifest.file, report: value });
const invalid: Outcome = { file: 'systems/broken.yaml', problems: [] };

function print(value: Report | readonly Outcome[], options: Partial<PrintOptions> = {}): string {
  const outcomes = 'schema_version' in value ? [assessed(value)] : value;
  return terminal(outcomes, { width: 80, colour: false, verbose: false, quiet: false, ...options });
}

/** A hundred gaps, as a manifest that says little has. */
const many = (): Report =>
  report({
    findings: Array.from({ length: 100 }, (_, i) => {
      const rule = `GAP-${String(i).padStart(3, '0')}`;
      const severity = i < 30 ? 'blocker' : i < 80 ? 'major' : i < 95 ? 'minor' : 'advice';
      return i % 3 === 0 ? gap(rule, { severity }) : unknown(rule, { severity });
    }),
  });

describe('what the first screen holds', () => {
  const screen = (value: Report) => print(value).split('\n').slice(0, 24).join('\n');

  it('name, version, stages, level, verdict, readiness, declared, coverage, waived and caps in 24 rows of 80', () => {
    const text = screen(report());
    for (const words of [
      'claims-assist 1.4.0',
      'pilot → production',
      'FAILED',
      '1 gate failed: no open blocker for production (2: GPU-002',
      '1 of 4, Pilot',
      '7 of 22 dimensions',
      '49 proven',
      '73 declared',
      '88% answered',
      '1 waived',
      'at 49: 2 open blockers for limited production (GPU-002',
      'level 2, Limited production, takes readiness 49 → at least 60',
    ])
      expect(text.replace(/\n +/g, ' ')).toContain(words);
  });

  it('the whole table of seven dimensions', () => {
    for (const dimension of DIMENSIONS) expect(screen(report())).toMatch(new RegExp(`^${dimension} .*✗ blocked$`, 'm'));
  });

  it('says when evidence is taken as claimed', () => {
    const { items } = report().evidence;
    expect(screen(report({ evidence: { ...passing().evidence, trust: 'claimed', items } }))).toContain(
      'taken as claimed',
    );
    expect(screen(report())).not.toContain('taken as claimed');
  });

  it('drops columns as the terminal narrows, never you and status', () => {
    const head = (width: number) =>
      print(report(), { width })
        .split('\n')
        .find((line) => line.startsWith('dimension'));
    expect(head(60)?.split(/ +/)).toEqual(['dimension', 'you', 'status']);
    expect(head(80)?.split(/ +/)).toEqual(['dimension', 'production', 'you', 'status']);
    expect(head(120)?.split(/ +/)).toEqual(['dimension', 'pilot', 'production', 'you', 'status', 'proven']);
  });
});

describe('verdict', () => {
  it('says PASSED exactly when the gates passed', () => {
    expect(print(passing())).toMatch(
      /^ {2}PASSED {5}the gate passed, with 1 gap waived: no open blocker for production$/m,
    );
    expect(print(passing())).not.toContain('FAILED');
    expect(print(report())).toContain('FAILED');
    expect(print(report())).not.toMatch(/^ *PASSED /m);
  });

  it('says UNGATED when no gate was asked for', () => {
    const { verdict, ...rest } = passing();
    expect(print({ ...rest, verdict: { ...verdict, gates: [] } })).toMatch(/^ {2}UNGATED {4}no gate was set$/m);
  });

  it('is the same in quiet and in the table of several', () => {
    const outcomes = [assessed(passing()), assessed(report()), invalid];
    const lines = print(outcomes, { quiet: true }).trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['PASSED', 'FAILED', 'invalid']);
    const table = print(outcomes).trimEnd().split('\n').slice(-4, -1);
    expect(
      table.map((line) =>
        line
          .replace(/[ │]+$/, '')
          .split(' ')
          .at(-1),
      ),
    ).toEqual(['PASSED', 'FAILED', 'invalid']);
  });
});

describe('gaps', () => {
  it.each(WIDTHS)('has every id and every place at %i columns', (width) => {
    const text = print(many(), { width });
    for (const { rule } of many().findings) expect(text).toContain(rule);
    const short = (line: string) => line.includes('airworthy.yaml:84:16') || line.includes('airworthy.yaml:72:1');
    const places = text.split('\n').filter((line) => short(line) || /yaml:(84:16|72:1)\b/.test(line));
    expect(places.length).toBeGreaterThanOrEqual(100);
  });

  it('shows both numbers, both places, fix, effort, phase and points', () => {
    const text = print(report());
    for (const words of [
      '✗ blocker  GPU-002  Fit the weights',
      '128GiB needed per GPU at peak, 80GiB there.',
      `${FILE}:84:16`,
      '84 │   memory_each: 80GiB',
      '^^^^^ must be at least 128GiB (38% off)',
      `${FILE}:7:20`,
      ' 7 │   peak_concurrent: 1200',
      '---- needed because of users.peak_concurrent',
      'fix    Raise `gpus.per_replica`',
      'gain   +3 → 61 after this and all above · effort M · design',
      'proven to E2',
    ])
      expect(text).toContain(words);
  });

  it('puts the mark under the value behind wide characters', () => {
    const text = '名前: {メモリ: 80GiB}';
    const column = text.indexOf('80GiB') + 1;
    const location = { file: FILE, line: 4, column, length: 5, text };
    const lines = print(report({ findings: [gap('GPU-002', { location, related: null })] })).split('\n');
    const code = lines.findIndex((line) => line.includes(text));
    const [above = '', below = ''] = lines.slice(code, code + 2);
    expect(stringWidth(below.slice(0, below.indexOf('^')))).toBe(stringWidth(above.slice(0, above.indexOf('80GiB'))));
  });

  it('shows twelve in full, the rest in a line each, and all with --verbose', () => {
    const full = (text: string) => text.split('\n').filter((line) => line.startsWith('  gain')).length;
    expect(full(print(many()))).toBe(12);
    expect(print(many()).split('\n').length).toBeLessThan(280);
    expect(full(print(many(), { verbose: true }))).toBe(100);
  });

  it('keeps the order that the points assume', () => {
    const text = print(many());
    const ids = text.slice(text.indexOf('\nGaps')).match(/GAP-\d{3}/g);
    expect(ids).toEqual(many().findings.map(({ rule }) => rule));
  });

  it('shows passes with their evidence, and rules that do not apply, only when asked', () => {
    const findings = [...report().findings, gap('EDG-001', { outcome: 'not_applicable' })];
    expect(print(report({ findings }))).not.toMatch(/USR-001|EDG-001/);
    const text = print(report({ findings }), { verbose: true, width: 120 });
    expect(text).toMatch(/✓ {2}USR-001 .*E3 EV-001/);
    expect(text).toMatch(/– {2}EDG-001/);
  });

  it('says why a warning is none worse, and who waived a gap until when', () => {
    const waiver = { state: 'active', expires: '2027-01-31', ticket: 'RISK-12' } as const;
    const text = print(report({ findings: [gap('GPU-002', { outcome: 'warn', warned: 'tolerance', waiver })] }));
    expect(text).toContain('▲ blocker  GPU-002');
    expect(text).toContain('a warning, not a failure: within the tolerance for a derived need');
    expect(text).toContain('RISK-12 until 2027-01-31: opens the gate, adds no points');
  });

  it('says from which day a duty counts that is not yet in force', () => {
    const early = { outcome: 'warn', warned: 'not_in_force', effective_from: '2027-05-13' } as const;
    const text = print(report({ findings: [gap('GOV-014', early)] }));
    expect(text.replace(/\s+/g, ' ')).toContain('the duty is not in force yet and counts from 2027-05-13');
  });

  it('names missing paths of one parent together', () => {
    expect(lacks(['users.load_test.rps', 'gpus', 'users.load_test.duration'])).toBe(
      'users.load_test.{rps, duration}, gpus',
    );
    expect(lacks(['a.b'])).toBe('a.b');
  });
});

describe('proof and basis', () => {
  it('shows what to prove, what counts for less, assumptions, overrides and applicability', () => {
    const text = print(report(), { width: 120 });
    for (const words of [
      '+2  evidence for governance.audit settles 4 rules',
      `${FILE}:91:3`,
      'EV-001  claims E4, counts E1  load test, production, 2026-05-01 (203 days)',
      'older than 90 days',
      'assume.storage.design_yield',
      'score.cap.few 59 → 65',
      'type rag_assistant',
      '2 rules of weight 14',
    ])
      expect(text).toContain(words);
  });
});

describe('several manifests', () => {
  const outcomes = [assessed(report()), invalid, assessed(passing())];

  it('prints headlines and one table, in full only with --verbose', () => {
    const text = print(outcomes);
    expect(text.match(/claims-assist 1\.4\.0/g)).toHaveLength(2);
    expect(text).not.toContain('GPU-002  Fit');
    expect(text).toMatch(/^│ file +│ system +│ level │ readiness │ declared │ blockers │ verdict │$/m);
    expect(text).toMatch(/broken\.yaml [ │]+ invalid │$/m);
    expect(print(outcomes, { verbose: true })).toContain('GPU-002  Fit');
  });

  it('prints nothing for a single invalid one: its problems are on standard error', () => {
    expect(print([invalid])).toBe('');
    expect(print([])).toBe('');
  });

  it('prints one line each when quiet', () => {
    expect(print(outcomes, { quiet: true }).trimEnd().split('\n')).toHaveLength(3);
    expect(print(outcomes, { quiet: true })).toContain('2 blockers');
  });
});

const HOSTILE = [
  '\u001b[31mred\u001b]0;title\u0007\u001b[2J',
  'two\r\nlines\u2028three\u0085four',
  'x'.repeat(10_000),
  'word '.repeat(2_000),
  '日本語のとても長い名前'.repeat(900),
  'e\u0301'.repeat(5_000),
  '👩‍👩‍👧‍👦🇮🇳'.repeat(800),
  '\u202Eevil\u2066\uFEFF',
  '',
];
const OWN_WORDS = new Set(['outcome', 'severity', 'status', 'effort', 'phase', 'warned', 'trust', 'op', 'blocks_from']);

/** Every text of the report but our own codes becomes the hostile one. */
function poisoned(text: string): Report {
  const swap = (key: string, value: unknown): unknown =>
    typeof value === 'string' && !OWN_WORDS.has(key) ? text : value;
  return JSON.parse(
    JSON.stringify(report({ findings: [...report().findings, unknown('GOV-009', { severity: 'advice' })] }), swap),
  );
}

describe('every width', () => {
  const samples = [report(), passing(), many(), ...HOSTILE.map(poisoned)];
  const all: readonly (readonly Outcome[])[] = [
    ...samples.map((sample) => [assessed(sample)]),
    [...samples.slice(0, 5).map(assessed), invalid],
  ];
  const modes = [{}, { verbose: true }, { quiet: true }];

  it.each(WIDTHS)('no line is wider than %i columns, ends in a space or holds a control character', (width) => {
    const lines = new Set(
      all.flatMap((outcomes) => modes.flatMap((mode) => print(outcomes, { width, ...mode }).split('\n'))),
    );
    const bad = [...lines].filter(
      (line) => stringWidth(line) > width || line !== line.trimEnd() || /[\p{Cc}\u2028\u202E\u2066\uFEFF]/u.test(line),
    );
    expect(bad).toEqual([]);
  });

  it.each([60, 120])('colour changes nothing but colour at %i columns', (width) => {
    for (const outcomes of all) {
      const coloured = print(outcomes, { width, colour: true });
      expect(stripVTControlCharacters(coloured)).toBe(print(outcomes, { width }));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for colours other than the sixteen
      expect(coloured).not.toMatch(/\u001b\[[34]8;/);
    }
    expect(print(report(), { width, colour: true })).toContain('\u001b[');
  });

  it('text of any length leaves the report short', () => {
    for (const text of HOSTILE) expect(print(poisoned(text)).split('\n').length).toBeLessThan(200);
  });
});

describe('lines', () => {
  it('cuts by columns, not by code units', () => {
    expect(cut('日本語', 5)).toBe('日本…');
    expect(cut('naïve', 5)).toBe('naïve');
    expect(widthOf(cut('e\u0301e\u0301e\u0301', 2))).toBe(2);
  });

  it('a sign that reports are made of takes one column, says the library that knows', () => {
    for (const sign of NARROW_SIGNS) expect(stringWidth(sign), sign).toBe(1);
  });

  it('keeps the end of a place, from a folder on where it can', () => {
    expect(cutPlace('fixtures/claims/pilot.yaml:75:27', 20)).toBe('…/pilot.yaml:75:27');
    expect(cutPlace('pilot.yaml:75:27', 20)).toBe('pilot.yaml:75:27');
    expect(cutPlace('pilot.yaml:75:27', 10)).toBe('…aml:75:27');
  });

  it('wraps words, breaks what is longer than a line, and says that it cut', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefgh ij', 5)).toEqual(['abcde', 'fgh', 'ij']);
    expect(wrap('one two three four', 7, 2)).toEqual(['one two', 'three…']);
    expect(wrap('', 7)).toEqual([]);
  });
});

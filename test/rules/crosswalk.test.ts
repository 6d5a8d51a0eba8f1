/** References as people write them, resolved to the controls they name. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { frameworks } from '../../src/generated/frameworks.js';
import { pack } from '../../src/generated/pack.js';
import { crosswalk, referenceTo } from '../../src/rules/crosswalk.js';
import { frameworkOf } from '../../src/rules/frameworks.js';
import type { Framework } from '../../src/rules/schema-frameworks.js';
import type { Source } from '../../src/util/source.js';

const shipped = crosswalk(frameworks);

function written(reference: string): readonly string[] | string {
  const resolved = shipped.resolve(reference);
  return resolved.ok ? resolved.refs.map(referenceTo) : resolved.message;
}

test.each([
  ['one control', 'SOC2 A1.2', ['SOC2 A1.2']],
  ['another case, more space', ' soc2  a1.2 ', ['SOC2 A1.2']],
  ['several in a list', 'MLTS Data-7, Infra-1', ['MLTS Data-7', 'MLTS Infra-1']],
  ['articles without the word', 'EU-AIA Art.12, 19, 26(6)', ['EU-AIA Art.12', 'EU-AIA Art.19', 'EU-AIA Art.26(6)']],
  ['a function said once', 'NIST-AIRMF MEASURE 2.5, 2.13', ['NIST-AIRMF MEASURE 2.5', 'NIST-AIRMF MEASURE 2.13']],
  ['paragraphs of one section', 'HIPAA 164.312(a)(2)(iv), (e)(1)', ['HIPAA 164.312(a)(2)(iv)', 'HIPAA 164.312(e)(1)']],
  [
    'a practice of the same question',
    'AWS-GenAI GENSEC01-BP01, BP03',
    ['AWS-GenAI GENSEC01-BP01', 'AWS-GenAI GENSEC01-BP03'],
  ],
  ['a range', 'ISO42001 A.5.2-A.5.4', ['ISO42001 A.5.2', 'ISO42001 A.5.3', 'ISO42001 A.5.4']],
  ['a range over sections', 'SOC2 P4.2-P5.2', ['SOC2 P4.2', 'SOC2 P4.3', 'SOC2 P5.1', 'SOC2 P5.2']],
  ['a range with its end cut short', 'DPDP Act s.4-6', ['DPDP-ACT s.4', 'DPDP-ACT s.5', 'DPDP-ACT s.6']],
  [
    'a range and a list',
    'DPDP Act s.8(7), s.11-13',
    ['DPDP-ACT s.8(7)', 'DPDP-ACT s.11', 'DPDP-ACT s.12', 'DPDP-ACT s.13'],
  ],
  ['the name of a law in full', 'CERT-In Directions 2022 (iv)', ['CERT-IN (iv)']],
  ['a name with a comma in it', 'GCP-AIML Reliability: modular, loosely coupled', ['GCP-AIML Reliability: modular']],
  ['a whole checklist', 'SRE-LCE', ['SRE-LCE App.E']],
  ['a paper', 'arxiv:2309.06180', ['arXiv:2309.06180']],
])('a reference may be %s: %s', (_what, reference, expected) => {
  expect(written(reference)).toEqual(expected);
});

test.each([
  ['a control that is not there', 'NIST-AIRMF MESURE 2.3', true, 'NIST-AIRMF MEASURE 2.3'],
  ['one of several', 'ISO42001 A.5.2, A.5.9', true, 'ISO42001 A.5.2'],
  ['a range that runs backwards', 'ISO42001 A.5.4-A.5.2', true, undefined],
  ['a number cut in the middle', 'Azure-AILZ AI.10, 3', false, undefined],
  ['a control of a publication that is listed in part', 'PCI 3.5.2', false, 'PCI 3.5.1'],
  ['a misspelt framework', 'ISO42010 A.5.2', false, 'ISO42001'],
  ['no framework at all', 'ACME handbook', false, undefined],
  ['an alias without its framework', 'autoscaling', false, undefined],
])('%s does not resolve: %s', (_what, reference, certain, suggestion) => {
  const resolved = shipped.resolve(reference);
  expect(resolved).toMatchObject({ ok: false, certain });
  expect(!resolved.ok && resolved.suggestion).toBe(suggestion);
});

describe('the frameworks that ship', () => {
  const byId = new Map(frameworks.map((framework) => [framework.id, framework]));
  const count = (id: string) => byId.get(id)?.controls.length;

  test.each([
    ['NIST AI RMF 1.0 has 72 subcategories', 'NIST-AIRMF', 72],
    ['Annex A of ISO/IEC 42001 has 38 controls', 'ISO42001', 38],
    ['the OWASP list for LLM applications has ten entries', 'OWASP-LLM', 10],
    ['the OWASP list for agentic applications has ten entries', 'OWASP-ASI', 10],
    ['the ML Test Score has 28 tests', 'MLTS', 28],
    ['FREE-AI has seven sutras and 26 recommendations', 'RBI-FREEAI', 33],
    ['the trust services criteria are 33 common ones and 28 more', 'SOC2', 61],
    ['Kubernetes AI conformance 1.35 has 12 requirements', 'CNCF-AIC', 12],
    ['the Responsible AI Standard has 17 goals', 'MS-RAI', 17],
  ])('%s', (_what, id, controls) => {
    expect(count(id)).toBe(controls);
  });

  test('a publication that is listed whole says how many controls it has, and has as many', () => {
    const wrong = frameworks.filter(({ listed, of, controls }) => listed === 'all' && of !== controls.length);
    expect(wrong.map(({ id, of, controls }) => `${id}: ${of} ≠ ${controls.length}`)).toEqual([]);
  });

  test('every way to write a control leads back to it', () => {
    for (const framework of frameworks)
      for (const control of framework.controls) {
        const reference = referenceTo({ framework, control });
        expect(written(reference)).toEqual([reference]);
        for (const other of control.also ?? []) {
          const resolved = [`${framework.id} ${other}`, other].map((text) => shipped.resolve(text));
          expect(resolved.some((item) => item.ok && item.refs[0]?.control === control)).toBe(true);
        }
      }
  });

  test('every reference of the rules that ship is written in the one way and resolves', () => {
    for (const rule of pack.rules)
      for (const reference of rule.refs) expect(written(reference), rule.id).toEqual([reference]);
  });

  test('the duties of the EU AI Act begin on the days of the regulation as amended in 2026', () => {
    const from = (id: string) => byId.get('EU-AIA')?.controls.find((control) => control.id === id)?.effective_from;
    expect(from('Art.4')).toBe('2025-02-02');
    expect(from('Art.53')).toBe('2025-08-02');
    expect(from('Art.50(1)')).toBe('2026-08-02');
    expect(from('Art.9')).toBe('2027-12-02');
  });

  test('every reference of the rule catalogue resolves', () => {
    const references = readFileSync('test/rules/references.txt', 'utf8').trim().split('\n');
    expect(references.length).toBeGreaterThan(400);
    expect(references.filter((reference) => typeof written(reference) === 'string')).toEqual([]);
  });
});

describe('a framework file', () => {
  const GOOD = {
    id: 'ACME',
    title: 'House rules',
    version: '3',
    publisher: 'Acme',
    url: 'https://example.com/rules',
    kind: 'standard',
    listed: 'all',
    controls: [{ id: '1', title: 'Two servers' }],
  };
  const nowhere = { file: 'acme.yaml', line: 1, column: 1, length: 1, text: '' };
  const read = (data: object, before: readonly Framework[] = []) => {
    const source: Source = { file: 'acme.yaml', data, locate: () => nowhere };
    return frameworkOf(source, before).problems.map(({ message }) => message);
  };

  test('needs id, title, version, publisher, url, kind and controls', () => {
    expect(read(GOOD)).toEqual([]);
    for (const key of Object.keys(GOOD)) expect(read({ ...GOOD, [key]: undefined }).length, key).toBeGreaterThan(0);
  });

  test.each([
    ['an id of two words', { id: 'ACME rules' }, /one word/],
    ['a day that the calendar does not have', { effective_from: '2026-02-30' }, /calendar/],
    [
      'the same control twice',
      {
        controls: [
          { id: 'A', title: 'x' },
          { id: 'a', title: 'y' },
        ],
      },
      /listed twice/,
    ],
    [
      'an alias that is another control',
      {
        controls: [
          { id: 'A', title: 'x' },
          { id: 'B', title: 'y', also: ['A'] },
        ],
      },
      /"A" is listed twice/,
    ],
    ['a misspelt field', { publihser: 'Acme' }, /publihser/],
  ])('is refused with %s', (_what, change, message) => {
    expect(read({ ...GOOD, ...change }).join('; ')).toMatch(message);
  });

  test('is refused with the id of another in the same folder', () => {
    expect(read(GOOD, [GOOD as Framework]).join('; ')).toMatch(/there already/);
  });
});

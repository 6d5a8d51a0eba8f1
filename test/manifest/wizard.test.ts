/** The wizard's questions without a terminal: which are asked, what may be answered, and what manifest comes of it. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quickRead } from '../../src/manifest/events.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { QUESTIONS } from '../../src/manifest/questions.js';
import { validate } from '../../src/manifest/validate.js';
import {
  type Answers,
  fieldOf,
  manifestOf,
  nextQuestion,
  objection,
  type Question,
  readAnswer,
} from '../../src/manifest/wizard.js';
import { readYaml } from '../../src/manifest/yaml.js';

const OPTIONS = { full: false, name: 'my-system', schema: './airworthy.schema.json' };

const HOSTILE = [
  '__proto__',
  'constructor',
  '\u001b[2J\u001b]0;owned\u0007',
  'a: b',
  'name\nkind: Other',
  '- x',
  '# no name',
  'x # y',
  '*alias',
  '&anchor',
  '!!js/function x',
  '!!binary x',
  '{a: b',
  '[a, b',
  '%YAML 1.1',
  '---',
  '...',
  '| x',
  '> x',
  "it's",
  '"quoted"',
  'back\\slash',
  '$(reboot) `id`',
  'null',
  '~',
  'true',
  'yes',
  '2026',
  '0x10',
  '1e999',
  '.inf',
  '2026-11-20',
  'tab\there',
  '\u202Egpj.exe',
  '\u0085next',
  '\u2028line',
  'lone \ud800 half',
  '😀 é ü',
  'x'.repeat(100_000),
  'long words '.repeat(50),
  `${'para\n'.repeat(30)}end`,
];

function question(path: string): Question {
  const found = QUESTIONS.find((one) => one.path === path);
  if (!found) throw new Error(`no question about ${path}`);
  return found;
}

function parsed(text: string) {
  return validate(text, 'airworthy.yaml', [], parseManifest).manifest;
}

/** Answers all questions, each by `answer`; where the validator objects, "I do not know". */
function walk(answer: (question: Question, answers: Answers) => unknown, most = 100): Answers {
  let answers: Answers = new Map();
  for (let i = 0; i < most; i += 1) {
    const next = nextQuestion(answers);
    if (!next) break;
    const value = answer(next, answers);
    const refused = objection(answers, next, value, OPTIONS) !== undefined;
    if (refused) expect(objection(answers, next, undefined, OPTIONS)).toBeUndefined();
    answers = new Map(answers).set(next.path, refused ? undefined : value);
  }
  return answers;
}

/** An answer told by a number: a choice, or text that may be anything. */
function anyAnswer(one: Question, number: number): unknown {
  const field = fieldOf(one);
  const pick = <T>(from: readonly T[]): T | undefined => from[number % (from.length + 1)];
  if (field.kind === 'enum') return pick(field.values);
  if (field.kind === 'boolean') return pick([true, false]);
  if (field.kind === 'object') {
    const facts = Object.keys(field.fields).filter((name) => name !== 'evidence');
    return number % 7 === 0 ? undefined : facts.filter((_, i) => (number >> i) % 2 === 1);
  }
  const example = field.examples?.[0];
  const likely = [Array.isArray(example) ? example.join(' ') : String(example), '12', '0', '', '80GB', 'IN, EU'];
  return readAnswer(one, pick([...likely, ...likely, ...HOSTILE])?.slice(0, 1000) ?? '');
}

/** The same for answers that nothing is said against. */
function sure(values: Record<string, unknown>): Answers {
  const answers = new Map<string, unknown>();
  for (let next = nextQuestion(answers); next; next = nextQuestion(answers)) answers.set(next.path, values[next.path]);
  return answers;
}

const ASSISTANT = {
  'metadata.name': 'claims-assist',
  'metadata.stage': 'pilot',
  'metadata.target_stage': 'production',
  'metadata.sector': 'insurance',
  'metadata.jurisdictions': ['IN'],
  'workload.type': 'rag_assistant',
  'workload.uses': ['llm', 'rag', 'personal_data', 'self_hosted_gpus'],
  'workload.exposure': 'customer_facing',
  'workload.criticality': 'tier_1',
  'workload.autonomy': 'recommend',
  'workload.decision_impact': 'moderate',
  'workload.interaction': 'interactive',
  'users.supervised': false,
  'users.peak_concurrent': 1200,
  'users.seconds_between_requests': 100,
  'models.family': 'llama-3.1-70b',
  'models.input_tokens_p95': 3000,
  'models.output_tokens_p95': 300,
  'gpus.model': 'H100-SXM',
  'gpus.count': 20,
  'latency.objectives.time_to_first_token.p95': '1500ms',
  'data.index.documents': 48000000,
  'cost.budget_monthly': '200000 USD',
} as const;

describe('every question', () => {
  test.each(QUESTIONS)('$path is a field of the schema, in words of the schema', (one) => {
    expect(fieldOf(one).description).not.toBe('');
    expect(one.ask).toMatch(/^[A-Z].*[?A-Za-z]$/);
  });

  test.each(QUESTIONS.filter(({ suggest }) => suggest))('$path suggests what it would accept', (one) => {
    const field = fieldOf(one);
    const kinds = fieldOf(question('workload.type'));
    for (const kind of kinds.kind === 'enum' ? kinds.values : []) {
      const suggested = one.suggest?.(new Map([['workload.type', kind]]));
      if (field.kind === 'enum') expect(field.values).toContain(suggested);
      else if (field.kind === 'object')
        expect(Object.keys(field.fields)).toEqual(expect.arrayContaining(suggested as []));
      else expect(typeof suggested).toBe(field.kind);
      const before = new Map([['workload.type', kind]]);
      expect(objection(before, one, suggested, OPTIONS), kind).toBeUndefined();
    }
  });

  test('may be answered with "I do not know"', () => {
    const answers = walk(() => undefined);
    expect([...answers.values()].every((value) => value === undefined)).toBe(true);
    expect(parsed(manifestOf(answers, OPTIONS)).metadata.name).toBe('my-system');
  });
});

describe('any path of answers', () => {
  test('takes at most 25 questions and gives a manifest that validates, at every step', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), fc.nat(30), (numbers, most) => {
        const answers = walk((one) => anyAnswer(one, numbers.next().value ?? 0), most);
        expect(answers.size).toBeLessThanOrEqual(25);
        const text = manifestOf(answers, OPTIONS);
        parsed(text);
        expect(quickRead(text, 'airworthy.yaml')?.data).toEqual(readYaml(text, 'airworthy.yaml').source?.data);
        for (const [path, value] of answers)
          if (path !== 'workload.uses' && !path.startsWith('models.') && value !== undefined)
            expect(at(readYaml(text, '').source?.data, path)).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  test('takes exactly 25 where everything is there and the rate is not known', () => {
    const all = ['llm', 'rag', 'agents', 'edge', 'managed_model_api', 'self_hosted_gpus', 'personal_data'];
    const answers = sure({ ...ASSISTANT, 'workload.uses': all, 'users.seconds_between_requests': undefined });
    expect(answers.size).toBe(25);
  });

  test('writes every section too when all of them are wanted', () => {
    const text = manifestOf(sure(ASSISTANT), { ...OPTIONS, full: true });
    expect(parsed(text).gpus?.count).toBe(20);
    expect(text).toContain('# facilities:');
  });
});

function at(data: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((owner, step) => (owner as Record<string, unknown>)?.[step], data);
}

const asked = (values: Record<string, unknown>) => [...sure(values).keys()];

describe('what applicability settles is not asked', () => {
  test('a system without GPUs of its own is asked about none, and its manifest mentions none', () => {
    const api = { ...ASSISTANT, 'workload.uses': ['llm', 'rag', 'managed_model_api'] };
    expect(asked(api).filter((path) => path.startsWith('gpus.'))).toEqual([]);
    expect(asked(api)).toContain('models.quota_tokens_per_minute');
    const text = manifestOf(sure(api), OPTIONS);
    expect(text).not.toContain('per_replica');
    expect(parsed(text).gpus?.placement).toBe('managed_api');
    expect(parsed(text).models?.[0]?.hosting).toBe('managed_api');
  });

  test('a system without retrieval is not asked about documents', () => {
    const plain = { ...ASSISTANT, 'workload.type': 'agent', 'workload.uses': ['llm', 'agents', 'managed_model_api'] };
    expect(asked(plain)).not.toContain('data.index.documents');
    expect(asked(ASSISTANT)).toContain('data.index.documents');
  });

  test('a system without a language model is asked for no tokens, and for the whole answer’s time', () => {
    const scoring = { ...ASSISTANT, 'workload.type': 'realtime_scoring', 'workload.uses': ['trained_model'] };
    expect(asked(scoring).filter((path) => /models|first_token/.test(path))).toEqual([]);
    expect(asked(scoring)).toContain('latency.objectives.end_to_end.p95');
  });

  test('batch work has no sessions and no latency, but a rate', () => {
    const nightly = { ...ASSISTANT, 'workload.type': 'batch_prediction', 'workload.uses': ['trained_model'] };
    const questions = asked(nightly);
    expect(questions.filter((path) => /interaction|concurrent|latency/.test(path))).toEqual([]);
    expect(questions).toContain('users.requests.peak_rps');
    expect(parsed(manifestOf(sure(nightly), OPTIONS)).workload.interaction).toBe('batch');
  });

  test('the rate is asked for only where sessions do not give it', () => {
    expect(asked(ASSISTANT)).not.toContain('users.requests.peak_rps');
    expect(asked({ ...ASSISTANT, 'users.seconds_between_requests': undefined })).toContain('users.requests.peak_rps');
    expect(asked({ ...ASSISTANT, 'users.peak_concurrent': undefined })).toContain('users.requests.peak_rps');
    expect(asked({ ...ASSISTANT, 'users.peak_concurrent': undefined })).not.toContain('users.seconds_between_requests');
  });

  test('a system in production is held against production', () => {
    const live = { ...ASSISTANT, 'metadata.stage': 'production', 'metadata.target_stage': 'demo' };
    expect(asked(live)).not.toContain('metadata.target_stage');
    expect(parsed(manifestOf(sure(live), OPTIONS)).metadata.target_stage).toBe('production');
  });

  test('what acts autonomously is not supervised', () => {
    const alone = { ...ASSISTANT, 'workload.autonomy': 'act_autonomously', 'users.supervised': true };
    expect(asked(alone)).not.toContain('users.supervised');
    expect(parsed(manifestOf(sure(alone), OPTIONS)).users.supervised).toBe(false);
  });

  test('where a model runs is asked when there are several places', () => {
    expect(asked(ASSISTANT)).not.toContain('models.hosting');
    const both = { ...ASSISTANT, 'workload.uses': ['llm', 'rag', 'self_hosted_gpus', 'managed_model_api'] };
    expect(asked(both)).toContain('models.hosting');
    const open = parsed(manifestOf(sure(both), OPTIONS)).models?.[0];
    expect(open).toEqual({
      name: 'primary',
      role: 'primary',
      family: 'llama-3.1-70b',
      input_tokens_p95: 3000,
      output_tokens_p95: 300,
    });
  });
});

describe('what nobody knows', () => {
  const text = manifestOf(sure({}), OPTIONS);

  test('switches no rule off: the system is made of everything, public, autonomous and of high impact', () => {
    const { workload, metadata, users } = parsed(text);
    expect(Object.values(workload.uses)).toEqual(Array(9).fill(true));
    expect(workload).toMatchObject({
      exposure: 'public',
      autonomy: 'act_autonomously',
      decision_impact: 'high',
      interaction: 'interactive',
    });
    expect(metadata.jurisdictions).toEqual(['IN', 'EU', 'US']);
    expect(users.supervised).toBe(false);
    expect(text).toMatch(/exposure: public # Not known yet; this is the cautious side\./);
  });

  test('stays a comment where the manifest can do without it', () => {
    expect(parsed(text)).not.toHaveProperty('gpus');
    expect(text).toMatch(/^ {2}# count: 20 # Not known yet\. GPUs in production/m);
    expect(parsed(text)).not.toHaveProperty('models');
  });

  test('contradicts nothing that is known', () => {
    const trial = parsed(manifestOf(sure({ 'workload.criticality': 'tier_3' }), OPTIONS));
    expect(trial.workload).toMatchObject({ criticality: 'tier_3', exposure: 'partner' });
    const scoring = parsed(manifestOf(sure({ 'workload.uses': ['trained_model'] }), OPTIONS));
    expect(scoring.workload.type).toBe('realtime_scoring');
    const assistant = parsed(manifestOf(sure({ 'workload.uses': ['llm', 'rag'] }), OPTIONS));
    expect(assistant.workload.type).toBe('rag_assistant');
  });
});

describe('the validator speaks', () => {
  const against = (path: string, typed: string, before: Answers = new Map()) =>
    objection(before, question(path), readAnswer(question(path), typed), OPTIONS);
  const FIRST_TOKEN = 'latency.objectives.time_to_first_token.p95';

  test.each([
    [FIRST_TOKEN, '1500', 'is a bare number where a unit is needed; write 1500ms'],
    [FIRST_TOKEN, '2 seconds', 'has the unknown unit "seconds"; write 2s'],
    [FIRST_TOKEN, '-5s', 'must not be negative'],
    [FIRST_TOKEN, 'fast', 'does not start with a number; write it like 1500ms'],
    ['cost.budget_monthly', '200000', 'is a bare number where a unit is needed; write 200000 USD'],
    ['cost.budget_monthly', '$200', 'needs the three-letter currency code; write 200 USD'],
    ['users.peak_concurrent', '12.5', 'must be a whole number, such as 1200'],
    ['users.peak_concurrent', 'many', 'must be a whole number, such as 1200'],
    ['users.seconds_between_requests', '0', 'must be greater than 0'],
    ['metadata.jurisdictions', 'IN, india', 'must be a country or union code in capitals, such as IN or EU'],
  ])('%s: %s', (path, typed, words) => {
    expect(against(path, typed)).toContain(words);
  });

  test.each([
    [FIRST_TOKEN, ' 1.5s '],
    ['cost.budget_monthly', 'USD 200,000'],
    ['users.peak_concurrent', '1200'],
    ['metadata.jurisdictions', 'IN;EU  US'],
    [FIRST_TOKEN, '   '],
  ])('and not against %s: "%s"', (path, typed) => {
    expect(against(path, typed)).toBeUndefined();
  });

  test('also about what contradicts an earlier answer', () => {
    const before = new Map([['workload.type', 'rag_assistant']]);
    expect(objection(before, question('workload.uses'), ['llm'], OPTIONS)).toBe(
      'uses.rag is false, but the workload is a retrieval assistant',
    );
    const open = new Map([['workload.exposure', 'public']]);
    expect(objection(open, question('workload.criticality'), 'tier_3', OPTIONS)).toMatch(/cannot be exposed/);
  });

  test('never sends a control character', () => {
    expect(against('cost.budget_monthly', '5 \u001b[31mUSD')).not.toContain('\u001b');
  });
});

describe('hostile text', () => {
  test.each(HOSTILE.map((text) => [text.slice(0, 30), text] as const))('%j is only text', (_, typed) => {
    const name = question('metadata.name');
    const answers = sure({ ...ASSISTANT, 'metadata.name': readAnswer(name, typed), 'models.family': typed.trim() });
    const text = manifestOf(answers, OPTIONS);
    const plain = manifestOf(sure(ASSISTANT), OPTIONS);
    const manifest = parsed(text);
    expect(manifest.metadata.name).toBe(typed.trim());
    expect(manifest.models?.[0]?.family).toBe(typed.trim());
    expect(text.split('\n').length).toBe(plain.split('\n').length);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
  });

  test('what YAML cannot hold is refused in words', () => {
    expect(objection(new Map(), question('metadata.name'), 'a\uFFFEb', OPTIONS)).toBe(
      'the control character U+FFFE is not allowed in YAML',
    );
  });
});

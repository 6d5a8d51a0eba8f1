/** From answers to the next question, from typed text to a value, and from all of it to a manifest. Pure. */
import { stringify } from 'yaml';
import { printable } from '../util/printable.js';
import type { Problem } from '../util/source.js';
import { manifestShape, parseManifest } from './parse.js';
import { type Answers, held, known, QUESTIONS, type Question, SETTABLE, settled, uses } from './questions.js';
import type { Shape } from './shape.js';
import { type Given, type TemplateOptions, template } from './template.js';
import { readYaml } from './yaml.js';

export type { Answers, Question } from './questions.js';

export type WizardOptions = Omit<TemplateOptions, 'given' | 'leaveOut'>;

/** The first question that the answers leave open. */
export function nextQuestion(answers: Answers): Question | undefined {
  return QUESTIONS.find(({ path, when }) => !answers.has(path) && (when?.(answers) ?? true));
}

/** What the schema says about the field of a question. */
export function fieldOf({ path }: Pick<Question, 'path'>): Shape {
  let shape = manifestShape();
  for (const step of path.split('.')) {
    const owner = shape.kind === 'list' ? shape.item : shape;
    const field = owner.kind === 'object' ? owner.fields[step] : undefined;
    if (!field) throw new Error(`the manifest has no field ${path}`);
    shape = field;
  }
  return shape;
}

const PLAIN_NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** The value that typed text stands for, undefined for none. Whether it may stand there, `objection` says. */
export function readAnswer(question: Question, typed: string): unknown {
  const text = typed.trim();
  if (text === '') return undefined;
  const field = fieldOf(question);
  if (field.kind === 'list') return text.split(/[\s,;]+/).filter((word) => word !== '');
  return field.kind === 'number' && PLAIN_NUMBER.test(text) ? Number(text) : text;
}

/** What the validator has against a manifest with this answer, in its own words; undefined when it has nothing. */
export function objection(
  answers: Answers,
  question: Question,
  value: unknown,
  options: WizardOptions,
): string | undefined {
  const read = readYaml(manifestOf(new Map(answers).set(question.path, value), options), 'your answer');
  const parsed = read.source && parseManifest(read.source);
  const [problem] = [...read.problems, ...(parsed?.ok === false ? parsed.problems : [])];
  if (!problem) return undefined;
  return printable(`${problem.message}${remedy(problem, question)}`);
}

function remedy({ message, corrected }: Problem, question: Question): string {
  const key = `${question.path.split('.').at(-1)}: `;
  if (corrected?.startsWith(key)) return `; write ${corrected.slice(key.length)}`;
  const { kind, examples } = fieldOf(question);
  return kind === 'number' && !message.includes('such as') ? `; write it like ${examples?.[0]}` : '';
}

/** The text of a manifest that validates: what is answered set, the rest in comments. */
export function manifestOf(answers: Answers, options: WizardOptions): string {
  const given = new Map<string, Given>();
  for (const path of SETTABLE) {
    const value = held(answers, path);
    const open = settled(answers, path) === undefined;
    const note = open && value !== undefined ? ASSUMED : open && answers.has(path) ? OPEN : undefined;
    if (value === undefined && note === undefined) continue;
    given.set(path, { ...(value === undefined ? {} : { text: inline(value) }), ...(note ? { note } : {}) });
  }
  const name = answers.get('metadata.name');
  if (known(answers, 'metadata.name')) given.set('metadata.name', { text: inline(name) });
  const leaveOut = (path: string) => !uses(answers, 'self_hosted_gpus') && OF_OWN_GPUS.test(path);
  return template(manifestShape(), { ...options, given, leaveOut });
}

const ASSUMED = 'Not known yet; this is the cautious side.';
const OPEN = 'Not known yet.';
/** What only GPUs of one's own have; without them it is not even a comment. */
const OF_OWN_GPUS = /^(gpus\.(?!placement$)|models\.(weights|kv_cache_per_token|max_sequences_per_replica)$)/;

/** A value on one line of YAML. What could mislead a reader or a terminal is written as an escape. */
function inline(value: unknown): string {
  if (typeof value === 'string' && printable(value) !== value) return escaped(value);
  return stringify(value, {
    collectionStyle: 'flow',
    flowCollectionPadding: false,
    lineWidth: 0,
    blockQuote: false,
  }).trimEnd();
}

function escaped(text: string): string {
  const characters = [...text].map((one) => {
    const safe = one === '\t' || printable(one) === one;
    return safe ? JSON.stringify(one).slice(1, -1) : printable(one);
  });
  return `"${characters.join('')}"`;
}

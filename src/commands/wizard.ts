/** The questions of `init --wizard` on a terminal. What to ask and what answers mean, `manifest/wizard.ts` knows. */
import { confirm, intro, isCancel, log, multiselect, outro, S_BAR, select, text } from '@clack/prompts';
import { atFile } from '../load/files.js';
import type { Shape } from '../manifest/shape.js';
import {
  type Answers,
  fieldOf,
  manifestOf,
  nextQuestion,
  objection,
  type Question,
  readAnswer,
  type WizardOptions,
} from '../manifest/wizard.js';
import { brief } from '../util/printable.js';
import { UserError } from '../util/source.js';
import type { Io, Terminal } from './io.js';
import { problemStyle } from './style.js';

/** The text of the manifest, undefined when the user leaves without one. Throws UserError where nobody can answer. */
export async function wizard(options: WizardOptions, io: Io): Promise<string | undefined> {
  const terminal = terminalOf(io);
  const { dim = (words: string) => words } = await problemStyle(io);
  const ask: Ask = { ...terminal, options, dim };
  intro('At most 25 questions; nothing is written before the last. Esc or Ctrl-C leaves.', terminal);
  let answers: Answers = new Map();
  for (let question = nextQuestion(answers); question; question = nextQuestion(answers)) {
    const answer = await answerTo(question, answers, ask);
    if (answer === LEFT) return (await wantsDraft(answers, terminal)) ? manifestOf(answers, options) : undefined;
    answers = new Map(answers).set(question.path, answer);
  }
  const open = [...answers.values()].filter((value) => value === undefined).length;
  outro(`${answers.size} questions, ${open} left open.`, terminal);
  return manifestOf(answers, options);
}

/** A build server answers nothing, even where it lends its jobs a terminal. */
function terminalOf({ terminal, env }: Io): Terminal {
  const ci = !['', '0', 'false', undefined].includes(env['CI']);
  if (terminal && !ci) return terminal;
  throw new UserError('no terminal', [
    {
      location: atFile('--wizard'),
      message: ci ? 'the wizard asks questions, and CI is set' : 'the wizard asks questions, and there is no terminal',
      expected: '`airworthy init`, or `airworthy init --full`, which write a manifest to fill in and ask nothing',
    },
  ]);
}

interface Ask extends Terminal {
  readonly options: WizardOptions;
  readonly dim: (words: string) => string;
}

const LEFT = Symbol('left');
const UNKNOWN = '?';
const I_DO_NOT_KNOW = { value: UNKNOWN, label: 'I do not know' };

/** Asks until the validator has nothing against the answer. */
async function answerTo(question: Question, answers: Answers, ask: Ask): Promise<unknown> {
  for (;;) {
    const answer = await prompt(question, answers, ask);
    const against = answer === LEFT ? undefined : objection(answers, question, answer, ask.options);
    if (against === undefined) return answer;
    log.error(brief(against, LONGEST), ask);
  }
}

const LONGEST = 300;

/** One prompt: the value of the field, undefined for "I do not know". */
async function prompt(question: Question, answers: Answers, ask: Ask): Promise<unknown> {
  const field = fieldOf(question);
  const message = `${question.ask}\n${ask.dim(question.explain ?? field.description ?? '')}`;
  const suggested = question.suggest?.(answers);
  switch (field.kind) {
    case 'boolean': {
      const options = [{ value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }, I_DO_NOT_KNOW];
      const initialValue = suggested === true ? 'yes' : 'no';
      const picked = await listening(ask, (ends) => select({ message, options, initialValue, ...ends }));
      return isCancel(picked) ? LEFT : picked === UNKNOWN ? undefined : picked === 'yes';
    }
    case 'enum': {
      const options = [...field.values.map((value) => ({ value, label: value })), I_DO_NOT_KNOW];
      const initialValue = String(suggested ?? field.values[0]);
      const picked = await listening(ask, (ends) => select({ message, options, initialValue, ...ends }));
      return isCancel(picked) ? LEFT : picked === UNKNOWN ? undefined : picked;
    }
    case 'object': {
      const options = [...factsOf(field), I_DO_NOT_KNOW];
      const initialValues = Array.isArray(suggested) ? suggested.map(String) : [];
      const picked = await listening(ask, (ends) =>
        multiselect({ message, options, initialValues, required: false, ...ends }),
      );
      return isCancel(picked) ? LEFT : picked.includes(UNKNOWN) ? undefined : picked;
    }
    default:
      return typed(question, answers, message, field, ask);
  }
}

function factsOf(field: Shape & { readonly kind: 'object' }) {
  return Object.entries(field.fields).flatMap(([value, fact]) =>
    fact.kind === 'boolean' ? [{ value, label: value, hint: fact.description ?? '' }] : [],
  );
}

async function typed(question: Question, answers: Answers, message: string, field: Shape, ask: Ask): Promise<unknown> {
  const { options } = ask;
  const [example] = field.examples ?? [];
  const words = {
    message: message.replace('\n', `\n${ask.dim(S_BAR)}  `), // unlike the other prompts, this one leaves the bar to us
    placeholder: `such as ${Array.isArray(example) ? example.join(', ') : example}; Enter alone: I do not know`,
    ...(question.path === 'metadata.name' ? { initialValue: options.name } : {}),
    validate: (answer = '') => {
      const against = objection(answers, question, readAnswer(question, answer), options);
      return against === undefined ? undefined : brief(against, LONGEST);
    },
  };
  const written = await listening(ask, (ends) => text({ ...words, ...ends }));
  return isCancel(written) ? LEFT : readAnswer(question, written);
}

/** Whoever leaves halfway may keep what is there; leaving this question too writes nothing. */
async function wantsDraft(answers: Answers, terminal: Terminal): Promise<boolean> {
  const message = 'Write what you have answered so far?';
  const keep = () => listening(terminal, (ends) => confirm({ message, initialValue: false, ...ends }));
  const wanted = answers.size > 0 && (await keep()) === true;
  outro(wanted ? 'The rest stays open.' : 'Left; nothing was written.', terminal);
  return wanted;
}

/**
 * Shows a prompt that Ctrl-D and the end of the input leave, too. Left to itself it would wait for ever after either,
 * and Node.js, with nothing left to wait for, would end with 0.
 */
async function listening<T>({ input, output }: Terminal, show: (ends: Ends) => Promise<T>): Promise<T> {
  const left = new AbortController();
  const leave = () => left.abort();
  const onKey = (_: unknown, key?: { readonly ctrl?: boolean; readonly name?: string }) => {
    if (key?.ctrl && key.name === 'd') leave();
  };
  if (input.readableEnded) leave();
  input.on('keypress', onKey).on('end', leave);
  try {
    return await show({ input, output, signal: left.signal });
  } finally {
    input.off('keypress', onKey).off('end', leave);
  }
}

interface Ends extends Terminal {
  readonly signal: AbortSignal;
}

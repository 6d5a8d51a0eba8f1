/** The command line: what may be typed, and what it runs. */
import { Argument, Command, CommanderError, Option } from 'commander';
import type { CommandWords } from './commands/completion.js';
import { defect, printableLines } from './commands/defect.js';
import type { Io } from './commands/io.js';
import { EXIT } from './commands/io.js';
import { UserError } from './util/source.js';
import { version } from './version.js';

type Collect = (value: string, before: readonly string[]) => readonly string[];
const collect: Collect = (value, before) => [...before, value];

function overrides(): Option {
  return new Option('--set <path=value>', 'override a value of the manifest; may be repeated')
    .argParser(collect)
    .default([], 'none');
}

function furtherRules(): Option {
  return new Option('--rules <pack>', 'further rules: a file, a folder, a package or airworthy/NAME; may be repeated')
    .argParser(collect)
    .default([], 'none');
}

/** Runs a command line and turns every error into words and an exit code: the user's are 2, ours are 70. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await run(argv, io);
  } catch (error) {
    if (error instanceof UserError) {
      const [{ formatProblems }, { problemStyle }] = await Promise.all([
        import('./report/problems.js'),
        import('./commands/style.js'),
      ]);
      io.err(`${formatProblems(error.problems, await problemStyle(io))}\n`);
      return EXIT.invalid;
    }
    return defect(error, io);
  }
}

/** Parses the arguments (without node and script) and runs the command. Returns the exit code. */
async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.passed;
  const done = (promise: Promise<number>) =>
    promise.then((result) => {
      code = result;
    });
  const program = new Command('airworthy')
    .description('Tells you, before you launch, whether an AI system is ready for production.')
    .version(version, '-V, --version', 'print the version')
    .addHelpText('after', EXAMPLES.program)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ helpWidth: io.columns ?? 100 })
    .configureOutput({
      writeOut: io.out,
      writeErr: (text) => io.err(printableLines(text)),
      getOutHasColors: () => io.colour,
      getErrHasColors: () => io.colour,
    });

  program
    .command('assess', { isDefault: false })
    .description('assess manifests: what is missing, where, and what to do first')
    .argument(
      '[manifest...]',
      'files, folders, globs, or - for standard input; airworthy.yaml, upward from here, when none is named',
    )
    .option('--threshold <n>', 'fail below this readiness (proven), 0–100')
    .option('--threshold-declared <n>', 'fail below this declared score, 0–100')
    .option('--min-level <n>', 'fail below this level, 0–4')
    .option(
      '--fail-on <severity>',
      'fail on open gaps of this severity: blocker, major, minor, never (default: blocker)',
    )
    .option('--format <name>', 'terminal or json (default: terminal)')
    .option('--output <file>', 'write the report to a file')
    .option('--as-of <date>', 'day of the assessment, YYYY-MM-DD (default: today, UTC)')
    .addOption(overrides())
    .addOption(furtherRules())
    .option('--config <file>', 'configuration file (default: airworthy.config.yaml, upward from here)')
    .option('--print-config', 'show every setting and where it came from', false)
    .option('-v, --verbose', 'show passes, unknowns and rules that do not apply, too', false)
    .option('-w, --watch', 'assess again on every save; what changed stands on top', false)
    .option('-q, --quiet', 'one line per manifest', false)
    .option('--no-color', 'no colour, as with NO_COLOR=1')
    .addHelpText('after', EXAMPLES.assess)
    .action(async (targets: string[], flags) => {
      const { assessCommand } = await import('./commands/assess.js');
      const plain = flags.color === false ? { ...io, colour: false } : io;
      await done(assessCommand(targets, flags, plain));
    });

  program
    .command('size')
    .description('design backwards from the workload: GPUs, storage, fabric, power, cost, and the alternatives')
    .argument('[manifest]', 'a file, or - for standard input (default: airworthy.yaml, upward from here)')
    .option('--format <name>', 'terminal, json or markdown (default: terminal)')
    .option('--as-of <date>', 'day on which prices are looked at, YYYY-MM-DD (default: today, UTC)')
    .addOption(overrides())
    .addOption(
      new Option('--target <path=value>', 'a load or a promise to reach: sizes without and with it; may be repeated')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--explain [id]', 'how a number comes about; without an id, all that can be explained')
    .option('--no-color', 'no colour, as with NO_COLOR=1')
    .addHelpText('after', EXAMPLES.size)
    .action(async (target: string | undefined, flags) => {
      const { sizeCommand } = await import('./commands/size.js');
      await done(sizeCommand(target, flags, flags.color === false ? { ...io, colour: false } : io));
    });

  program
    .command('init')
    .description('write a commented manifest to start from; never overwrites')
    .argument('[file]', 'where (default: airworthy.yaml)')
    .option('--full', 'every section and field', false)
    .option('--wizard', 'ask first: at most 25 questions, each of which you may leave open', false)
    .addHelpText('after', EXAMPLES.init)
    .action(async (file: string | undefined, flags) => {
      const { initCommand } = await import('./commands/init.js');
      await done(initCommand(file, flags, io));
    });

  program
    .command('explain')
    .description('a rule, a fact or a constant: what it says and where its numbers come from')
    .argument('[id]', 'such as GPU-002 or need.capacity.replicas_at_peak; without it, a list of all')
    .argument('[manifest]', 'the manifest to explain it for (default: airworthy.yaml, upward from here)')
    .option('--as-of <date>', 'day of the assessment, YYYY-MM-DD (default: today, UTC)')
    .addOption(furtherRules())
    .option('--config <file>', 'configuration file (default: airworthy.config.yaml, upward from here)')
    .addHelpText('after', EXAMPLES.explain)
    .action(async (id: string | undefined, manifest: string | undefined, flags) => {
      const { explainCommand } = await import('./commands/explain.js');
      await done(explainCommand(id, manifest, flags, io));
    });

  program
    .command('frameworks')
    .description('laws, standards and guidance: which rules support evidence for which control')
    .argument('[name]', 'such as ISO42001 or EU-AIA; without it, a list of all')
    .argument('[manifest]', 'a file; adds how its rules came out, declared and proven')
    .option('--format <name>', 'terminal, json or markdown (default: terminal)')
    .option('--as-of <date>', 'day of the assessment, YYYY-MM-DD (default: today, UTC)')
    .addOption(overrides())
    .addOption(furtherRules())
    .option('--config <file>', 'configuration file (default: airworthy.config.yaml, upward from here)')
    .option('--no-color', 'no colour, as with NO_COLOR=1')
    .addHelpText('after', EXAMPLES.frameworks)
    .action(async (name: string | undefined, manifest: string | undefined, flags) => {
      const { frameworksCommand } = await import('./commands/frameworks.js');
      await done(frameworksCommand(name, manifest, flags, flags.color === false ? { ...io, colour: false } : io));
    });

  program
    .command('schema')
    .description('the JSON Schema of the manifest, for your editor')
    .addOption(new Option('--report', 'of the JSON report instead').default(false).conflicts('sizing'))
    .option('--sizing', 'of the JSON of airworthy size instead', false)
    .addHelpText('after', EXAMPLES.schema)
    .action(async (flags) => {
      const { schemaCommand } = await import('./commands/schema.js');
      await done(schemaCommand(flags, io));
    });

  program
    .command('completion')
    .description('a completion script for your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', EXAMPLES.completion)
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completionCommand } = await import('./commands/completion.js');
      code = completionCommand(shell, wordsOf(program), io);
    });

  const rules = program
    .command('rules')
    .description('the rule packs: list, test, lint, lock')
    .addHelpText('afterAll', EXAMPLES.rules);
  const sub = (name: string, description: string, pick: 'rulesList' | 'rulesTest' | 'rulesLint') =>
    rules
      .command(name)
      .description(description)
      .argument('[pack]', 'a rule file, a folder, a package or airworthy/NAME (default: the rules that ship)')
      .action(async (spec: string | undefined) => {
        const commands = await import('./commands/rules.js');
        await done(commands[pick](spec, io));
      });
  sub('list', 'list the rules', 'rulesList');
  sub('test', 'run the cases beside each rule', 'rulesTest');
  sub('lint', 'check names, types, placeholders, ids, cases, origins and references', 'rulesLint');
  rules
    .command('lock')
    .description('write airworthy.lock: the content of every further pack that may be used')
    .addOption(furtherRules())
    .option('--config <file>', 'configuration file (default: airworthy.config.yaml, upward from here)')
    .action(async (flags) => {
      const { lockCommand } = await import('./commands/lock.js');
      await done(lockCommand(flags, io));
    });

  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.passed : EXIT.invalid;
  }
  return code;
}

function wordsOf(command: Command): CommandWords {
  return {
    name: command.name(),
    description: command.description(),
    options: command.options.map(({ short, long, description, required, optional }) => ({
      flags: [short, long].flatMap((flag) => flag ?? []),
      description,
      takesValue: required || optional,
    })),
    subcommands: command.commands.map(wordsOf),
  };
}

const EXAMPLES = {
  program: `
Examples:
  airworthy init                 a commented manifest to start from
  airworthy assess               how ready it is, what is missing, where, what first
  airworthy size                 the chain from users to cost, and what else would carry it
  airworthy explain GPU-002      what a rule asks, and why`,
  size: `
Examples:
  airworthy size fixtures/sizing.yaml
  airworthy size --target users.peak_concurrent=5000        what five thousand sessions take, beside today
  airworthy size --explain chain.storage                    the formula, the numbers and their origin
  airworthy size --set gpus.model=H200-SXM --set users.growth_12m=3
  airworthy size --set 'models[0].family=qwen3-32b' --format markdown > sizing.md

It needs the request rate at peak, the primary model (family as in the catalogue, tokens in and out at p95), and
uses whatever else is declared. What is not declared is assumed and listed.`,
  completion: `
Examples:
  eval "$(airworthy completion bash)"               in ~/.bashrc
  eval "$(airworthy completion zsh)"                in ~/.zshrc, after compinit
  airworthy completion fish | source                in ~/.config/fish/config.fish`,
  init: `
Examples:
  airworthy init
  airworthy init systems/search.yaml --full
  airworthy init --wizard                           asks, then writes what you answered

The wizard needs a terminal. Esc, Ctrl-C and Ctrl-D leave it: it offers to write what you have answered, and exits with 130
when nothing is written.`,
  explain: `
Examples:
  airworthy explain                                 what can be explained
  airworthy explain GPU-002                         a rule
  airworthy explain GPU-002 airworthy.yaml          a rule and its outcome
  airworthy explain need.capacity.replicas_at_peak  a fact, down to the lines of the manifest`,
  frameworks: `
Examples:
  airworthy frameworks                              what there is, with dates
  airworthy frameworks ISO42001                     its controls and the rules for each
  airworthy frameworks EU-AIA airworthy.yaml        how those rules came out
  airworthy frameworks NIST-AIRMF airworthy.yaml --format markdown > nist.md

A rule supports evidence for a control; it does not show that the control is met.`,
  schema: `
Examples:
  airworthy schema > airworthy.schema.json
  airworthy schema --report > report.schema.json
  airworthy schema --sizing > sizing.schema.json`,
  assess: `
Examples:
  airworthy assess                                  the nearest airworthy.yaml
  airworthy assess systems/ --format json           every manifest below a folder
  airworthy assess airworthy.yaml --threshold 75    fail the build below 75
  airworthy assess airworthy.yaml --set users.peak_concurrent=5000
  airworthy assess --rules airworthy/edge --rules my-rules/

Exit codes:
  0 gates passed   1 a gate failed   2 wrong usage, manifest or rules not valid   3 nothing to assess`,
  rules: `
Examples:
  airworthy rules list
  airworthy rules lint my-rules/                    a pack of your own
  airworthy rules test @acme/airworthy-rules        a package in node_modules
  airworthy rules list airworthy/india-regulated    a pack that ships; the other is airworthy/edge
  airworthy rules lock                              pin the packs that the configuration names`,
} as const;

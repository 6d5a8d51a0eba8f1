/** `airworthy completion SHELL`: a completion script made from the commands and options that there are. */
import { EXIT, type Io } from './io.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What completion needs to know about a command. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly flags: readonly string[];
    readonly description: string;
    readonly takesValue: boolean;
  }[];
  readonly subcommands: readonly CommandWords[];
}

export function completionCommand(shell: Shell, root: CommandWords, io: Io): number {
  const make = { bash, zsh, fish }[shell];
  io.out(make(root));
  return EXIT.passed;
}

function words({ options, subcommands }: CommandWords): string {
  return [...subcommands.map(({ name }) => name), ...options.flatMap(({ flags }) => flags)].join(' ');
}

function bash(root: CommandWords): string {
  const cases = root.subcommands.map((command) => `    ${command.name}) words="${words(command)}" ;;`).join('\n');
  return `# airworthy completion for bash: eval "$(airworthy completion bash)"
_airworthy() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases}
    *) words="${words(root)}" ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${words(root)}"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  local IFS=$'\\n'
  if [ "$COMP_CWORD" -gt 1 ] && [[ "$current" != -* ]]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _airworthy airworthy
`;
}

function quoted(text: string): string {
  return text.replace(/['\\[\]:]/g, ' ');
}

function zsh(root: CommandWords): string {
  const commands = root.subcommands.map(({ name, description }) => `    '${name}:${quoted(description)}'`).join('\n');
  const cases = root.subcommands.map((command) => `    ${command.name}) ${zshArguments(command)} ;;`).join('\n');
  return `#compdef airworthy
# airworthy completion for zsh: eval "$(airworthy completion zsh)"
_airworthy() {
  local -a commands
  commands=(
${commands}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  case "$words[2]" in
${cases}
  esac
}
compdef _airworthy airworthy
`;
}

function zshArguments({ options, subcommands }: CommandWords): string {
  const own = options.flatMap(({ flags, description, takesValue }) =>
    flags.map((flag) => `'${flag}[${quoted(description)}]${takesValue ? ':value:' : ''}'`),
  );
  const inner = subcommands.length > 0 ? [`'2:command:(${subcommands.map(({ name }) => name).join(' ')})'`] : [];
  return `_arguments ${[...own, ...inner, "'*:file:_files'"].join(' ')}`;
}

function fish(root: CommandWords): string {
  const clean = (text: string) => text.replace(/['\\]/g, ' ');
  const top = root.subcommands.map(
    ({ name, description }) => `complete -c airworthy -n __fish_use_subcommand -a ${name} -d '${clean(description)}'`,
  );
  const inner = root.subcommands.flatMap((command) => {
    const condition = `-n '__fish_seen_subcommand_from ${command.name}'`;
    const options = command.options.flatMap(({ flags, description, takesValue }) =>
      flags.map((flag) => {
        const name = flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
        return `complete -c airworthy ${condition} ${name}${takesValue ? ' -r' : ''} -d '${clean(description)}'`;
      }),
    );
    const subs = command.subcommands.map(
      ({ name, description }) => `complete -c airworthy ${condition} -a ${name} -d '${clean(description)}'`,
    );
    return [...options, ...subs];
  });
  return `${['# airworthy completion for fish: airworthy completion fish | source', ...top, ...inner].join('\n')}\n`;
}

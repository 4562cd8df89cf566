import { RootCommand } from '@bomb.sh/tab';
import { oneLine } from '../base/visible.ts';
import { printedBy, stdout } from '../output/writer.ts';
import { candidates } from './candidates.ts';
import type { Command, Completes, OptionSpec } from './command.ts';
import { jaws } from './commands/index.ts';
import { globalOptions } from './globals.ts';

/** Shells that a completion script can be made for. */
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

type Offer = (complete: (value: string, description: string) => void) => void;

/** Prints the script that makes a shell ask `jaws complete -- …`. */
export function printScript(shell: (typeof shells)[number]): void {
  if (shell === 'bash') stdout.payload(bashScript);
  else print(() => new RootCommand().setup(jaws.name, jaws.name, shell));
}

// The library's own script needs the bash-completion package, cannot be sourced twice, and evaluates what was typed so
// far.
const bashScript = `# bash completion for jaws
_jaws_complete() {
  local current="\${COMP_WORDS[COMP_CWORD]}" word value rest
  local -a typed=()
  # bash splits --option=value at the sign.
  [[ $current == "=" ]] && current=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == "=" ]] || typed+=("$word")
  done
  COMPREPLY=()
  while IFS=$'\\t' read -r value rest; do
    [[ $value == :* ]] || COMPREPLY+=("$(printf '%q' "$value")")
  done < <(jaws complete -- \${typed[@]+"\${typed[@]}"} "$current" 2>/dev/null)
}
complete -o default -F _jaws_complete jaws
`;

/** Answers a shell: `jaws complete -- deploy lam`. It must never fail nor say anything else. */
export function complete(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv): void {
  const words = [...(argv[0] === '--' ? argv.slice(1) : argv)];
  const root = new RootCommand();
  const offer = (completes: Completes | undefined, choices: readonly string[] | undefined): Offer => {
    return (say) => {
      for (const { value, summary } of choices?.map((value) => ({ value, summary: '' })) ??
        candidates(completes, { cwd, env, words })) {
        say(value, summary);
      }
    };
  };
  for (const option of globalOptions) addOption(root, option, offer);
  for (const command of jaws.commands ?? []) add(root, command, '', offer);
  print(() => root.parse(words));
}

/** For a shell, which splits lines at tabs: a name that is not fit for a terminal is not offered. */
const print = (run: () => void): void =>
  stdout.payload(
    printedBy(run)
      .filter((line) => line.split(/[\t\n]/).every((part) => oneLine(part) === part))
      .map((line) => `${line}\n`)
      .join(''),
  );

type MakeOffer = (completes: Completes | undefined, choices: readonly string[] | undefined) => Offer;

function add(root: RootCommand, command: Command, above: string, offer: MakeOffer): void {
  const path = `${above}${command.name}`;
  const made = root.command(path, command.summary);
  for (const option of [...(command.options ?? []), ...globalOptions]) addOption(made, option, offer);
  for (const argument of command.arguments ?? [])
    made.argument(argument.name, offer(argument.completes, argument.choices), argument.repeatable);
  for (const child of command.commands ?? []) add(root, child, `${path} `, offer);
}

function addOption(made: RootCommand | ReturnType<RootCommand['command']>, option: OptionSpec, offer: MakeOffer): void {
  if (option.value) made.option(option.name, option.summary, offer(option.completes, option.choices), option.short);
  else if (option.short) made.option(option.name, option.summary, option.short);
  else made.option(option.name, option.summary);
}

import { Argument, Option, Command as Parser } from 'commander';
import { version } from '../version.ts';
import type { ArgumentSpec, Command, Invocation, OptionSpec } from './command.ts';
import { globalOptions } from './globals.ts';
import { helpText } from './help.ts';
import { usageError } from './usage.ts';

/** A command line that was understood. */
export interface Parsed {
  /** `jaws project create`. */
  readonly path: string;
  readonly command: Command;
  readonly invocation: Invocation;
}

/**
 * Makes the parser from the commands' data. `found` is called once with the command that was typed. Parsing throws a
 * catalogue error for wrong usage, and commander's own when help was shown.
 */
export function createProgram(root: Command, found: (parsed: Parsed) => void): Parser {
  return build(root, root.name, found).version(version(), '-v, --version');
}

function build(command: Command, path: string, found: (parsed: Parsed) => void): Parser {
  const parser = new Parser(command.name);
  parser.exitOverride((error) => {
    throw usageError(error, command, path) ?? error;
  });
  parser.configureOutput({ writeErr: () => {}, outputError: () => {} });
  parser.helpOption('-h, --help').helpCommand(false);
  parser.helpInformation = () => helpText(command, path);
  for (const spec of command.commands ?? []) parser.addCommand(build(spec, `${path} ${spec.name}`, found));
  if (!command.load) return addOptions(parser, globalOptions);

  for (const spec of command.arguments ?? []) parser.addArgument(argument(spec));
  addOptions(parser, [...(command.options ?? []), ...globalOptions]);
  parser.allowExcessArguments(false);
  parser.action(() => found({ path, command, invocation: invocation(command, parser) }));
  return parser;
}

function argument(spec: ArgumentSpec): Argument {
  const name = `${spec.name}${spec.repeatable ? '...' : ''}`;
  const made = new Argument(spec.required ? `<${name}>` : `[${name}]`, spec.summary);
  return spec.choices ? made.choices([...spec.choices]) : made;
}

function addOptions(parser: Parser, specs: readonly OptionSpec[]): Parser {
  for (const spec of specs) {
    if (spec.name === 'help') continue;
    const flags = `${spec.short ? `-${spec.short}, ` : ''}--${spec.name}${spec.value ? ` <${spec.value}>` : ''}`;
    const option = new Option(flags, spec.summary);
    if (spec.choices) option.choices([...spec.choices]);
    if (spec.repeatable) option.argParser((value: string, before: string[] = []) => [...before, ...split(value)]);
    parser.addOption(option);
  }
  return parser;
}

const split = (value: string) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function invocation(command: Command, parser: Parser): Invocation {
  const found = parser.optsWithGlobals() as Record<string, unknown>;
  const args: Record<string, string | undefined> = {};
  const values: Record<string, string | undefined> = {};
  const lists: Record<string, readonly string[]> = {};
  (command.arguments ?? []).forEach((spec, i) => {
    const typed: unknown = parser.processedArgs[i];
    if (spec.repeatable) lists[spec.name] = (typed as string[] | undefined) ?? [];
    else args[spec.name] = typed as string | undefined;
  });
  const flags = new Set<string>();
  for (const spec of [...(command.options ?? []), ...globalOptions]) {
    const value = found[attribute(spec.name)];
    if (spec.repeatable) lists[spec.name] = (value as string[] | undefined) ?? [];
    else if (spec.value) values[spec.name] = value as string | undefined;
    // commander turns --no-x into x: false.
    else if (spec.name.startsWith('no-') ? value === false : value === true) flags.add(spec.name);
  }
  return { arguments: args, values, lists, flags };
}

function attribute(name: string): string {
  return name.replace(/^no-/, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

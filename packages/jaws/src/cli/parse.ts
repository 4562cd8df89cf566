import { parseArgs } from 'node:util';
import { nearest } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { ArgumentSpec, Command, Invocation, OptionSpec } from './command.ts';
import { globalOptions } from './globals.ts';

/** A command and the words that call it: `jaws project create`. */
interface Found {
  readonly path: string;
  readonly command: Command;
}

/** A parsed command line. */
export interface Parsed extends Found {
  readonly invocation: Invocation;
}

/** The request of a command line. */
export type Line =
  | ({ readonly is: 'command' } & Parsed)
  /** The complete help: of the root, with every command. */
  | ({ readonly is: 'help'; readonly isWhole?: boolean } & Found)
  /** All pages of the documentation, by name. */
  | { readonly is: 'topics' }
  /** A page of the documentation. */
  | { readonly is: 'topic'; readonly topic: string }
  | { readonly is: 'version' };

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

const versionOption: OptionSpec = { name: 'version', short: 'v', summary: 'show the version' };

/**
 * Reads a command line by the commands' own data. Throws UnknownCommand, UnknownOption, MissingCommand, MissingArgument, MissingValue,
 * TooManyArguments, InvalidValue.
 */
export function parseLine(root: Command, line: readonly string[]): Line {
  const { path, command, rest } = findCommand(root, line);
  const specs = [...(command.options ?? []), ...globalOptions, ...(command === root ? [versionOption] : [])];
  const { tokens } = parseArgs({
    args: rest,
    options: Object.fromEntries(specs.map((spec) => [spec.name, configOf(spec)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const typed = tokens.filter((token) => token.kind === 'option');
  const has = (name: string) => typed.some((token) => token.name === name);
  if (has('help')) return { is: 'help', path, command };
  const options = readOptions(typed, specs, path);
  if (command === root && has('version')) return { is: 'version' };
  if (!command.load) {
    if (command === root) return { is: 'help', path, command };
    throw fail('MissingCommand', { command: path, choices: (command.commands ?? []).map(({ name }) => name) });
  }
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? Number.POSITIVE_INFINITY;
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token] : []));
  const passed = command.passesOn === undefined ? [] : words.filter(({ index }) => index > end);
  const values = words.filter((word) => !passed.includes(word)).map(({ value }) => value);
  const read = readArguments(values, command.arguments ?? [], path);
  const more = command.passesOn === undefined ? {} : { [command.passesOn]: passed.map(({ value }) => value) };
  const invocation = { ...options, arguments: read.arguments, lists: { ...options.lists, ...read.lists, ...more } };
  return { is: 'command', path, command, invocation };
}

/**
 * `jaws help deploy` is `jaws deploy --help`, `jaws help topics` lists the pages; a topic is a page of the documentation, optionally with its extension, since some
 * share their name
 * with a command. Throws like parseLine.
 */
export function parseHelp(root: Command, words: readonly string[], topics: readonly string[]): Line {
  const [word = ''] = words.filter((one) => !one.startsWith('-'));
  const topic = word.replace(/\.md$/, '');
  const names = (root.commands ?? []).map(({ name }) => name);
  if (word === 'topics') return { is: 'topics' };
  if (word === 'all') return { is: 'help', path: root.name, command: root, isWhole: true };
  if (topics.includes(topic) && (topic !== word || !names.includes(word))) return { is: 'topic', topic };
  const suggestion = word === '' || names.includes(word) ? undefined : nearest(word, [...names, ...topics, 'topics']);
  if (suggestion) throw fail('UnknownCommand', { name: word, command: root.name, suggestion });
  return parseLine(root, [...words, '--help']);
}

const configOf = ({ optional, value, short }: OptionSpec) =>
  ({ type: value === undefined || optional ? 'boolean' : 'string', ...(short && { short }) }) as const;

/** The command that the words lead to, and the words after its name. */
function findCommand(root: Command, words: readonly string[]): Found & { readonly rest: string[] } {
  let [path, command] = [root.name, root];
  const rest: string[] = [];
  for (const word of words) {
    // Options before the name of a command are the global ones, which have no values.
    if (command.load || word.startsWith('-')) {
      rest.push(word);
      continue;
    }
    const children: readonly Command[] = command.commands ?? [];
    const child = children.find(({ name }) => name === word);
    const meant: Command | undefined = child ? undefined : otherwiseOf(command);
    if (meant) {
      rest.push(word);
      [path, command] = [`${path} ${meant.name}`, meant];
      continue;
    }
    if (!child) {
      const suggestion = nearest(
        word,
        children.map(({ name }) => name),
      );
      throw fail('UnknownCommand', { name: word, command: path, ...(suggestion && { suggestion }) });
    }
    [path, command] = [`${path} ${word}`, child];
  }
  const meant = rest.some((word) => helpWords.has(word)) ? undefined : otherwiseOf(command);
  return meant ? { path: `${path} ${meant.name}`, command: meant, rest } : { path, command, rest };
}

/** Help for a group covers all of it. */
const helpWords: ReadonlySet<string> = new Set(['--help', '-h']);

const otherwiseOf = ({ otherwise, commands = [] }: Command): Command | undefined =>
  commands.find(({ name }) => name === otherwise);

function readOptions(
  typed: readonly OptionToken[],
  specs: readonly OptionSpec[],
  path: string,
): Omit<Invocation, 'arguments'> {
  const values: Record<string, string | undefined> = {};
  const lists: Record<string, readonly string[]> = {};
  const flags = new Set<string>();
  for (const spec of specs) if (spec.repeatable) lists[spec.name] = [];
  for (const { name, rawName, value } of typed) {
    const spec = specs.find((one) => one.name === name);
    if (!spec) throw unknownOption(rawName, specs, path);
    const label = `--${name}${spec.value === undefined ? '' : ` <${spec.value}>`}`;
    if (spec.value === undefined || (spec.optional && value === undefined)) {
      if (value !== undefined) throw fail('InvalidValue', { what: label, value, expected: 'no value' });
      flags.add(name);
      continue;
    }
    if (value === undefined) throw fail('MissingValue', { option: label, command: path });
    checkChoice(label, value, spec);
    if (spec.repeatable) lists[name] = [...(lists[name] ?? []), ...split(value)];
    else values[name] = value;
  }
  return { values, lists, flags };
}

function unknownOption(rawName: string, specs: readonly OptionSpec[], path: string) {
  const suggestion = nearest(
    rawName.replace(/^-+/, ''),
    specs.map(({ name }) => name),
  );
  return fail('UnknownOption', { name: rawName, command: path, ...(suggestion && { suggestion: `--${suggestion}` }) });
}

const split = (value: string) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function readArguments(
  values: readonly string[],
  specs: readonly ArgumentSpec[],
  path: string,
): Pick<Invocation, 'arguments' | 'lists'> {
  const args: Record<string, string | undefined> = {};
  const lists: Record<string, readonly string[]> = {};
  for (const [index, spec] of specs.entries()) {
    const own = spec.repeatable ? values.slice(index) : values.slice(index, index + 1);
    if (spec.required && own.length === 0) throw fail('MissingArgument', { name: spec.name, command: path });
    if (spec.repeatable) lists[spec.name] = own;
    else args[spec.name] = own[0];
  }
  if (values.length > specs.length && !specs.at(-1)?.repeatable) {
    throw fail('TooManyArguments', { command: path, expected: specs.length, given: values.length });
  }
  for (const spec of specs) {
    for (const value of lists[spec.name] ?? [args[spec.name]]) {
      if (value !== undefined) checkChoice(spec.name, value, spec);
    }
  }
  return { arguments: args, lists };
}

function checkChoice(what: string, value: string, spec: OptionSpec | ArgumentSpec): void {
  const { choices } = spec;
  if (!choices || choices.includes(value)) return;
  const near = nearest(value, choices);
  const suggestion = near ?? ('instead' in spec ? spec.instead?.(value) : undefined);
  const expected = `one of ${choices.join(', ')}`;
  throw fail('InvalidValue', { what, value, expected, ...(suggestion && { suggestion }) });
}

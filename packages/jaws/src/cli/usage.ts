import type { CommanderError } from 'commander';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import type { Command } from './command.ts';

/** Wrong usage in the catalogue's words, from the parser's. Undefined when it was no error: help or the version was shown. */
export function usageError(error: CommanderError, command: Command, path: string): JawsError | undefined {
  const [first = '', second = ''] = error.message.split('\n');
  const name = /'([^']*)'/.exec(first)?.[1] ?? '';
  const suggestion = /Did you mean (?:one of )?(.*)\?\)/.exec(second)?.[1];
  const near = suggestion ? { suggestion } : {};
  switch (error.code) {
    case 'commander.helpDisplayed':
    case 'commander.version':
      return undefined;
    case 'commander.help':
      return fail('MissingCommand', { command: path, choices: (command.commands ?? []).map((child) => child.name) });
    case 'commander.unknownCommand':
      return fail('UnknownCommand', { name, command: path, ...near });
    case 'commander.unknownOption':
      return fail('UnknownOption', { name, command: path, ...near });
    case 'commander.missingArgument':
      return fail('MissingArgument', { name, command: path });
    case 'commander.excessArguments':
      return fail('TooManyArguments', {
        command: path,
        detail: /Expected.*$/.exec(first)?.[0].replace(/\.$/, '') ?? first,
      });
    case 'commander.optionMissingArgument':
      return fail('MissingValue', { option: name.replace(/^-\w, /, ''), command: path });
    case 'commander.invalidArgument':
      return invalid(first);
  }
  throw error;
}

/** "command-argument value 'x' is invalid for argument 'what'. Allowed choices are a, b." and the like. */
function invalid(message: string): JawsError {
  const [, what = 'this', value = ''] =
    /option '([^']*)' argument '([^']*)'/.exec(message) ??
    [...(/value '([^']*)' is invalid for argument '([^']*)'/.exec(message) ?? [])].map((part, i, all) =>
      i === 0 ? part : (all[3 - i] ?? ''),
    );
  const expected = /Allowed choices are (.*)\.$/.exec(message)?.[1] ?? 'another value';
  return fail('InvalidValue', { what, value, expected: `one of ${expected}` });
}

/** Errors about how a command was typed rather than about what it met. */
const usageCodes: ReadonlySet<string> = new Set([
  'UnknownCommand',
  'UnknownOption',
  'MissingArgument',
  'MissingCommand',
  'TooManyArguments',
  'MissingValue',
  'InvalidValue',
  'MissingAnswer',
  'ConflictingOptions',
]);

/** 1: the user can mend it; 2: wrong usage; 70: a bug of ours (EX_SOFTWARE); 130: Ctrl-C. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof JawsError)) return 70;
  if (error.code === 'Cancelled' || error.code === 'Interrupted') return 130;
  return usageCodes.has(error.code) ? 2 : 1;
}

import type { ErrorEntry } from '../error.ts';

const seeHelp = (command: string) => `See \`${command} --help\`.`;

export const UnknownCommand: ErrorEntry<{ name: string; suggestion?: string; command: string }> = {
  title: 'Unknown command',
  message: ({ name }) => `There is no command "${name}".`,
  hint: ({ suggestion, command }) => (suggestion ? `Did you mean ${suggestion}?` : seeHelp(command)),
};

export const UnknownOption: ErrorEntry<{ name: string; suggestion?: string; command: string }> = {
  title: 'Unknown option',
  message: ({ name, command }) => `\`${command}\` has no option ${name}.`,
  hint: ({ suggestion, command }) => (suggestion ? `Did you mean ${suggestion}?` : seeHelp(command)),
};

export const MissingArgument: ErrorEntry<{ name: string; command: string }> = {
  title: 'Missing argument',
  message: ({ name, command }) => `\`${command}\` needs the argument <${name}>.`,
  hint: ({ command }) => seeHelp(command),
};

export const MissingCommand: ErrorEntry<{ command: string; choices: readonly string[] }> = {
  title: 'Missing command',
  message: ({ command, choices }) => `\`${command}\` needs one of: ${choices.join(', ')}.`,
  hint: ({ command }) => seeHelp(command),
};

export const TooManyArguments: ErrorEntry<{ command: string; expected: number; given: number }> = {
  title: 'Too many arguments',
  message: ({ command, expected, given }) =>
    `Too many arguments for \`${command}\`: expected ${expected === 1 ? '1 argument' : `${expected} arguments`} but got ${given}.`,
  hint: ({ command }) => seeHelp(command),
};

export const MissingValue: ErrorEntry<{ option: string; command: string }> = {
  title: 'An option without its value',
  message: ({ option }) => `The option ${option} needs a value.`,
  hint: ({ command }) => seeHelp(command),
};

export const InvalidValue: ErrorEntry<{ what: string; value: string; expected: string; suggestion?: string }> = {
  title: 'Invalid value',
  message: ({ what, value, expected }) => `Invalid value for ${what}: "${value}". Expected ${expected}.`,
  hint: ({ suggestion }) => (suggestion ? `Did you mean ${suggestion}?` : undefined),
};

export const MissingAnswer: ErrorEntry<{ question: string; flag: string; choices?: readonly string[] }> = {
  title: 'A question without a terminal',
  message: ({ question }) => `This needs an answer, and there is no terminal to ask in: ${question}`,
  hint: ({ flag, choices }) => `Give ${flag}${choices?.length ? `, one of: ${choices.join(', ')}` : ''}.`,
};

export const ConflictingOptions: ErrorEntry<{ first: string; second: string }> = {
  title: 'Options that exclude each other',
  message: ({ first, second }) => `${first} and ${second} exclude each other.`,
  hint: () => 'Leave one of them out.',
};

export const OptionNeedsOther: ErrorEntry<{ option: string; other: string }> = {
  title: 'An option needs another one',
  message: ({ option, other }) => `${option} works only together with ${other}.`,
  hint: ({ option, other }) => `Add ${other}, or leave ${option} out.`,
};

export const Declined: ErrorEntry<{ what: string }> = {
  title: 'The answer was no',
  message: ({ what }) => `${what} Nothing was changed.`,
  hint: () => undefined,
};

export const Cancelled: ErrorEntry<Record<never, never>> = {
  title: 'Canceled with Ctrl-C',
  message: () => 'Cancelled. Nothing was changed.',
  hint: () => undefined,
};

export const Interrupted: ErrorEntry<Record<never, never>> = {
  title: 'Stopped by Ctrl-C',
  message: () => 'Stopped. What was finished is kept; the same command goes on from there.',
  hint: () => undefined,
};

export const DiskFull: ErrorEntry<{ path?: string }> = {
  title: 'Disk full',
  message: ({ path }) => `There is no space left on the disk${path ? ` to write ${path}` : ''}.`,
  hint: () => 'Free some space and run the same command again: what was finished is kept.',
};

export const FolderGone: ErrorEntry<Record<never, never>> = {
  title: 'The current folder is gone',
  message: () => 'The folder that this shell is in does not exist any more.',
  hint: () => 'Change into another one.',
};

export const NoPermission: ErrorEntry<{ path: string; action: string }> = {
  title: 'No permission',
  message: ({ path, action }) => `The system does not allow JAWS to ${action} ${path}.`,
  hint: () => 'Check who owns that path and whether it is writable.',
};

export const FolderInTheWay: ErrorEntry<{ folder: string }> = {
  title: 'The folder exists already',
  message: ({ folder }) => `${folder} exists already, and a new project gets a new folder.`,
  hint: () => 'Choose another name with -n, or remove that folder first.',
};

export const NoFunctionHere: ErrorEntry<{ folder: string; known: readonly string[] }> = {
  title: 'Not in the folder of a function',
  message: ({ folder }) => `${folder} is not the folder of a function.`,
  hint: ({ known }) =>
    known.length > 0
      ? `Change into one, or name one: ${known.slice(0, 12).join(', ')}.`
      : 'Make one with `jaws module create <module> <function>`.',
};

export const NothingToDeploy: ErrorEntry<{ what: string }> = {
  title: 'Nothing to deploy',
  message: ({ what }) => `There is nothing to deploy: ${what}.`,
  hint: () => 'Make a function with `jaws module create <module> <function>`.',
};

export const RepositoryUnknown: ErrorEntry<{ folder: string; kind: string; remote: string | undefined }> = {
  title: 'The repository of a pipeline is unknown',
  message: ({ folder, kind, remote }) =>
    remote === undefined
      ? `The roles of a pipeline trust one repository, and ${folder} has no git remote "origin" that says which one.`
      : `The roles of a pipeline trust one repository, and the git remote "origin" of ${folder} is not one of ${kind}: ${remote}.`,
  hint: () => 'Name it: --repository owner/name, or its URL.',
};

export const NothingToOpen: ErrorEntry<{ what: string; known: readonly string[] }> = {
  title: 'There is no address to open',
  message: ({ what }) => `No endpoint belongs to ${what}, so it has no address.`,
  hint: ({ known }) =>
    known.length > 0
      ? `Endpoints of the project: ${known.join(', ')}. For a page of AWS's console: --console.`
      : 'Make an endpoint: `jaws module create <module> <function>`.',
};

export const UsageUnreadable: ErrorEntry<{ file: string; detail: string }> = {
  title: 'A usage file that cannot be read',
  message: ({ file, detail }) => `The usage file ${file} cannot be read: ${detail}.`,
  hint: () => 'Name a file, or a size: small, medium, large.',
};

/** `count` mistakes; each is one of the error's problems. `first` is shown alone if it is the only one. */
export const UsageInvalid: ErrorEntry<{ file: string; count: number; first: string }> = {
  title: 'Mistakes in a usage file',
  message: ({ file, count, first }) => (count === 1 ? first : `${count} mistakes in ${file}.`),
  hint: () => 'See `jaws cost --help` for the format of a usage file.',
};

export const NothingToCheck: ErrorEntry<{ stage: string }> = {
  title: 'No endpoint has a health check',
  message: ({ stage }) => `No endpoint of ${stage} declares Health, so there is nothing to check.`,
  hint: () => 'Write `"Health": true` beside its Path in awsm.json: docs/operate.md.',
};

export const NotOurPage: ErrorEntry<{ file: string }> = {
  title: 'The file is not a status page',
  message: ({ file }) => `${file} exists, and is not a status page that JAWS wrote.`,
  hint: () => 'Name another file, or write over it with --force.',
};

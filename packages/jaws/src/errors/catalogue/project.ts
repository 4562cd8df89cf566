import type { ErrorEntry } from '../error.ts';
import { writeHint } from '../write-hint.ts';

export const NotInProject: ErrorEntry<{ folder: string }> = {
  title: 'Not in a project',
  message: ({ folder }) =>
    `${folder} is not inside a JAWS project: no jaws.json or jaws.config.ts here or in any folder above.`,
  hint: () => 'Change into a project, or make one with `jaws project create`.',
};

/** `count` mistakes; each is one of the error's problems. `first` is shown alone if it is the only one. */
export const UnreadableFiles: ErrorEntry<{ count: number; first: string }> = {
  title: "The project's files cannot be read",
  message: ({ count, first }) => (count === 1 ? first : `${count} places in the project's files cannot be read.`),
  hint: () => undefined,
};

export const InvalidProject: ErrorEntry<{ count: number; first: string }> = {
  title: "The project's files have mistakes",
  message: ({ count, first }) => (count === 1 ? first : `${count} mistakes in the project's files.`),
  hint: () => undefined,
};

export const NotWritable: ErrorEntry<{ file: string; line: number; asked: readonly string[] }> = {
  title: 'A TypeScript file cannot be changed by JAWS',
  message: ({ file, line }) =>
    `JAWS cannot write to ${file}: what it has to change is not a literal there (line ${line}).`,
  hint: ({ file, line, asked }) =>
    `By hand, in ${file}:${line}: ${asked.join('; ')}. Or make it a plain literal of objects, lists and texts, and run the same command again.`,
};

export const InvalidName: ErrorEntry<{ what: string; value: string; rule: string }> = {
  title: 'A name is not allowed',
  message: ({ what, value, rule }) => `"${value}" cannot be the name of a ${what}: ${rule}.`,
  hint: () => undefined,
};

/** `install`: a version or range as npm takes it. */
export const OtherJawsNeeded: ErrorEntry<{ what: string; install: string; version: string }> = {
  title: 'Another version of JAWS is needed',
  message: ({ what, version }) => `${what} This is JAWS ${version}.`,
  hint: ({ install }) =>
    `Install it and run the same command again: \`npm install --save-dev jaws-framework@"${install}"\`.`,
};

export const UnknownStage: ErrorEntry<{ stage: string; known: readonly string[]; nearest?: string | undefined }> = {
  title: 'The project has no such stage',
  message: ({ stage, known }) => `The project has no stage "${stage}": it has ${list(known, 'none yet')}.`,
  hint: ({ stage, nearest }) => {
    if (stage === 'local') {
      return "`local` is the project's own .env, for `jaws env` and `jaws run`; nothing is deployed to it. To deploy to the AWS on this machine, name a stage and `-p local`.";
    }
    return nearest ? `Did you mean ${nearest}?` : `Make it with \`jaws stage create --stage ${stage}\`.`;
  },
};

export const UnknownRegion: ErrorEntry<{
  stage: string;
  region: string;
  known: readonly string[];
  nearest?: string | undefined;
}> = {
  title: 'The stage has no such region',
  message: ({ stage, region, known }) =>
    `Stage "${stage}" is not in region "${region}": it is in ${list(known, 'no region yet')}.`,
  hint: ({ stage, region, nearest }) =>
    nearest ? `Did you mean ${nearest}?` : `Add it with \`jaws region create --stage ${stage} --region ${region}\`.`,
};

export const UnknownFunction: ErrorEntry<{
  function: string;
  known: readonly string[];
  nearest?: string | undefined;
}> = {
  title: 'The project has no such function',
  message: ({ function: name, known }) =>
    `The project has no function "${name}": it has ${list(known, 'none yet', 12)}.`,
  hint: ({ nearest }) =>
    nearest ? `Did you mean ${nearest}?` : 'Make one with `jaws module create <module> <function>`.',
};

export const UnknownEndpoint: ErrorEntry<{
  endpoint: string;
  known: readonly string[];
  nearest?: string | undefined;
}> = {
  title: 'The project has no such endpoint',
  message: ({ endpoint, known }) => `The project has no endpoint "${endpoint}": it has ${list(known, 'none yet', 12)}.`,
  hint: ({ nearest }) => (nearest ? `Did you mean ${nearest}?` : undefined),
};

export const StageExists: ErrorEntry<{ stage: string }> = {
  title: 'The stage exists already',
  message: ({ stage }) => `The project has a stage "${stage}" already.`,
  hint: ({ stage }) => `To put it into one more region: \`jaws region create --stage ${stage}\`.`,
};

export const RegionExists: ErrorEntry<{ stage: string; region: string }> = {
  title: 'The stage is in that region already',
  message: ({ stage, region }) => `Stage "${stage}" is in ${region} already.`,
  hint: ({ stage, region }) => `To deploy what its template says: \`jaws deploy resources ${stage} ${region}\`.`,
};

export const RegionOfAnotherPartition: ErrorEntry<{
  stage: string;
  region: string;
  other: string;
  first: string;
  partition: string;
}> = {
  title: 'A stage is in one partition',
  message: ({ stage, region, other, first, partition }) =>
    `${region} is in the partition ${other}, and stage "${stage}" is in ${first} of ${partition}. No account is in both.`,
  hint: ({ region }) => `Make a separate stage for it: \`jaws stage create --region ${region}\`.`,
};

export const UnknownExample: ErrorEntry<{
  name: string;
  known: readonly string[];
  nearest?: string | undefined;
}> = {
  title: 'No such example',
  message: ({ name, known }) => `JAWS has no example "${name}": it has ${list(known, 'none')}.`,
  hint: ({ nearest }) =>
    nearest ? `Did you mean ${nearest}?` : 'See what each one is with `jaws project create --example list`.',
};

export const FunctionExists: ErrorEntry<{ function: string; folder: string }> = {
  title: 'The function exists already',
  message: ({ function: name, folder }) => `The function "${name}" exists already: ${folder}.`,
  hint: () => 'Choose another name, or remove that folder first.',
};

export const UnknownLanguage: ErrorEntry<{ word: string }> = {
  title: 'No such runtime for a new function',
  message: ({ word }) => `"${word}" is not a runtime that \`jaws module create\` can write a function for.`,
  hint: () =>
    'Use typescript, javascript or python; for any other, make the function and change Runtime and Handler in its awsm.json.',
};

export const WouldOverwrite: ErrorEntry<{ paths: readonly string[] }> = {
  title: 'Files are in the way',
  message: ({ paths }) => `Nothing was written, since these exist already: ${list(paths, 'none', 8)}.`,
  hint: () => 'Move them away or choose another name.',
};

export const CannotWrite: ErrorEntry<{ path: string; reason: string; code: string | undefined }> = {
  title: 'A file cannot be written',
  message: ({ path, reason }) => `Cannot write ${path}: ${reason}.`,
  hint: ({ code }) => writeHint(code, 'Check its permissions.'),
};

/** `a, b and c`; after the first `most`, only the number of the others. */
function list(names: readonly string[], none: string, max = 20): string {
  if (names.length === 0) return none;
  if (names.length > max) return `${names.slice(0, max).join(', ')} and ${names.length - max} more`;
  const last = names.at(-1) as string;
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

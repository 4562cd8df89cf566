import type { ErrorEntry } from '../error.ts';

/** A function in a place. */
interface At {
  readonly function: string;
  readonly stage: string;
  readonly region: string;
}

const named = ({ function: id, stage, region }: At) => `${id} in ${stage} ${region}`;

export const FunctionNotDeployed: ErrorEntry<At> = {
  title: 'The function is not deployed',
  message: (at) => `${at.function} is not deployed in ${at.stage} ${at.region}, so nothing can call it there.`,
  hint: ({ function: id, stage, region }) =>
    `Deploy it: jaws deploy lambda ${stage} ${region} --select ${id}. Or run it on this machine: jaws run ${id}`,
};

export const FunctionThrottled: ErrorEntry<At & { detail: string }> = {
  title: 'Lambda does not run the function now',
  message: ({ detail, ...at }) => `Lambda throttles ${named(at)}, so it did not run: ${detail}`,
  hint: () =>
    'Run the same command again in a moment. If the error persists, look at ReservedConcurrentExecutions in its awsm.json (0 lets it never run) and at what else of the account runs in that region.',
};

export const EventTooLarge: ErrorEntry<At & { async: boolean; detail: string }> = {
  title: 'The event is too large for Lambda',
  message: ({ detail, async: _async, ...at }) => `Lambda does not take this event for ${named(at)}: ${detail}`,
  hint: ({ async }) =>
    `Lambda takes ${async ? '1 MB at most with --async' : '6 MB at most'}: put the data into a bucket and its key into the event.`,
};

export const InvocationInterrupted: ErrorEntry<At> = {
  title: 'Interrupted',
  message: (at) =>
    `Interrupted: the answer of ${named(at)} did not arrive before the interrupt. The function may run to its end.`,
  hint: ({ function: id, stage, region }) => `What it logs: jaws logs ${id} --stage ${stage} --region ${region}`,
};

export const InvocationUnknown: ErrorEntry<{ id: string }> = {
  title: 'No such invocation is kept',
  message: ({ id }) => `No invocation is kept whose id begins with "${id}".`,
  hint: () =>
    '`jaws replay` lists those that are: of sessions of `jaws dev`, and those that the embedded cloud remembers while it runs.',
};

export const InvocationAmbiguous: ErrorEntry<{ id: string; ids: readonly string[] }> = {
  title: 'Several invocations have such an id',
  message: ({ id, ids }) => `${ids.length} invocations have an id that begins with "${id}".`,
  hint: ({ ids }) => `Give more of it: ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''}`,
};

export const EventFileExists: ErrorEntry<{ file: string }> = {
  title: 'A file of that name exists',
  message: ({ file }) => `${file} exists already, so the event was not saved.`,
  hint: () => 'Choose another name, or replace it with --force.',
};

export const EventFileOutside: ErrorEntry<{ file: string; root: string }> = {
  title: 'The file would not be in the project',
  message: ({ file, root }) => `${file} is not in the project ${root}, so the event was not saved.`,
  hint: () =>
    'Events are saved into the project only, where its owner decides who reads them: tests/fixtures/order.json',
};

export const TuneNeedsEvent: ErrorEntry<{ function: string; folder: string }> = {
  title: 'Nothing to call the function with',
  message: ({ function: id, folder }) =>
    `${id} has no event.json in ${folder}, and no single trigger whose event could be made. An empty event would measure how fast it fails.`,
  hint: ({ function: id }) =>
    `Give one: jaws tune ${id} --event event.json. jaws invoke ${id} --template <name> --print > event.json makes one.`,
};

export const TuneNameTaken: ErrorEntry<{ name: string; function: string }> = {
  title: 'The name of the copy is taken',
  message: ({ name, function: id }) =>
    `\`jaws tune\` measures a copy of ${id}, named ${name}. A function of that name exists, and no earlier run made it.`,
  hint: () => 'Rename the function that has this name, or tune in another region.',
};

export const TuneCopyFailed: ErrorEntry<{ name: string; detail: string }> = {
  title: 'The copy did not become ready',
  message: ({ name, detail }) => `The copy ${name} did not become ready: ${detail}.`,
  hint: () => 'The copy is deleted, and the function itself is as it was. Run the same command again in a moment.',
};

export const TuneProtected: ErrorEntry<{ stage: string; function: string }> = {
  title: 'A function of a protected stage is not called without its name',
  message: ({ stage, function: id }) =>
    `${stage} is protected: tuning calls ${id} many times, with its permissions and its data, so the stage must be confirmed by its name.`,
  hint: ({ stage }) => `Give the name with \`--confirm ${stage}\`, or tune the function in another stage.`,
};

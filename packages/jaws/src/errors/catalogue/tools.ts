import type { ErrorEntry } from '../error.ts';

export const ToolInput: ErrorEntry<{ tool: string; detail: string }> = {
  title: 'A tool was called with invalid arguments',
  message: ({ tool, detail }) => `${tool} does not take these arguments: ${detail}`,
  hint: () => 'The input schema of the tool says what it takes; `jaws mcp` gives it with the list of tools.',
};

export const ToolReadOnly: ErrorEntry<{ tool: string; reveals: boolean }> = {
  title: 'This tool server is read-only',
  message: ({ tool, reveals }) =>
    `${tool} ${reveals ? 'shows a secret' : 'changes something'}, and this server was started to read only. Nothing was ${reveals ? 'shown' : 'changed'}.`,
  hint: () => 'The user can allow it: `jaws mcp --allow-write`, `jaws dash --web --allow-write`.',
};

export const ToolProtected: ErrorEntry<{ tool: string; stage: string; reveals: boolean }> = {
  title: 'A tool may not change a protected stage',
  message: ({ tool, stage, reveals }) =>
    `${stage} is protected, so ${tool} is refused. Nothing was ${reveals ? 'shown' : 'changed'}.`,
  hint: () =>
    'The user can allow it: `jaws mcp --allow-write --allow-protected`, `jaws dash --web --allow-write --allow-protected`.',
};

export const ToolUnconfirmed: ErrorEntry<{ tool: string; stage: string; why: Unconfirmed }> = {
  title: 'A change by a tool was not confirmed',
  message: ({ tool, stage, why }) => `${tool} changes ${stage}, ${unconfirmed[why]}. Nothing was changed.`,
  hint: ({ why }) =>
    why === 'person' || why === 'declined'
      ? 'Deploy from a terminal, or use a client that can ask its user (elicitation).'
      : why === 'moved'
        ? 'Call the tool again: it shows the new plan.'
        : 'Show the plan in this answer to the user, and repeat the call with its `plan`, within ten minutes.',
};

export type Unconfirmed = keyof typeof unconfirmed;

const unconfirmed = {
  missing: 'and was called without the id of a plan that was shown',
  unknown: 'and the id of its plan is unknown, expired, used or of another call',
  changed: 'and its plan is not the one that was shown',
  moved: 'and what it would deploy has changed since its plan was confirmed',
  person: 'which is protected or may lose something by it, so a person has to confirm it, and this client cannot ask',
  declined: 'and the user has not agreed',
} as const;

export const NotEmbedded: ErrorEntry<{ stage: string }> = {
  title: 'Only data of the embedded cloud can be shown',
  message: ({ stage }) => `The data of ${stage} is not shown: this stage is not in the cloud that comes with JAWS.`,
  hint: () => 'Use the console of AWS, or deploy the stage to the embedded cloud: `jaws deploy all --profile local`.',
};

export const NotOfStage: ErrorEntry<{ stage: string; name: string; known: readonly string[] }> = {
  title: 'The stage has no resource of that name',
  message: ({ stage, name }) => `${stage} has no "${name}" in the embedded cloud.`,
  hint: ({ known }) => (known.length > 0 ? `It has ${known.join(', ')}.` : 'It may have been deleted meanwhile.'),
};

export const CloudNotReadable: ErrorEntry<{ path: string; reason: string }> = {
  title: 'The data of the embedded cloud cannot be read',
  message: ({ path, reason }) => `The embedded cloud was asked for ${path}: ${reason}.`,
  hint: () => '`jaws cloud status` says whether it runs; an older one ends with `jaws cloud stop`.',
};

export const CallInvalid: ErrorEntry<{ what: string; value: string; why: string }> = {
  title: 'A call of an endpoint is invalid',
  message: ({ what, value, why }) => `Invalid ${what} "${value}": ${why}.`,
  hint: () => undefined,
};

export const CallFailed: ErrorEntry<{ method: string; url: string; reason: string }> = {
  title: 'The endpoint did not answer',
  message: ({ method, url, reason }) => `${method} ${url} had no answer: ${reason}.`,
  hint: () => '`jaws logs` shows what its function wrote.',
};

export const DashToken: ErrorEntry<object> = {
  title: 'The dash needs its token',
  message: () => 'This page was opened without the token of this server, or with that of another one.',
  hint: () => 'Use the address that `jaws dash --web` printed. Each start has another one.',
};

export const DashRefused: ErrorEntry<{ why: string }> = {
  title: 'The dash refuses the request',
  message: ({ why }) => `Refused: ${why}.`,
  hint: () => 'The dash answers its own page on this machine. Use the address that `jaws dash --web` printed.',
};

export const DashBusy: ErrorEntry<{ what: string; most: number }> = {
  title: 'The dash is at its limit',
  message: ({ what, most: max }) => `The dash has ${max} ${what} at the same time, and takes no more.`,
  hint: () => 'Close pages of it that are not needed.',
};

export const DashPortInUse: ErrorEntry<{ port: number }> = {
  title: 'The port of the dash is taken',
  message: ({ port }) => `Port ${port} of 127.0.0.1 is in use by another program.`,
  hint: () => 'Give another one with `--port`, or leave it out: then any that is free is used.',
};

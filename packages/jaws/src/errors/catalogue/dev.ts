import type { ErrorEntry } from '../error.ts';

export const DevProtected: ErrorEntry<{ stage: string }> = {
  title: 'A session on a protected stage',
  message: ({ stage }) => `The stage ${stage} is protected: \`jaws dev\` does not put undeployed code there.`,
  hint: ({ stage }) =>
    `Work on another stage (\`jaws dev --stage dev\`), or without --stage on the embedded cloud; \`jaws deploy all ${stage}\` deploys.`,
};

export const DevPortInUse: ErrorEntry<{ port: number; isWanted: boolean }> = {
  title: 'No port for the endpoints',
  message: ({ port, isWanted }) =>
    isWanted ? `Port ${port} is taken by another process.` : `The ports up to ${port} are taken by other processes.`,
  hint: () => 'Name another one: `jaws dev --port <number>`.',
};

export const DevInspectLocal: ErrorEntry<Record<string, never>> = {
  title: 'The debugger needs the embedded cloud',
  message: () => '--inspect works on the embedded cloud only: no debugger reaches a function on AWS.',
  hint: () => 'Run `jaws dev --inspect` without --stage.',
};

export const DevCloudRefused: ErrorEntry<{ what: string; reason: string }> = {
  title: 'The embedded cloud does not support this session',
  message: ({ what, reason }) => `The running embedded cloud does not offer ${what}: ${reason}`,
  hint: () =>
    'For a taken port, name another one: `jaws dev --inspect=<port>`. A cloud of an earlier version is replaced by `jaws cloud stop`: the next command starts this one, with the same data.',
};

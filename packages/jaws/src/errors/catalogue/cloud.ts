import type { ErrorEntry } from '../error.ts';

export const PortInUse: ErrorEntry<{ port: number; owner?: string }> = {
  title: 'Port in use',
  message: ({ port, owner }) => `Port ${port} is taken${owner ? ` by ${owner}` : ' by another process'}.`,
  hint: () => 'Name another one with `jaws cloud start --port <number>`, or leave --port out to get a free one.',
};

export const CloudElsewhere: ErrorEntry<{ port: number; endpoint: string }> = {
  title: 'The embedded cloud runs on another port',
  message: ({ port, endpoint }) => `The embedded cloud runs already, at ${endpoint}, not on port ${port}.`,
  hint: ({ port }) => `Stop it first: \`jaws cloud stop && jaws cloud start --port ${port}\`. Its data is kept.`,
};

export const CloudNotStrict: ErrorEntry<{ endpoint: string }> = {
  title: 'The embedded cloud runs, and is not strict',
  message: ({ endpoint }) => `The embedded cloud runs already, at ${endpoint}, without --strict.`,
  hint: () => 'Stop it first: `jaws cloud stop && jaws cloud start --strict`. Its data is kept.',
};

export const CloudNotRecording: ErrorEntry<{ endpoint: string }> = {
  title: 'The embedded cloud runs, and records nothing',
  message: ({ endpoint }) => `The embedded cloud runs already, at ${endpoint}, without --unsupported-types=record.`,
  hint: () => 'Stop it first: `jaws cloud stop && jaws cloud start --unsupported-types=record`. Its data is kept.',
};

export const CloudKeepsInside: ErrorEntry<{ endpoint: string; hosts: readonly string[]; all: readonly string[] }> = {
  title: 'The embedded cloud runs, and may not call that host',
  message: ({ endpoint, hosts }) => `The embedded cloud runs already, at ${endpoint}, without ${outboundFlags(hosts)}.`,
  hint: ({ all }) =>
    `Stop it first: \`jaws cloud stop\`, then \`jaws cloud start\` with ${outboundFlags(all)}. Its data is kept.`,
};

const outboundFlags = (hosts: readonly string[]): string => hosts.map((host) => `--allow-outbound ${host}`).join(' ');

export const CloudNotInstalled: ErrorEntry<{ looked: readonly string[] }> = {
  title: 'The embedded cloud is not installed',
  message: ({ looked }) => `The embedded cloud's program was not found (looked for ${looked.join(' and ')}).`,
  hint: () => 'Install JAWS again; in a clone of its repository run `npm run build`.',
};

export const CloudDidNotStart: ErrorEntry<{ log: string; lastLines: string }> = {
  title: 'The embedded cloud did not start',
  message: ({ lastLines }) =>
    `The embedded cloud did not start.${lastLines ? ` The last lines of its log:\n${lastLines}` : ''}`,
  hint: ({ log }) => `Its log is ${log}. \`jaws cloud reset\` starts it again with no data.`,
};

export const CloudHangs: ErrorEntry<{ pid: number; endpoint: string }> = {
  title: 'The embedded cloud does not answer',
  message: ({ pid, endpoint }) => `The embedded cloud (process ${pid}) runs but does not answer at ${endpoint}.`,
  hint: () => '`jaws cloud stop` ends it. Its data is kept; the next command starts it again.',
};

export const CloudDidNotStop: ErrorEntry<{ pid: number }> = {
  title: 'The embedded cloud does not end',
  message: ({ pid }) => `The embedded cloud (process ${pid}) did not end, not even when it was killed.`,
  hint: () => 'End that process by hand; it may belong to another user.',
};

export const CloudBusy: ErrorEntry<{ lock: string; pid?: number }> = {
  title: 'Another command is starting or stopping the embedded cloud',
  message: ({ pid }) =>
    `Another command${pid ? ` (process ${pid})` : ''} is starting or stopping the embedded cloud and does not finish.`,
  hint: ({ lock }) => `If no such command runs, delete ${lock}.`,
};

export const CloudStateTooNew: ErrorEntry<{ reason: string }> = {
  title: "The embedded cloud's data comes from a newer version",
  message: ({ reason }) => reason,
  hint: () =>
    'Install the newest JAWS. `jaws cloud reset` begins again without that data; JAWS_HOME names another folder.',
};

export const CloudStateIncomplete: ErrorEntry<{ reason: string; folder: string }> = {
  title: "A part of the embedded cloud's data is missing",
  message: ({ reason }) => reason,
  hint: ({ folder }) =>
    `Restore ${folder} from a backup. \`jaws cloud reset\` deletes what is left and begins again with an empty cloud, into which ` +
    '`jaws cloud snapshot load <name>` loads a snapshot.',
};

export const NoSnapshot: ErrorEntry<{ name: string; file: string; others: readonly string[] }> = {
  title: 'No such snapshot',
  message: ({ name, file }) => `There is no snapshot "${name}" (${file}).`,
  hint: ({ others }) =>
    others.length > 0 ? `There are: ${others.join(', ')}.` : 'Save one with `jaws cloud snapshot save <name>`.',
};

export const SnapshotRefused: ErrorEntry<{ file: string; reason: string }> = {
  title: 'The snapshot cannot be loaded',
  message: ({ file, reason }) => `${file}: ${reason}`,
  hint: () =>
    'Nothing was changed. A copied snapshot may be incomplete: copy it again. A snapshot from a newer JAWS needs that version.',
};

export const SnapshotFailed: ErrorEntry<{ file: string; reason: string }> = {
  title: 'The snapshot was not saved',
  message: ({ file, reason }) => `${file} could not be written: ${reason}`,
  hint: () => 'Make room or name another place; `jaws cloud status` shows whether the embedded cloud is healthy.',
};

export const SnapshotNotLoaded: ErrorEntry<{ file: string; reason: string }> = {
  title: 'The snapshot was not loaded',
  message: ({ file, reason }) => `${file} was not loaded: ${reason}`,
  hint: () => 'The embedded cloud keeps what it had.',
};

export const CloudNotRunning: ErrorEntry<object> = {
  title: 'The embedded cloud does not run',
  message: () => 'The embedded cloud does not run, so it has no region to switch.',
  hint: () => '`jaws cloud start` starts it.',
};

export const RegionNotSwitched: ErrorEntry<{ reason: string }> = {
  title: 'A region of the embedded cloud was not switched',
  message: ({ reason }) => `The embedded cloud refused: ${reason}`,
  hint: () => 'Name a region such as eu-west-1. `jaws cloud region list` shows which are off or slow.',
};

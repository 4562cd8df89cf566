import { createHash } from 'node:crypto';

const letters = { resources: 'r', lambdas: 'l', endpoints: 'e' } as const;

/** `<stage>-<project>-r`, `-l`, `-e`; shards of the lambdas count from 1: `-l`, `-l2`, … */
export function stackName(stage: string, project: string, kind: keyof typeof letters, shard = 1): string {
  return `${stage}-${project}-${letters[kind]}${shard === 1 ? '' : shard}`;
}

/**
 * `<stage>-<project>-<logical id>`; beyond Lambda's 64 characters the end makes room for a hash of the whole.
 * Known before anything is deployed, so an endpoint can be written without asking for the function.
 */
export function functionName(stage: string, project: string, logicalId: string): string {
  const name = `${stage}-${project}-${logicalId}`;
  if (name.length <= 64) return name;
  return `${name.slice(0, 55)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

const keyPattern = /@([0-9a-f]{32})@[^@/]+\.zip$/;

/** Folder of the code of a stage's functions in its jaws bucket. */
export const codePrefix = (project: string, stage: string): string => `JAWS/functions/${project}/${stage}/`;

/** Where a function's zip goes: name, hash and time stamp. */
export function codeKey(project: string, stage: string, logicalId: string, hash: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${codePrefix(project, stage)}${logicalId}@${hash}@${stamp}.zip`;
}

/** The hash in such a key; undefined for any other. */
export const hashOfKey = (key: unknown): string | undefined =>
  typeof key === 'string' ? keyPattern.exec(key)?.[1] : undefined;

import { createHash } from 'node:crypto';

/**
 * `<stage>-<project>-<logical id>`; beyond Lambda's 64 characters the end makes room for a hash of the whole.
 * Known before anything is deployed, so an endpoint can be written without looking up the function.
 */
export function functionName(stage: string, project: string, logicalId: string): string {
  const name = `${stage}-${project}-${logicalId}`;
  if (name.length <= 64) return name;
  return `${name.slice(0, 55)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

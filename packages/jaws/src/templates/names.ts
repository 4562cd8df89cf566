export { functionName } from '../model/function-name.ts';

const letters = { resources: 'r', lambdas: 'l', endpoints: 'e', domains: 'd' } as const;

/** `<stage>-<project>-r`, `-l`, `-e`, `-d`; shards of the lambdas count from 1: `-l`, `-l2`, … */
export function stackName(stage: string, project: string, kind: keyof typeof letters, shard = 1): string {
  return `${stage}-${project}-${letters[kind]}${shard === 1 ? '' : shard}`;
}

/** Folder of all code in a jaws bucket. */
export const codePrefix = 'JAWS/code/';

/** Where earlier versions put the code of a stage's functions: one object per function, hash and time. */
export const formerCodePrefix = (project: string, stage: string): string => `JAWS/functions/${project}/${stage}/`;

/**
 * The key of code: one object for every stage and function that uses it. It ends with the SHA-256 of the zip, so templates, states and records
 * that name the code also say which bytes it has.
 */
export const codeKey = ({ hash, sha256 }: { readonly hash: string; readonly sha256?: string | undefined }): string =>
  `${codePrefix}${hash}${sha256 === undefined ? '' : `-${sha256}`}.zip`;

const keyPattern = /^JAWS\/(?:code\/|functions\/.*@)([0-9a-f]{32})(?:-([0-9a-f]{64}))?(?:@[^@/]+)?\.zip$/;

/** The hash in the key of code, also of earlier versions; undefined for any other key. */
export const hashOfKey = (key: unknown): string | undefined =>
  typeof key === 'string' ? keyPattern.exec(key)?.[1] : undefined;

/** The SHA-256 of the zip in the key of code, in hexadecimal; undefined for any other key, and for code of earlier versions. */
export const sha256OfKey = (key: unknown): string | undefined =>
  typeof key === 'string' ? keyPattern.exec(key)?.[2] : undefined;

/** The tag that tells projects of one name apart. */
export const idTag = 'jaws:id';

/**
 * Tags by which a stack is found, and whose it is. `id`: of the project; undefined if no connection knows it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export const stackTags = (
  project: string,
  stage: string,
  kind: keyof typeof letters,
  id?: string,
): Record<string, string> => ({
  'jaws:kind': kind,
  'jaws:project': project,
  'jaws:stage': stage,
  ...(id !== undefined && { [idTag]: id }),
});

/** The kind and shard in a stack's name; undefined for a name outside of this project and stage. */
export function kindOfName(
  name: string,
  project: string,
  stage: string,
): { readonly kind: keyof typeof letters; readonly shard: number } | undefined {
  const base = `${stage}-${project}-`;
  if (!name.startsWith(base)) return undefined;
  const found = /^(?:(r)|(l)([2-9]|[1-9]\d+)?|(e)|(d))$/.exec(name.slice(base.length));
  if (!found) return undefined;
  if (found[1]) return { kind: 'resources', shard: 1 };
  if (found[4]) return { kind: 'endpoints', shard: 1 };
  return found[5] ? { kind: 'domains', shard: 1 } : { kind: 'lambdas', shard: Number(found[3] ?? 1) };
}

import type { Aws } from '../aws/types.ts';
import type { RegionPlan, StackPlan } from '../plan/types.ts';
import { codePrefix, hashOfKey } from '../templates/names.ts';

/** Versions of a function's code that stay, beside the deployed one. */
const keep = 5;

/** Code keys that the functions' stacks of this plan refer to. */
function referenced(stacks: readonly StackPlan[]): Set<string> {
  const resources = stacks
    .filter((stack) => stack.kind === 'lambdas' && stack.action !== 'delete')
    .flatMap((stack) => Object.values(stack.template.Resources));
  const keys = resources.map((resource) => (resource.Properties?.Code as { readonly S3Key?: unknown })?.S3Key);
  return new Set(keys.filter((key) => typeof key === 'string'));
}

/** Keys of old code: of each function all but the newest few, and never one that is deployed. */
export function outdated(
  objects: readonly { readonly key: string; readonly modified: number }[],
  deployed: ReadonlySet<string>,
): string[] {
  const byFunction = new Map<string, { key: string; modified: number }[]>();
  for (const object of objects) {
    if (hashOfKey(object.key) === undefined) continue;
    const name = object.key.slice(0, object.key.indexOf('@'));
    byFunction.set(name, [...(byFunction.get(name) ?? []), object]);
  }
  return [...byFunction.values()].flatMap((versions) =>
    versions
      .sort((a, b) => b.modified - a.modified || (a.key < b.key ? 1 : -1))
      .slice(keep)
      .map((version) => version.key)
      .filter((key) => !deployed.has(key)),
  );
}

/** Deletes code of the uploaded functions that is long out of use. */
export async function pruneCode(aws: Aws, project: string, plan: RegionPlan): Promise<void> {
  if (plan.uploads.length === 0) return;
  const [s3, account, sdk] = await Promise.all([aws.in(plan.region).s3(), aws.account(), import('@aws-sdk/client-s3')]);
  const bucket = { Bucket: plan.bucket, ExpectedBucketOwner: account };
  const objects: { key: string; modified: number }[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new sdk.ListObjectsV2Command({
        ...bucket,
        Prefix: codePrefix(project, plan.stage),
        ...(token && { ContinuationToken: token }),
      }),
    );
    for (const { Key, LastModified } of page.Contents ?? []) {
      if (Key) objects.push({ key: Key, modified: LastModified?.getTime() ?? 0 });
    }
    token = page.NextContinuationToken;
  } while (token);
  const keys = outdated(objects, referenced(plan.stacks));
  for (let at = 0; at < keys.length; at += 1000) {
    const Objects = keys.slice(at, at + 1000).map((Key) => ({ Key }));
    await s3.send(new sdk.DeleteObjectsCommand({ ...bucket, Delete: { Objects, Quiet: true } }));
  }
}

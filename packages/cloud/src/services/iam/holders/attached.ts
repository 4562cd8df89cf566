import type { Context } from '../../../kernel/context.ts';
import { limitExceeded, noSuchEntity } from '../errors.ts';
import { pathPrefixOf } from '../names.ts';
import { page } from '../page.ts';
import { findPolicy, type ManagedPolicy, policyArn, policyLookup } from '../policies/managed.ts';
import type { Holder } from '../records.ts';
import { change, find, type HolderKind } from './holder.ts';

const MAX_ATTACHED = 10;

/** Attaches a managed policy; attaching it again changes nothing. */
export async function attach<R extends Holder>(
  kind: HolderKind<R>,
  name: string | undefined,
  arn: string | undefined,
  ctx: Context,
): Promise<void> {
  const wanted = policyArn(arn);
  const policy = await findPolicy(wanted, ctx);
  const record = find(kind, name, ctx);
  if (!policy) throw noSuchEntity(`Policy ${wanted} does not exist or is not attachable.`);
  if (record.attached.includes(wanted)) return;
  if (record.attached.length >= MAX_ATTACHED) {
    throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind.title}: ${MAX_ATTACHED}`);
  }
  change(kind, record, { attached: [...record.attached, wanted] }, ctx);
}

export function detach<R extends Holder>(
  kind: HolderKind<R>,
  name: string | undefined,
  arn: string | undefined,
  ctx: Context,
): void {
  const wanted = policyArn(arn);
  const record = find(kind, name, ctx);
  if (!record.attached.includes(wanted)) throw noSuchEntity(`Policy ${wanted} was not found.`);
  change(kind, record, { attached: record.attached.filter((one) => one !== wanted) }, ctx);
}

export async function listAttached<R extends Holder>(
  kind: HolderKind<R>,
  name: string | undefined,
  request: { PathPrefix?: string | undefined; Marker?: string | undefined; MaxItems?: number | undefined },
  ctx: Context,
): Promise<{
  AttachedPolicies: { PolicyName: string; PolicyArn: string }[];
  IsTruncated: boolean;
  Marker: string | undefined;
}> {
  const prefix = pathPrefixOf(request.PathPrefix);
  const lookup = await policyLookup(ctx);
  const policies = find(kind, name, ctx)
    .attached.map(lookup)
    .filter((policy): policy is ManagedPolicy => policy?.path.startsWith(prefix) === true);
  const { items, ...rest } = page(policies, request, (policy) => policy.arn);
  return {
    AttachedPolicies: items.map((policy) => ({ PolicyName: policy.name, PolicyArn: policy.arn })),
    ...rest,
  };
}

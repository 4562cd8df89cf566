import type { Caller, Context } from '../../kernel/context.ts';
import { actingAs, type RoleSessionState } from '../iam/acting.ts';
import { callerKeys } from '../iam/caller-keys.ts';
import type { FoundRole } from './roles.ts';
import type { SessionTags } from './session-tags.ts';

export type Keys = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Condition keys that a trust policy may use for any caller: the caller and its address, and the role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export async function callingKeys(ctx: Context, role: FoundRole | undefined): Promise<Keys> {
  const { caller, kernel, region } = ctx;
  const isService = caller.kind === 'service';
  const acting = isService ? serviceActing(caller) : await actingAs(kernel, caller);
  const address = ctx.http?.address?.replace(/^::ffff:/, '');
  return {
    ...callerKeys(kernel, caller, acting),
    ...(address === undefined ? {} : { 'aws:SourceIp': address }),
    'aws:RequestedRegion': region,
    ...(isService ? { 'aws:PrincipalIsAWSService': 'true', 'aws:SourceAccount': ctx.account } : {}),
    ...(role ? { 'aws:ResourceAccount': role.account } : {}),
    ...Object.fromEntries(
      (role?.tags ?? []).flatMap(({ Key, Value }) => [
        [`aws:ResourceTag/${Key}`, Value],
        [`iam:ResourceTag/${Key}`, Value],
      ]),
    ),
  };
}

/** A service brings no policies along. */
const serviceActing = ({ account, arn }: Caller): RoleSessionState => ({
  principal: { kind: 'service', account, arn },
  session: undefined,
  tags: [],
  identity: [],
});

/** Condition keys of the requested session. */
export function askedKeys(name: string, { tags, transitive }: SessionTags, sourceIdentity: string | undefined): Keys {
  return {
    'sts:RoleSessionName': name,
    'sts:SourceIdentity': sourceIdentity,
    'aws:TagKeys': tags.length === 0 ? undefined : tags.map((tag) => tag.Key),
    'sts:TransitiveTagKeys': transitive.length === 0 ? undefined : transitive,
    ...Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag.Key}`, tag.Value])),
  };
}

import type { Caller } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { type SessionRecord, sessions } from './credentials/sessions.ts';
import { parsePolicy } from './evaluate/document.ts';
import type { PolicySource } from './evaluate/evaluate.ts';
import type { Principal } from './evaluate/request.ts';
import { type HeldPolicy, principalOf } from './principal.ts';
import { iamOf, type Tag } from './records.ts';

/** A caller as policies see it: whom they name, and which policies it brings along. */
export interface RoleSessionState {
  readonly principal: Principal;
  readonly session: Readonly<SessionRecord> | undefined;
  /** Tags of the user or role, and of the session, which go before them. */
  readonly tags: readonly Tag[];
  readonly identity: readonly PolicySource[];
  readonly boundary?: readonly PolicySource[];
  /** Session policies; an empty list for a federated user without any. */
  readonly limits?: readonly PolicySource[];
}

export async function actingAs(kernel: Kernel, caller: Caller): Promise<RoleSessionState> {
  const session = caller.accessKeyId === undefined ? undefined : sessions(kernel).get(caller.accessKeyId);
  const principal = principalFor(kernel, caller, session);
  const tags = [...tagsOf(kernel, principal), ...(session?.tags ?? [])];
  const limits =
    session && (session.policies.length > 0 || session.kind === 'federated')
      ? { limits: session.policies.map((document) => sourceOf({ name: 'session', document })) }
      : {};
  // The root's permissions are not a policy; a federated user of the root has only the permissions of the session
  // policies.
  const isRoot = principal.kind === 'root' || (session?.kind === 'federated' && session.issuer === undefined);
  if (isRoot || principal.kind === 'anonymous') {
    return { principal, session, tags, identity: isRoot ? [EVERYTHING] : [], ...limits };
  }
  const { identity, boundary } = await policiesOf(kernel, principal, session);
  return {
    principal,
    session,
    tags,
    identity: identity.map(sourceOf),
    ...(boundary ? { boundary: [sourceOf(boundary)] } : {}),
    ...limits,
  };
}

const EVERYTHING: PolicySource = {
  id: 'root',
  statements: parsePolicy('{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'),
};

function principalFor(kernel: Kernel, caller: Caller, session: Readonly<SessionRecord> | undefined): Principal {
  const { account, arn, kind } = caller;
  if (kind === 'role') {
    const name = arn.split('/').at(-2) ?? '';
    const roleArn = iamOf(kernel, account).roles.get(name)?.arn ?? `arn:aws:iam::${account}:role/${name}`;
    return { kind, account, arn, roleArn };
  }
  if (session?.kind === 'federated')
    return { kind: 'user', account, arn, ...(session.issuer ? { roleArn: session.issuer } : {}) };
  return { kind, account, arn };
}

/** ARN of the user or role whose policies count. */
const holderArn = (principal: Principal): string => principal.roleArn ?? principal.arn;

function tagsOf(kernel: Kernel, principal: Principal): readonly Tag[] {
  const { roles, users } = iamOf(kernel, principal.account);
  const name = holderArn(principal).split('/').at(-1) ?? '';
  if (principal.kind === 'role') return roles.get(name)?.tags ?? [];
  return principal.kind === 'user' ? (users.get(name)?.tags ?? []) : [];
}

/** A deleted role or user allows nothing. */
async function policiesOf(
  kernel: Kernel,
  principal: Principal,
  session: Readonly<SessionRecord> | undefined,
): Promise<{ identity: readonly HeldPolicy[]; boundary: HeldPolicy | undefined }> {
  if (session && !isSessionOf(kernel, session, principal)) return { identity: [], boundary: undefined };
  try {
    return await principalOf(kernel, holderArn(principal), principal);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') return { identity: [], boundary: undefined };
    throw error;
  }
}

/** A principal that was deleted and created again under the same name is another one: these sessions are not its own. */
function isSessionOf(kernel: Kernel, { kind, userId }: Readonly<SessionRecord>, principal: Principal): boolean {
  const { roles, users } = iamOf(kernel, principal.account);
  const name = holderArn(principal).split('/').at(-1) ?? '';
  if (kind === 'role') return roles.get(name)?.id === userId.split(':')[0];
  return kind !== 'user' || users.get(name)?.id === userId;
}

function sourceOf(policy: { readonly name: string; readonly document: string }): PolicySource {
  return { id: policy.name, statements: parsePolicy(policy.document) };
}

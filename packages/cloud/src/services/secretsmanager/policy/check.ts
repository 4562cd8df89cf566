import { parseUserJson } from '../../../kernel/json.ts';

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

function statementsOf(policy: string): Statement[] | undefined {
  try {
    const { Statement: found } = parseUserJson(policy) as { Statement?: unknown };
    const list = Array.isArray(found) ? found : [found];
    return list.every((one) => typeof one === 'object' && one !== null) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** The syntax errors of a resource policy. */
export function faultsOf(policy: string): string[] {
  const statements = statementsOf(policy);
  if (!statements) return ['The policy is no JSON document with statements.'];
  return statements.flatMap((one) => [
    ...(one.Effect === 'Allow' || one.Effect === 'Deny' ? [] : ['Effect must be Allow or Deny.']),
    ...(one.Principal === undefined && one.NotPrincipal === undefined ? ['Missing required field Principal.'] : []),
    ...(one.Action === undefined && one.NotAction === undefined ? ['Missing required field Action.'] : []),
    ...(one.Resource === undefined && one.NotResource === undefined ? ['Missing required field Resource.'] : []),
  ]);
}

/** Whether everyone is allowed without a condition. */
export function isPublic(policy: string): boolean {
  return (statementsOf(policy) ?? []).some(({ Effect, Principal, Condition }) => {
    const aws = typeof Principal === 'object' && Principal !== null ? (Principal as { AWS?: unknown }).AWS : Principal;
    const everybody = aws === '*' || (Array.isArray(aws) && aws.includes('*'));
    return Effect === 'Allow' && everybody && Condition === undefined;
  });
}

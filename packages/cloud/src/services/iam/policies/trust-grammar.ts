import { statementsFault } from './grammar.ts';
import { isObject, listOf, type RawStatement, readSyntax, SYNTAX } from './syntax.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
const ACTIONS =
  /^(sts:(AssumeRole|AssumeRoleWithSAML|AssumeRoleWithWebIdentity|SetContext|SetSourceIdentity|TagSession)|sts:\*|\*)$/i;
const PRINCIPAL_KINDS = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']);

/** AWS's message for the first fault of a role's trust policy, or undefined for a good one. */
export function trustFault(text: string): string | undefined {
  const policy = readSyntax(text);
  if (typeof policy === 'string') return policy;
  const { statements } = policy;
  if (statements.some((one) => !principalReads(one.Principal ?? one.NotPrincipal))) return SYNTAX;
  if (statements.some((one) => 'Resource' in one || 'NotResource' in one)) return 'Has prohibited field Resource.';
  const fault = statementsFault(policy, false);
  if (fault) return fault;
  if (!statements.every((one) => listOf(one.Action ?? one.NotAction).every((action) => ACTIONS.test(action)))) {
    return 'Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity';
  }
  if (statements.some((one) => !('Principal' in one || 'NotPrincipal' in one))) {
    return 'Missing required field Principal';
  }
  return statements.map(principalFault).find((one) => one !== undefined);
}

function principalReads(value: unknown): boolean {
  if (value === undefined || value === '*') return true;
  if (!isObject(value)) return false;
  return Object.entries(value).every(
    ([kind, ids]) =>
      PRINCIPAL_KINDS.has(kind) &&
      (typeof ids === 'string' || (Array.isArray(ids) && ids.every((id) => typeof id === 'string'))),
  );
}

function principalFault(statement: RawStatement): string | undefined {
  const principal = statement.Principal ?? statement.NotPrincipal;
  if (!isObject(principal)) return undefined;
  if (Object.keys(principal).length === 0) return 'Missing required field Principal cannot be empty!';
  for (const [kind, ids] of Object.entries(principal as Record<string, string | string[]>)) {
    const wrong = listOf(ids).find((id) => !isPrincipal(kind, id));
    if (wrong !== undefined) return `Invalid principal in policy: "${kind.toUpperCase()}":"${wrong}"`;
  }
  return undefined;
}

function isPrincipal(kind: string, id: string): boolean {
  if (kind === 'AWS')
    return (
      id === '*' ||
      /^\d{12}$/.test(id) ||
      /^arn:aws[a-z-]*:(iam|sts)::\d{12}:.+$/.test(id) ||
      /^A(RO|ID)A[A-Z0-9]{8,}$/.test(id)
    );
  if (kind === 'Service') return /^[a-z0-9.-]+$/i.test(id) && id.slice(1, -1).includes('.');
  return id.length > 0;
}

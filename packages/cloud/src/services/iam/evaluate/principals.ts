import type { NamedPrincipal, Statement } from './document.ts';
import type { Principal } from './request.ts';

const ROOT = /^arn:aws[a-z-]*:iam::(\d{12}):root$/;

/**
 * How a statement of a resource policy names the principal: by itself (`direct`), by its role (`role`), by its account
 * (`account`: the account's own policies must allow too), or not at all.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type Naming = 'direct' | 'role' | 'account';

export function namedBy(statement: Statement, principal: Principal): Naming | undefined {
  if (statement.notPrincipals.length > 0) {
    return statement.notPrincipals.some((one) => naming(one, principal)) ? undefined : 'direct';
  }
  const found = statement.principals.map((one) => naming(one, principal));
  return (['direct', 'role', 'account'] as const).find((one) => found.includes(one));
}

function naming({ kind, id }: NamedPrincipal, principal: Principal): Naming | undefined {
  // Services too: AWS's own policies for topics that send to queues name everyone, and the topic in a condition.
  // https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
  if (kind === '*' || (kind === 'AWS' && id === '*')) return 'direct';
  if (kind === 'Service') return principal.kind === 'service' && sameService(id, principal.arn) ? 'direct' : undefined;
  if (kind === 'Federated') {
    return principal.kind === 'federated' && (id === '*' || id === principal.arn) ? 'direct' : undefined;
  }
  if (kind !== 'AWS' || principal.kind === 'anonymous' || principal.kind === 'service') return undefined;
  if (id === principal.arn) return 'direct';
  if (id === principal.roleArn) return 'role';
  if (id === principal.account || ROOT.exec(id)?.[1] === principal.account) {
    return principal.kind === 'root' ? 'direct' : 'account';
  }
  return undefined;
}

/** `lambda.us-east-1.amazonaws.com` is `lambda.amazonaws.com` in one region. */
function sameService(wanted: string, service: string): boolean {
  return (
    wanted === '*' ||
    wanted === service ||
    wanted.replace(/\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws/, '.amazonaws') === service
  );
}

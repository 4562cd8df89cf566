import type { Statement } from './document.ts';
import { type Naming, namedBy } from './principals.ts';
import type { Request } from './request.ts';
import { applies } from './statement.ts';

/** A policy as far as evaluation needs it. */
export interface PolicySource {
  /** Name or ARN, for messages. */
  readonly id: string;
  readonly statements: readonly Statement[];
}

/** The policies for one principal and one resource. An absent layer does not limit. */
export interface Policies {
  readonly identity: readonly PolicySource[];
  readonly boundary?: readonly PolicySource[];
  readonly session?: readonly PolicySource[];
  readonly resource?: PolicySource;
}

type Layer = 'identity' | 'boundary' | 'session' | 'resource';

interface Match {
  readonly layer: Layer;
  readonly source: PolicySource;
  readonly statement: Statement;
}

export interface Decision {
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** The statements that made the decision: those that deny, or those that allow. */
  readonly matches: readonly Match[];
  /** For a denial: the layer that denies, or that does not allow. */
  readonly layer?: Layer;
}

/**
 * AWS's decision. An explicit deny anywhere wins; then every layer that is there must allow. A resource policy that names a
 * user or a session itself allows without any other; one that names a role is limited by boundary and session; one that
 * names the account leaves it to the identity's policies. Across accounts both sides must allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function evaluate(request: Request, policies: Policies): Decision {
  const found = [
    ...fitting('identity', policies.identity, request),
    ...fitting('boundary', policies.boundary ?? [], request),
    ...fitting('session', policies.session ?? [], request),
    ...fittingResource(policies, request),
  ];
  const denies = found.filter((one) => one.statement.effect === 'Deny');
  if (denies[0]) return { decision: 'explicitDeny', matches: denies, layer: denies[0].layer };
  const allows = (layer: Layer): Match[] => found.filter((one) => one.layer === layer);
  const allowed = (matches: readonly Match[]): Decision => ({ decision: 'allowed', matches });

  const granting = strongest(found, request);
  const foreign = request.resourceAccount !== undefined && request.resourceAccount !== request.principal.account;
  if (request.principal.kind === 'service' || request.principal.kind === 'anonymous') {
    return granting === 'direct' ? allowed(allows('resource')) : denied('resource');
  }
  if (granting === 'direct' && !foreign) return allowed(allows('resource'));
  if (foreign && granting === undefined) return denied('resource');
  if (policies.boundary && allows('boundary').length === 0) return denied('boundary');
  if (policies.session && allows('session').length === 0) return denied('session');
  if (granting === 'role' && !foreign) return allowed(allows('resource'));
  if (request.principal.kind === 'root') return allowed(allows('resource'));
  const own = allows('identity');
  return own.length > 0 ? allowed([...own, ...allows('resource')]) : denied('identity');
}

function denied(layer: Layer): Decision {
  return { decision: 'implicitDeny', matches: [], layer };
}

function fitting(layer: Layer, sources: readonly PolicySource[], request: Request): Match[] {
  return sources.flatMap((source) =>
    source.statements
      .filter((statement) => applies(statement, request, layer === 'resource'))
      .map((statement) => ({ layer, source, statement })),
  );
}

/**
 * A Deny by NotPrincipal applies to every principal with a permissions boundary, also to excluded ones.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function fittingResource({ resource, boundary }: Policies, request: Request): Match[] {
  if (!resource) return [];
  return fitting('resource', [resource], request).filter(({ statement }) => {
    const isForBounded = statement.effect === 'Deny' && statement.notPrincipals.length > 0 && boundary !== undefined;
    return isForBounded || namedBy(statement, request.principal) !== undefined;
  });
}

/** The best way in which a statement of the resource's policy names the principal; all of them allow. */
function strongest(found: readonly Match[], request: Request): Naming | undefined {
  const namings = found
    .filter((one) => one.layer === 'resource')
    .map((one) => namedBy(one.statement, request.principal));
  return (['direct', 'role', 'account'] as const).find((one) => namings.includes(one));
}

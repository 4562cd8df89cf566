/** The place of a request, from which ARNs are built. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** The caller: operations without a user name are about the caller's own. */
  readonly caller?: { readonly kind: string; readonly arn: string };
  /** Verb and path pattern of the operation, for services whose actions are verbs on paths. */
  readonly http?: { readonly method: string; readonly uri: string } | undefined;
}

export interface Permission {
  readonly action: string;
  /** As `Request.resource`: `*` for an action without a resource, undefined if unknown. */
  readonly resource: string | undefined;
  /** Condition keys that come from the input: `s3:prefix`. */
  readonly conditions?: Readonly<Record<string, string | readonly string[]>>;
  /** Further permissions that are needed together with this one: for operations on several resources. */
  readonly also?: readonly Permission[];
}

/** Members of a decoded input. */
export type Input = Readonly<Record<string, unknown>>;

/** The permissions of one service: `undefined` for operations that anyone may call. */
export type ServiceActions = (operation: string, input: Input, place: Place) => Permission | undefined;

/** A member as text, or undefined when it is missing or of another type. */
export function member(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A member that is a structure; empty when it is missing. */
export function structure(input: Input, name: string): Input {
  const value = input[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : {};
}

/** A member that is a list; empty when it is missing. */
export function list(input: Input, name: string): readonly unknown[] {
  const value = input[name];
  return Array.isArray(value) ? value : [];
}

/** Condition keys of those members that are texts: key → member. */
export function keysOf(input: Input, keys: Readonly<Record<string, string>>): Record<string, string> {
  const found = Object.entries(keys).flatMap(([key, name]) => {
    const value = input[name];
    return value === undefined || value === null || typeof value === 'object' ? [] : [[key, String(value)] as const];
  });
  return Object.fromEntries(found);
}

/** The first permission with the others beside it. */
export function withPermissions(first: Permission, also: readonly (Permission | undefined)[]): Permission {
  const others = [...(first.also ?? []), ...also.filter((one): one is Permission => one !== undefined)];
  return others.length === 0 ? first : { ...first, also: others };
}

/**
 * The permission to pass a role to a service; undefined if the request names none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passRole(role: string | undefined, service: string): Permission | undefined {
  if (role === undefined || !/^arn:[^:]*:iam::\d*:role\//.test(role)) return undefined;
  return { action: 'iam:PassRole', resource: role, conditions: { 'iam:PassedToService': `${service}.amazonaws.com` } };
}

import { parseUserJson } from '../../../kernel/json.ts';
import type { Condition } from '../../../kernel/policy/conditions.ts';

/** The principals of a Principal element: kind (`AWS`, `Service`, `Federated`, `CanonicalUser`, `*`) and id. */
export interface NamedPrincipal {
  readonly kind: string;
  readonly id: string;
}

/** A policy statement with every element as a list; the unused one of a pair is empty. */
export interface Statement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly principals: readonly NamedPrincipal[];
  readonly notPrincipals: readonly NamedPrincipal[];
  readonly conditions: readonly Condition[];
  /** Policy variables are replaced only in policies of version 2012-10-17. */
  readonly variables: boolean;
}

/**
 * The statements of a policy document. An unreadable document has no statements: documents are checked when they are
 * stored,
 * and one that slipped through must not allow anything.
 */
export function parsePolicy(document: string): readonly Statement[] {
  let json: unknown;
  try {
    json = parseUserJson(document);
  } catch {
    return [];
  }
  if (!isObject(json)) return [];
  const variables = json.Version === '2012-10-17';
  const list = Array.isArray(json.Statement) ? json.Statement : [json.Statement];
  return list.filter(isObject).map((statement) => readStatement(statement, variables));
}

function readStatement(raw: Record<string, unknown>, variables: boolean): Statement {
  return {
    sid: typeof raw.Sid === 'string' ? raw.Sid : undefined,
    effect: raw.Effect === 'Allow' ? 'Allow' : 'Deny',
    actions: strings(raw.Action),
    notActions: strings(raw.NotAction),
    resources: strings(raw.Resource),
    notResources: strings(raw.NotResource),
    principals: principals(raw.Principal),
    notPrincipals: principals(raw.NotPrincipal),
    conditions: conditions(raw.Condition),
    variables,
  };
}

function principals(value: unknown): NamedPrincipal[] {
  if (value === '*') return [{ kind: '*', id: '*' }];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([kind, ids]) => strings(ids).map((id) => ({ kind, id })));
}

/** Stands for an unreadable condition: no operator has this name, so it never holds. */
const NEVER = { operator: '', key: '', values: [] };

function conditions(value: unknown): readonly Condition[] {
  if (value === undefined) return [];
  if (!isObject(value)) return [NEVER];
  return Object.entries(value).flatMap(([operator, keys]) =>
    isObject(keys)
      ? Object.entries(keys).map(([key, values]) => ({ operator, key, values: strings(values) }))
      : [NEVER],
  );
}

function strings(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value])
    .filter((one) => one !== null && typeof one !== 'object')
    .map((one) => String(one));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

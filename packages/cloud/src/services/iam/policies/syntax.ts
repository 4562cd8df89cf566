import { parseUserJson } from '../../../kernel/json.ts';

/** A policy's JSON after the checks of {@link readSyntax}: only members that exist, of their right type. */
export interface RawStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface RawPolicy {
  readonly Version?: string;
  readonly Id?: string;
  readonly statements: readonly RawStatement[];
}

export const SYNTAX = 'Syntax errors in policy.';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
const TOP = new Set(['Version', 'Id', 'Statement']);
const STATEMENT = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
]);
const OPERATOR =
  /^(?:For(?:AnyValue|AllValues):)?(?:(?:String(?:Not)?(?:Equals|EqualsIgnoreCase|Like)|(?:Numeric|Date)(?:(?:Not)?Equals|(?:LessThan|GreaterThan)(?:Equals)?)|Bool|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like))(?:IfExists)?|Null)$/;

/** The policy's parts, or the message about a syntax error. */
export function readSyntax(text: string): RawPolicy | string {
  let json: unknown;
  try {
    json = parseUserJson(text);
  } catch {
    return 'This policy contains invalid Json';
  }
  if (!isObject(json) || !Object.keys(json).every((key) => TOP.has(key))) return SYNTAX;
  if (json.Version !== undefined && json.Version !== '2012-10-17' && json.Version !== '2008-10-17') return SYNTAX;
  if (json.Id !== undefined && typeof json.Id !== 'string') return SYNTAX;
  const statements = Array.isArray(json.Statement) ? json.Statement : [json.Statement];
  if (statements.length === 0 || !statements.every(isStatement)) return SYNTAX;
  return {
    ...(json.Version === undefined ? {} : { Version: json.Version }),
    ...(json.Id === undefined ? {} : { Id: json.Id }),
    statements,
  };
}

function isStatement(value: unknown): value is RawStatement {
  if (!isObject(value) || !Object.keys(value).every((key) => STATEMENT.has(key))) return false;
  if ('Resource' in value && 'NotResource' in value) return false;
  if ('Action' in value && 'NotAction' in value) return false;
  if ('Principal' in value && 'NotPrincipal' in value) return false;
  if (typeof value.Effect !== 'string' || !/^(allow|deny)$/i.test(value.Effect)) return false;
  if (value.Sid !== undefined && typeof value.Sid !== 'string') return false;
  if (value.Condition !== undefined && !isCondition(value.Condition)) return false;
  return [value.Action, value.NotAction, value.Resource, value.NotResource].every(isStrings);
}

function isStrings(value: unknown): boolean {
  return (
    value === undefined ||
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((one) => one === null || typeof one === 'string'))
  );
}

function isCondition(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.entries(value).every(([operator, keys]) => {
    if (!isObject(keys)) return false;
    if (!OPERATOR.test(operator) && Object.keys(keys).length > 0) return false;
    return Object.values(keys).every((one) => (Array.isArray(one) ? one.every(isScalar) : isScalar(one)));
  });
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that may be one string or a list of them; AWS overlooks nulls in such a list. */
export function listOf(value: string | readonly (string | null)[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value.filter((one) => one !== null);
}

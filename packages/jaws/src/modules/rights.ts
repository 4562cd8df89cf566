import { isObject } from '../base/text.ts';
import type { Json } from './types.ts';

/**
 * Actions that a policy can only grant on all resources. Pages of
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const cannotBeNarrowed = new Set([
  'cloudwatch:getmetricdata',
  'cloudwatch:getmetricstatistics',
  'cloudwatch:listmetrics',
  'cloudwatch:putmetricdata',
  'cognito-identity:getid',
  'dynamodb:listtables',
  'kms:listkeys',
  'lambda:listfunctions',
  's3:listallmybuckets',
  'ses:getaccount',
  'ses:getsendquota',
  'ses:getsuppresseddestination',
  'ses:listsuppresseddestinations',
  'sns:listtopics',
  'sqs:listqueues',
  'sts:getcalleridentity',
  'xray:puttelemetryrecords',
  'xray:puttracesegments',
]);

/** Actions by which somebody can get every right, also where the resource is a role of their own. */
const givesRights = /^iam:(?!Get|List|Generate|Simulate|PassRole$|Tag|Untag)/i;

/** Why a statement grants more than it seems to, each reason as the end of a sentence about it. Empty if it does not. */
export function whyWide(statement: Json): string[] {
  if (statement.Effect === 'Deny') return [];
  const { NotAction, NotResource, Condition } = statement;
  const actions = [statement.Action].flat(9).map(inWords);
  const resources = [statement.Resource].flat(9).map(inWords);
  const why: string[] = [];
  if (NotAction !== undefined) why.push('NotAction allows all that it does not name, also what AWS adds later');
  if (NotResource !== undefined) why.push('NotResource allows it on all that it does not name');
  for (const action of actions) {
    if (/(?:^|:)[*]+$/.test(action)) why.push(`"${action}" is every action${inService(action)}`);
    else if (action.startsWith('{') || /<[^<>]+>/.test(action))
      why.push(`the action ${action} is known only to CloudFormation`);
    else if (/[*?]/.test(action))
      why.push(`"${action}" is every action that begins so, also those that AWS adds later`);
    if (givesRights.test(action)) why.push(`by ${action} it can give itself every right`);
  }
  if (narrows(Condition) || actions.every((action) => cannotBeNarrowed.has(action.toLowerCase()))) return why;
  for (const resource of resources) {
    if (resource === '*') why.push('the resource "*" is every resource of the account, those of other projects too');
    else if (isWholeKind(resource)) {
      why.push(`the resource "${resource}" is every resource of its kind in the account`);
    }
  }
  return why;
}

/**
 * Keys that describe the caller, the way or the time of a call, or that the account is the own one, and so do not limit its resources.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const aboutCalls =
  /^aws:(?:SecureTransport|Source(?:Account|Identity|Ip|Vpc|Vpce|VpcArn)|VpcSourceIp|CurrentTime|EpochTime|TokenIssueTime|UserAgent|Referer|ViaAWSService|CalledVia.*|MultiFactorAuth.*|Principal.*|ResourceAccount|ResourceOrg(?:ID|Paths)|RequestedRegion|userid|username)$/i;

/** Whether a condition excludes something: it requires a key that counts (by default one about the operation), with a value that does not match everything. */
export function narrows(
  condition: unknown,
  counts: (key: string, values: readonly unknown[]) => boolean = (key) => !aboutCalls.test(key),
): boolean {
  const tests = Object.entries(isObject(condition) ? condition : {}).flatMap(([operator, one]) =>
    Object.entries(isObject(one) ? one : {}).map(([key, values]) => ({ operator, key, values: [values].flat(9) })),
  );
  const present = tests.filter(
    ({ operator, values }) => isNull(operator) && values.every((one) => inWords(one) === 'false'),
  );
  const isPresent = (key: string) => present.some((one) => one.key.toLowerCase() === key.toLowerCase());
  return tests.some(
    ({ operator, key, values }) =>
      !isNull(operator) &&
      !isNegated(operator) &&
      (!holdsWithoutKey(operator) || isPresent(key)) &&
      counts(key, values) &&
      !values.some(isAny),
  );
}

/** Says whether a key exists, and nothing about its value. */
const isNull = (operator: string): boolean => /^(?:For(?:All|Any)Values?:)?Null$/i.test(operator);

/** Excludes only a few values, and also allows a request without the key: `StringNotLike`, `NotIpAddress`. */
const isNegated = (operator: string): boolean => /(?:^|:|[a-z])Not[A-Z]/.test(operator);

/**
 * A request without the key is allowed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
const holdsWithoutKey = (operator: string): boolean => /IfExists$|^ForAllValues:/i.test(operator);

/** `**`, `?*`, `arn:aws:*:*:*`, `arn:aws:s3:::*`. */
const isAny = (value: unknown): boolean =>
  /^(?:arn:[^:]*:[^:]*(?::[*?]*)*|[*?]+)$/.test(inWords(value).replace(/<[^<>]*>/g, 'x'));

/** `arn:aws:sqs:us-east-1:1:*`, `…:table/*`, `…:log-group:*:*`; for S3 only all buckets: the part after a bucket's name stands for its objects. */
function isWholeKind(resource: string): boolean {
  const [, , service, , , ...rest] = resource.replace(/<[^<>]*>/g, '0').split(':');
  return (service === 's3' ? /^\*/ : /^(?:\*|[a-z-]+[:/]\*)(?:[:/].*)?$/).test(rest.join(':'));
}

const inService = (action: string): string => (action === '*' ? ' of every service' : ` of ${action.split(':')[0]}`);

/** An intrinsic function as a person writes it: `arn:aws:s3:::imgresize.<aaProjectDomain>/*`. */
export function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  if (!isObject(value)) return String(value);
  const [key, inner] = Object.entries(value)[0] ?? [];
  switch (key) {
    case 'Ref':
      return `<${inWords(inner)}>`;
    case 'Fn::GetAtt':
      return `<${[inner].flat(9).map(inWords).join('.')}>`;
    case 'Fn::Join': {
      const [glue, parts] = Array.isArray(inner) ? inner : [];
      return Array.isArray(parts) ? parts.map(inWords).join(inWords(glue)) : JSON.stringify(value);
    }
    case 'Fn::Sub':
      return inWords(Array.isArray(inner) ? inner[0] : inner).replace(/\$\{!?([^{}]+)\}/g, '<$1>');
    default:
      return JSON.stringify(value);
  }
}

/** Operators in words; the others keep their names. */
const operators: Readonly<Record<string, string>> = {
  StringEquals: 'is',
  StringLike: 'is like',
  StringNotEquals: 'is not',
  ArnEquals: 'is',
  ArnLike: 'is like',
  Bool: 'is',
};

/** The conditions of a statement: `ses:FromAddress is like *@<aaProjectDomain>`. */
export function conditionsOf({ Condition }: Json): string[] {
  if (!isObject(Condition)) return [];
  return Object.entries(Condition).flatMap(([operator, keys]) => {
    const every = operator.replace(/^ForAllValues:/, '').replace(/^ForAnyValue:/, '');
    const prefix = operator.startsWith('ForAllValues:')
      ? 'each of '
      : operator.startsWith('ForAnyValue:')
        ? 'one of '
        : '';
    const words = operators[every] ?? every;
    return Object.entries(isObject(keys) ? keys : {}).map(
      ([key, value]) => `${prefix}${key} ${words} ${[value].flat().map(inWords).join(' or ')}`,
    );
  });
}

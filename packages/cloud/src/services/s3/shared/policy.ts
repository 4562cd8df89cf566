import { AwsError } from '../../../kernel/errors.ts';
import { matchesGlob } from '../../../kernel/glob.ts';
import { parseUserJson } from '../../../kernel/json.ts';

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

const maxSize = 20 * 1024;

const malformed = (message: string): AwsError => new AwsError('MalformedPolicy', message, 400);

export function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Parses a bucket's policy and checks its form. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
export function checkPolicy(text: string, bucket: string): Statement[] {
  if (Buffer.byteLength(text) > maxSize) throw malformed('Policy exceeds the maximum allowed document size.');
  const statements = listOf(parse(text).Statement);
  if (statements.length === 0) throw malformed('Missing required field Statement');
  return statements.map((statement) => checkStatement(statement, bucket));
}

function parse(text: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = parseUserJson(text);
  } catch {
    document = undefined;
  }
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
    return document as Record<string, unknown>;
  }
  throw malformed("Policies must be valid JSON and the first byte must be '{'");
}

function checkStatement(value: unknown, bucket: string): Statement {
  if (typeof value !== 'object' || value === null) throw malformed('Invalid policy syntax.');
  // Checked below.
  const statement = value as Statement;
  const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed(`Invalid effect: ${String(Effect)}`);
  if (Principal === undefined && NotPrincipal === undefined) throw malformed('Missing required field Principal');
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  if (Effect === 'Allow' && NotPrincipal !== undefined) throw malformed('Allow with NotPrincipal is not allowed.');
  if (Action === undefined && NotAction === undefined) throw malformed('Missing required field Action');
  if (Resource === undefined && NotResource === undefined) throw malformed('Missing required field Resource');
  for (const resource of [...listOf(Resource), ...listOf(NotResource)]) {
    if (!concerns(String(resource), bucket)) throw malformed('Policy has invalid resource');
  }
  for (const action of [...listOf(Action), ...listOf(NotAction)]) {
    if (!/^(\*|s3:|s3-object-lambda:)/i.test(String(action))) throw malformed('Policy has invalid action');
  }
  return statement;
}

/** Whether an ARN pattern can match the bucket or its content. */
function concerns(pattern: string, bucket: string): boolean {
  if (pattern === '*') return true;
  const match = /^arn:aws[\w-]*:s3:::(.*)$/.exec(pattern);
  if (!match) return false;
  const [name = ''] = (match[1] ?? '').split('/', 1);
  return matchesGlob(name, bucket) || name.includes('*');
}

export function isEveryone(principal: unknown): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null) return false;
  return listOf((principal as { AWS?: unknown }).AWS).includes('*');
}

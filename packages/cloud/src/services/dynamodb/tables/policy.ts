import type {
  DeleteResourcePolicyCommandOutput,
  DeleteResourcePolicyInput,
  GetResourcePolicyCommandOutput,
  GetResourcePolicyInput,
  PutResourcePolicyCommandOutput,
  PutResourcePolicyInput,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { validation } from '../errors.ts';
import { type TableRecord, tables } from '../records.ts';

type Field = 'policy' | 'streamPolicy';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html */
export const putResourcePolicy: Operation<PutResourcePolicyInput, Output<PutResourcePolicyCommandOutput>> = (
  input,
  ctx,
) => {
  const document = checkPolicy(input.Policy);
  const { table, field } = owner(input.ResourceArn, ctx);
  checkRevision(table, field, input.ExpectedRevisionId);
  const current = table[field];
  // The same policy once more is not a new revision.
  const same = current && JSON.stringify(parseUserJson(current.document)) === JSON.stringify(parseUserJson(document));
  const revision = same ? current.revision : String(ctx.kernel.clock.now());
  tables(ctx).put(table.name, { ...table, [field]: { document, revision } });
  return { RevisionId: revision };
};

export const getResourcePolicy: Operation<GetResourcePolicyInput, Output<GetResourcePolicyCommandOutput>> = (
  input,
  ctx,
) => {
  const { table, field } = owner(input.ResourceArn, ctx);
  const policy = table[field];
  if (!policy) throw noPolicy(input.ResourceArn);
  return { Policy: policy.document, RevisionId: policy.revision };
};

export const deleteResourcePolicy: Operation<DeleteResourcePolicyInput, Output<DeleteResourcePolicyCommandOutput>> = (
  input,
  ctx,
) => {
  const { table, field } = owner(input.ResourceArn, ctx);
  checkRevision(table, field, input.ExpectedRevisionId);
  const policy = table[field];
  if (!policy) return {};
  tables(ctx).put(table.name, { ...table, [field]: undefined });
  return { RevisionId: policy.revision };
};

/** Whether the document is a JSON object with statements: IAM interprets them. */
export function checkPolicy(document: string | undefined): string {
  try {
    const policy: unknown = parseUserJson(document ?? '');
    if (typeof policy === 'object' && policy !== null && 'Statement' in policy) return document ?? '';
  } catch {
    // Said below.
  }
  throw validation('Invalid policy document: The policy is not in the valid JSON format');
}

function owner(arn: string | undefined, ctx: Context): { table: Readonly<TableRecord>; field: Field } {
  const match = /^arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):(\d{12}):table\/([^/]+)(\/stream\/.+)?$/.exec(arn ?? '');
  if (!match) throw validation(`Invalid ResourceArn: ${arn ?? ''}`);
  const table = match[1] === ctx.region && match[2] === ctx.account ? tables(ctx).get(match[3]!) : undefined;
  if (!table) {
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${match[3]} not found`, 400);
  }
  return { table, field: match[4] ? 'streamPolicy' : 'policy' };
}

function checkRevision(table: Readonly<TableRecord>, field: Field, expected: string | undefined): void {
  if (expected === undefined) return;
  const current = table[field]?.revision;
  if (expected === 'NO_POLICY' ? current === undefined : current === expected) return;
  const why =
    expected === 'NO_POLICY'
      ? `Requested policy update expecting none to be present for table ${table.name}, but a policy exists with revision id ${current}.`
      : `Requested update for policy with revision id ${expected}, but the policy associated to target table ${table.name} has revision id ${current}.`;
  throw new AwsError(
    'PolicyNotFoundException',
    `Resource-based policy not found for the provided ResourceArn: ${why}`,
    400,
  );
}

const noPolicy = (arn: string | undefined): Error =>
  new AwsError('PolicyNotFoundException', `Resource-based policy not found for the provided ResourceArn: ${arn}`, 400);

import type {
  AddPermissionCommandInput,
  AddPermissionCommandOutput,
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  RemovePermissionCommandInput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { pattern, require } from '../constraints.ts';
import { conflict, invalidParameter, notFound, preconditionFailed } from '../errors.ts';
import { functionArn, parseFunctionName } from '../names.ts';
import { findTarget, orAliasMissing, orWorded } from '../resolve.ts';
import { functions, type PolicyRecord, policies } from '../state.ts';
import { statementOf } from './statement.ts';

const STATEMENT_ID = /^([a-zA-Z0-9-_]+)$/;
const ACTION = /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const POLICY_LIMIT = 20_480;
const NO_RESOURCE = 'The resource you requested does not exist.';

function findPolicy(ctx: Context, functionName: string, qualifier: string | undefined) {
  const reference = parseFunctionName(ctx, functionName, qualifier);
  const target = orAliasMissing(() => findTarget(ctx, functionName, qualifier), reference);
  const { alias, configuration, fn, place, qualifier: found } = target;
  const key = found && found !== '$LATEST' ? `${fn.name}:${found}` : fn.name;
  const policy = policies(place).get(key);
  // Without a policy, the revision is that of the function, version or alias.
  const revision = policy?.revisionId ?? (alias ?? configuration).RevisionId;
  return { key, place, policy, revision, resource: functionArn(place, fn.name, found) };
}

function checkRevision(present: string | undefined, revision: string | undefined): void {
  if (revision === undefined || revision === present) return;
  throw preconditionFailed(
    'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
  );
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export const addPermission: Operation<AddPermissionCommandInput, Output<AddPermissionCommandOutput>> = (input, ctx) => {
  require(pattern(input.StatementId, 'statementId', STATEMENT_ID), pattern(input.Action, 'action', ACTION), pattern(
    input.Principal,
    'principal',
    /^[^\s]+$/,
  ));
  if (input.Qualifier === '$LATEST') {
    throw invalidParameter('We currently do not support adding policies for $LATEST.');
  }
  const { key, place, policy, resource, revision } = findPolicy(ctx, input.FunctionName ?? '', input.Qualifier);
  checkRevision(revision, input.RevisionId);
  const statements = policy?.statements ?? [];
  if (statements.some(({ Sid }) => Sid === input.StatementId)) {
    throw conflict(
      `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const statement = statementOf(input, resource);
  const all = [...statements, statement];
  if (JSON.stringify(all).length > POLICY_LIMIT) {
    throw invalidParameter(
      `The final policy size (${JSON.stringify(all).length}) is bigger than the limit (${POLICY_LIMIT}).`,
    );
  }
  policies(place).put(key, { revisionId: ctx.kernel.ids.uuid(), statements: all });
  return { Statement: JSON.stringify(statement) };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export const removePermission: Operation<RemovePermissionCommandInput, object> = (input, ctx) => {
  const { account, name, region } = parseFunctionName(ctx, input.FunctionName ?? '');
  if (!functions({ account, region, kernel: ctx.kernel }).has(name)) {
    throw notFound(`No policy found for: ${functionArn({ account, region }, name)}`);
  }
  const { key, place, policy } = findPolicy(ctx, input.FunctionName ?? '', input.Qualifier);
  if (!policy) throw notFound('No policy is associated with the given resource.');
  const left = policy.statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (left.length === policy.statements.length) {
    throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  }
  checkRevision(policy.revisionId, input.RevisionId);
  if (left.length === 0) policies(place).delete(key);
  else policies(place).put(key, { revisionId: ctx.kernel.ids.uuid(), statements: left });
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export const getPolicy: Operation<GetPolicyCommandInput, Output<GetPolicyCommandOutput>> = (input, ctx) => {
  const find = () => findPolicy(ctx, input.FunctionName ?? '', input.Qualifier);
  // moto names the function.
  const { policy } = ctx.kernel.lenient ? find() : orWorded(NO_RESOURCE, find);
  if (!policy) throw notFound(NO_RESOURCE);
  return { Policy: policyText(policy), RevisionId: policy.revisionId };
};

export const policyText = (policy: Readonly<PolicyRecord>): string =>
  JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: policy.statements });

import type { PutPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-eventbridge';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { invalid, notFound } from '../errors.ts';
import { bus, busArn } from '../names.ts';
import { type BusRecord, stateOf } from '../records.ts';
import { faults, refuse } from '../validate.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html#API_PutPermission_Errors */
const MOST_BYTES = 10_240;

type Statement = Readonly<Record<string, unknown>>;

/** The policy as JSON; undefined if there is none. */
export function policyText({ statements }: Pick<BusRecord, 'statements'>): string | undefined {
  return statements.length === 0 ? undefined : JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html */
export const putPermission: Operation<PutPermissionCommandInput, object> = (input, ctx) => {
  const found = bus(ctx, input.EventBusName);
  if (input.Policy !== undefined) {
    if (input.Action ?? input.Principal ?? input.StatementId) {
      throw invalid('Policy cannot be given together with Action, Principal, StatementId or Condition.');
    }
    save(ctx, found, statementsOf(input.Policy));
    return {};
  }
  const { Action: action, Principal: principal, StatementId: sid } = input;
  refuse(
    faults(sid, 'statementId', { min: 1, max: 64, pattern: /^[a-zA-Z0-9-_]+$/ }),
    faults(principal, 'principal', { min: 1, max: 12, pattern: /^(\d{12}|\*)$/ }),
  );
  if (action !== 'events:PutEvents') throw invalid("Provided value in parameter 'action' is not supported.");
  if (principal === undefined || sid === undefined) {
    throw invalid('Parameters Action, Principal and StatementId must be provided.');
  }
  const { Type, Key, Value } = input.Condition ?? {};
  const statement: Statement = {
    Sid: sid,
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : { AWS: `arn:${partitionOf(ctx.region)}:iam::${principal}:root` },
    Action: action,
    Resource: busArn(ctx, found.name),
    ...(Type && Key ? { Condition: { [Type]: { [Key]: Value } } } : {}),
  };
  save(ctx, found, [...found.statements.filter(({ Sid }) => Sid !== sid), statement]);
  return {};
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemovePermission.html */
export const removePermission: Operation<RemovePermissionCommandInput, object> = (input, ctx) => {
  const found = bus(ctx, input.EventBusName);
  if (input.RemoveAllPermissions) {
    save(ctx, found, []);
    return {};
  }
  const left = found.statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (left.length === found.statements.length) {
    // Other emulators distinguish the two cases, AWS does not.
    const none = ctx.kernel.lenient && found.statements.length === 0;
    throw notFound(none ? 'EventBus does not have a policy.' : 'Statement with the provided id does not exist.');
  }
  save(ctx, found, left);
  return {};
};

function statementsOf(policy: string): Statement[] {
  let document: unknown;
  try {
    document = parseUserJson(policy);
  } catch {
    document = undefined;
  }
  const statement = (document as { Statement?: unknown } | undefined)?.Statement;
  const list = Array.isArray(statement) ? statement : [statement];
  if (!list.every((one): one is Statement => typeof one === 'object' && one !== null)) {
    throw invalid('This policy contains invalid Json');
  }
  return list;
}

function save(ctx: Context, found: Readonly<BusRecord>, statements: readonly Statement[]): void {
  if (JSON.stringify(statements).length > MOST_BYTES) {
    throw new AwsError('PolicyLengthExceededException', 'The event bus policy is too long.', 400);
  }
  stateOf(ctx).buses.put(found.name, { ...found, statements, modified: ctx.kernel.clock.now() });
}

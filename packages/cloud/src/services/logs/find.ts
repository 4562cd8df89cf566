import type { Context } from '../../kernel/context.ts';
import { partitionOf } from '../../kernel/partition.ts';
import { invalidParameter, notFound } from './errors.ts';
import { type GroupRecord, logs, type StreamRecord } from './records.ts';
import { check, GROUP_IDENTIFIER, GROUP_NAME, STREAM_NAME } from './validate.ts';

export function groupArn(ctx: Context, name: string): string {
  return `arn:${partitionOf(ctx.region)}:logs:${ctx.region}:${ctx.account}:log-group:${name}`;
}

/** The group of that name, or ResourceNotFoundException. */
export function findGroup(name: string | undefined, ctx: Context): Readonly<GroupRecord> {
  const group = logs(ctx).groups.get(check(name, 'logGroupName', GROUP_NAME));
  if (!group) throw notFound('The specified log group does not exist.');
  return group;
}

interface GroupInput {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** The group by its name, or by an identifier that is a name or an ARN without a trailing `:*`. */
export function groupOf(input: GroupInput, ctx: Context): Readonly<GroupRecord> {
  return findGroup(groupNameOf(input, ctx), ctx);
}

function groupNameOf(input: GroupInput, ctx: Context): string {
  if (input.logGroupIdentifier === undefined) {
    if (input.logGroupName === undefined) {
      throw invalidParameter('At least one of logGroupName or logGroupIdentifier must be specified.');
    }
    return check(input.logGroupName, 'logGroupName', GROUP_NAME);
  }
  if (input.logGroupName !== undefined) {
    throw invalidParameter('LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  return nameIn(check(input.logGroupIdentifier, 'logGroupIdentifier', GROUP_IDENTIFIER), ctx);
}

/** A group's name from a name or an ARN. Groups of other accounts and regions do not exist here. */
export function nameIn(identifier: string, ctx: Context): string {
  if (!identifier.startsWith('arn:')) return identifier;
  const match = /^arn:aws[a-z-]*:logs:([a-z0-9-]+):(\d{12}):log-group:([^:*]+)(?::\*)?$/.exec(identifier);
  if (!match) throw invalidParameter(`${identifier} is not a valid log group ARN.`);
  if (match[1] !== ctx.region || match[2] !== ctx.account) throw notFound('The specified log group does not exist.');
  return match[3] ?? '';
}

/** The stream of that name, or ResourceNotFoundException. */
export function findStream(
  group: Readonly<GroupRecord>,
  name: string | undefined,
  ctx: Context,
): Readonly<StreamRecord> {
  const stream = logs(ctx)
    .streams(group)
    .get(check(name, 'logStreamName', STREAM_NAME));
  if (!stream) throw notFound('The specified log stream does not exist.');
  return stream;
}

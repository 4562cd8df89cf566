import type { AddPermissionRequest, RemovePermissionRequest } from '@aws-sdk/client-sqs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { invalidParameter, missingParameter } from '../errors.ts';
import { findQueue, queueArn } from '../find.ts';
import { type Queue, queuesOf } from '../records.ts';

interface Policy {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement?: Statement | readonly Statement[];
}

interface Statement {
  readonly Sid?: string;
}

/**
 * Actions that can be shared; all others are the owner's. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html
 */
const SHAREABLE = [
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
];
const MOST_ACTIONS = 7;

export const addPermission: Operation<AddPermissionRequest, object> = (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  const { Label: label = '', Actions: actions = [], AWSAccountIds: accounts = [] } = input;
  if (actions.length === 0) throw missingParameter('Actions');
  const owners = actions.find((action) => !SHAREABLE.includes(action));
  if (owners !== undefined) {
    throw invalidParameter(
      `Value SQS:${owners} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.`,
    );
  }
  if (accounts.length === 0 || accounts.some((account) => !/^\d{12}$/.test(account))) {
    const shown = `[${accounts.join(', ')}]`;
    throw invalidParameter(`Value ${shown} for parameter PrincipalId is invalid. Reason: Unable to verify.`);
  }
  if (actions.length > MOST_ACTIONS) {
    const text = `${actions.length} Actions were found, maximum allowed is ${MOST_ACTIONS}.`;
    throw new AwsError('OverLimit', text, 403);
  }
  const policy = policyOf(queue);
  const statements = statementsOf(policy);
  if (statements.some(({ Sid }) => Sid === label)) {
    throw invalidParameter(`Value ${label} for parameter Label is invalid. Reason: Already exists.`);
  }
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: single(accounts.map((account) => `arn:${partitionOf(ctx.region)}:iam::${account}:root`)) },
    Action: single(actions.map((action) => `SQS:${action}`)),
    Resource: queueArn(queue),
  };
  return put(queue, { ...policy, Statement: [...statements, statement] }, ctx);
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html */
export const removePermission: Operation<RemovePermissionRequest, object> = (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  const policy = policyOf(queue);
  const statements = statementsOf(policy);
  const left = statements.filter(({ Sid }) => Sid !== input.Label);
  if (left.length === statements.length) {
    throw invalidParameter(
      `Value ${input.Label} for parameter Label is invalid. Reason: can't find label on existing policy.`,
    );
  }
  return put(queue, left.length === 0 ? undefined : { ...policy, Statement: left }, ctx);
};

const single = <T>(all: readonly T[]): T | readonly T[] => (all.length === 1 ? (all[0] as T) : all);

function policyOf(queue: Queue): Policy {
  const text = queue.attributes.Policy;
  if (text !== undefined) return parseUserJson(text) as Policy;
  // LocalStack's test_sqs_permission_lifecycle, validated on AWS.
  return { Version: '2008-10-17', Id: `${queueArn(queue)}/SQSDefaultPolicy` };
}

function statementsOf({ Statement = [] }: Policy): readonly Statement[] {
  return Array.isArray(Statement) ? (Statement as readonly Statement[]) : [Statement as Statement];
}

function put(queue: Queue, policy: Policy | undefined, { kernel }: Context): object {
  const { Policy: _previous, ...attributes } = queue.attributes;
  queuesOf(kernel, queue).put(queue.name, {
    ...queue,
    attributes: policy ? { ...attributes, Policy: JSON.stringify(policy) } : attributes,
    modified: kernel.clock.now(),
  });
  return {};
}

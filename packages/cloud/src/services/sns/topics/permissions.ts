import type { AddPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-sns';
import type { Operation } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { invalid } from '../errors.ts';
import { findTopic } from '../find.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html */
const ACTIONS = new Set([
  'AddPermission',
  'DeleteTopic',
  'GetDataProtectionPolicy',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'ListTagsForResource',
  'Publish',
  'PutDataProtectionPolicy',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
]);

interface Statement {
  readonly Sid?: string | undefined;
}

interface Policy {
  readonly Statement?: Statement | readonly Statement[];
}

const statementsOf = ({ Statement: all = [] }: Policy): readonly Statement[] => [all].flat();

/** One value stands alone in a policy, several are a list. */
const oneOrMany = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] ?? '') : values;

/** https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
export const addPermission: Operation<AddPermissionCommandInput, object> = (input, ctx) => {
  const { topic, state } = findTopic(input.TopicArn, ctx);
  const policy: Policy = parseUserJson(topic.policy);
  const statements = statementsOf(policy);
  if (statements.some(({ Sid }) => Sid === input.Label)) throw invalid('Statement already exists');
  const actions = input.ActionName ?? [];
  if (actions.some((action) => !ACTIONS.has(action))) throw invalid('Policy statement action out of service scope!');
  const statement = {
    Sid: input.Label,
    Effect: 'Allow',
    Principal: {
      AWS: oneOrMany((input.AWSAccountId ?? []).map((id) => `arn:${partitionOf(ctx.region)}:iam::${id}:root`)),
    },
    Action: oneOrMany(actions.map((action) => `SNS:${action}`)),
    Resource: topic.arn,
  };
  const changed = JSON.stringify({ ...policy, Statement: [...statements, statement] });
  state.topics.put(topic.name, { ...topic, policy: changed });
  return {};
};

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html: removing a label that does not exist is not an
 * error.
 */
export const removePermission: Operation<RemovePermissionCommandInput, object> = (input, ctx) => {
  const { topic, state } = findTopic(input.TopicArn, ctx);
  const policy: Policy = parseUserJson(topic.policy);
  const left = statementsOf(policy).filter(({ Sid }) => Sid !== input.Label);
  state.topics.put(topic.name, { ...topic, policy: JSON.stringify({ ...policy, Statement: left }) });
  return {};
};

import type {
  AssociateKmsKeyRequest,
  DeleteRetentionPolicyRequest,
  DisassociateKmsKeyRequest,
  PutLogGroupDeletionProtectionRequest,
  PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../kernel/context.ts';
import { invalidParameter, violation } from '../errors.ts';
import { findGroup, groupOf, nameIn } from '../find.ts';
import { logs } from '../records.ts';
import { check } from '../validate.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const putRetentionPolicy: Operation<PutRetentionPolicyRequest, object> = (input, ctx) => {
  const days = input.retentionInDays;
  if (days === undefined || !DAYS.includes(days)) {
    throw violation(days, 'retentionInDays', `Member must satisfy enum value set: [${DAYS.join(', ')}]`);
  }
  const group = findGroup(input.logGroupName, ctx);
  logs(ctx).groups.put(group.name, { ...group, retentionDays: days });
  return {};
};

export const deleteRetentionPolicy: Operation<DeleteRetentionPolicyRequest, object> = (input, ctx) => {
  const group = findGroup(input.logGroupName, ctx);
  logs(ctx).groups.put(group.name, { ...group, retentionDays: undefined });
  return {};
};

// Keys are named, not used: nothing here encrypts. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html

export const associateKmsKey: Operation<AssociateKmsKeyRequest, object> = (input, ctx) => {
  const kmsKeyId = check(input.kmsKeyId, 'kmsKeyId', { max: 256 });
  const group = findGroup(groupNameFrom(input), ctx);
  logs(ctx).groups.put(group.name, { ...group, kmsKeyId });
  return {};
};

export const disassociateKmsKey: Operation<DisassociateKmsKeyRequest, object> = (input, ctx) => {
  const group = findGroup(groupNameFrom(input), ctx);
  logs(ctx).groups.put(group.name, { ...group, kmsKeyId: undefined });
  return {};
};

function groupNameFrom(input: AssociateKmsKeyRequest | DisassociateKmsKeyRequest): string | undefined {
  if ((input.logGroupName === undefined) === (input.resourceIdentifier === undefined)) {
    throw invalidParameter('Exactly one of logGroupName and resourceIdentifier must be specified.');
  }
  if (input.resourceIdentifier === undefined) return input.logGroupName;
  return /:log-group:([^:]+)(?::\*)?$/.exec(input.resourceIdentifier)?.[1];
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogGroupDeletionProtection.html */
export const putLogGroupDeletionProtection: Operation<PutLogGroupDeletionProtectionRequest, object> = (input, ctx) => {
  const group = groupOf({ logGroupName: nameIn(input.logGroupIdentifier ?? '', ctx) }, ctx);
  logs(ctx).groups.put(group.name, { ...group, deletionProtection: input.deletionProtectionEnabled });
  return {};
};

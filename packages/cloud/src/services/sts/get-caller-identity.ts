import type {
  GetAccessKeyInfoRequest,
  GetAccessKeyInfoResponse,
  GetCallerIdentityRequest,
  GetCallerIdentityResponse,
} from '@aws-sdk/client-sts';
import type { Operation } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { partitionOf } from '../../kernel/partition.ts';
import { accessKeys } from '../iam/credentials/access-keys.ts';
import { sessions } from '../iam/credentials/sessions.ts';
import { reportedIdentity } from './reported-identity.ts';
import { check } from './validate.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const getCallerIdentity: Operation<GetCallerIdentityRequest, GetCallerIdentityResponse> = (_, ctx) => {
  const { caller } = ctx;
  if (caller.kind === 'anonymous') {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  const { arn, userId } = reportedIdentity(ctx) ?? caller;
  // Users and sessions are of the partition that they were made in, the root is of all.
  const Arn = caller.kind === 'root' ? arn.replace(/^arn:[^:]*/, `arn:${partitionOf(ctx.region)}`) : arn;
  return { UserId: userId, Account: caller.account, Arn };
};

/** The account of a key; the caller's for one that was not issued here. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */
export const getAccessKeyInfo: Operation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse> = (input, ctx) => {
  const id = check(input.AccessKeyId, 'accessKeyId', { min: 16, max: 128, pattern: /^\w*$/ });
  const issued = accessKeys(ctx.kernel).get(id) ?? sessions(ctx.kernel).get(id);
  return { Account: issued?.account ?? ctx.account };
};

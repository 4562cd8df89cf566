import type {
  GetFederationTokenRequest,
  GetFederationTokenResponse,
  GetSessionTokenRequest,
  GetSessionTokenResponse,
} from '@aws-sdk/client-sts';
import type { Caller, Context, Operation } from '../../kernel/context.ts';
import { partitionOf } from '../../kernel/partition.ts';
import { sessions } from '../iam/credentials/sessions.ts';
import { packedSize } from './assume-role.ts';
import { issue } from './issue.ts';
import { mfaContext } from './mfa.ts';
import { sessionPolicies } from './session-policies.ts';
import { sessionTags } from './session-tags.ts';
import { accessDenied, check, checkDuration } from './validate.ts';

const HALF_DAY = 43_200;
const HOUR = 3600;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
export const getSessionToken: Operation<GetSessionTokenRequest, GetSessionTokenResponse> = (input, ctx) => {
  const seconds = durationFor(ctx.caller, input.DurationSeconds);
  const kind = longTerm(ctx, 'GetSessionToken');
  const mfa = mfaContext(input, ctx);
  const { account, arn, userId } = ctx.caller;
  return { Credentials: issue({ account, kind, arn, userId, policies: [], mfa }, seconds, ctx) };
};

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html */
export const getFederationToken: Operation<GetFederationTokenRequest, GetFederationTokenResponse> = async (
  input,
  ctx,
) => {
  const name = check(input.Name, 'name', { min: 2, max: 32, pattern: /^[\w+=,.@-]*$/ });
  const seconds = durationFor(ctx.caller, input.DurationSeconds);
  const policies = await sessionPolicies(input.Policy, input.PolicyArns, ctx);
  const kind = longTerm(ctx, 'GetFederationToken');
  const { tags } = sessionTags(input, ctx);
  const { account } = ctx.caller;
  const arn = `arn:${partitionOf(ctx.region)}:sts::${account}:federated-user/${name}`;
  const userId = `${account}:${name}`;
  return {
    Credentials: issue(
      {
        account,
        kind: 'federated',
        arn,
        userId,
        policies,
        tags,
        ...(kind === 'user' ? { issuer: ctx.caller.arn } : {}),
      },
      seconds,
      ctx,
    ),
    FederatedUser: { FederatedUserId: userId, Arn: arn },
    PackedPolicySize: packedSize(policies),
  };
};

/** 15 minutes to 36 hours, half a day by default; never more than an hour for the root user. */
function durationFor(caller: Caller, asked: number | undefined): number {
  const seconds = checkDuration(asked, HALF_DAY, 900, 129_600);
  return caller.kind === 'root' ? Math.min(seconds, HOUR) : seconds;
}

function longTerm({ caller, kernel }: Context, action: string): 'root' | 'user' {
  const isSession = sessions(kernel).has(caller.accessKeyId ?? '');
  if (!isSession && (caller.kind === 'root' || caller.kind === 'user')) return caller.kind;
  throw accessDenied(`Cannot call ${action} with session credentials`);
}

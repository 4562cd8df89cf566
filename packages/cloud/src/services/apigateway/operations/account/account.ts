import type {
  Account,
  GetAccountCommandOutput,
  GetAccountRequest,
  UpdateAccountCommandOutput,
  UpdateAccountRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { text } from '../../shared/patch-rules.ts';
import type { AccountRecord } from '../../state/records.ts';
import { accounts } from '../../state/state.ts';

const KEY = 'account';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetAccount.html */
export const getAccount: Operation<GetAccountRequest, Output<GetAccountCommandOutput>> = (_input, ctx) =>
  view(accounts(ctx).get(KEY) ?? {});

const RULES: readonly Rule<AccountRecord>[] = [
  text('/cloudwatchRoleArn', 'cloudwatchRoleArn'),
  {
    path: '/features',
    ops: ['add', 'remove'],
    apply({ op, value }) {
      if (op === 'remove') throw badRequest('Usage Plans cannot be disabled once enabled');
      if (value !== 'UsagePlans') throw badRequest(`Invalid feature specified: ${value}`);
    },
  },
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateAccount.html */
export const updateAccount: Operation<UpdateAccountRequest, Output<UpdateAccountCommandOutput>> = (input, ctx) => {
  const updated: AccountRecord = patch<AccountRecord>(
    accounts(ctx).get(KEY) ?? {},
    input.patchOperations,
    RULES,
    'updateAccountInput',
  );
  const arn = updated.cloudwatchRoleArn;
  if (arn && !/^arn:[^:]+:iam::\d{12}:role\/.+/.test(arn)) {
    throw badRequest(`Invalid ARN specified in the request: ${arn}`);
  }
  if (!arn) delete updated.cloudwatchRoleArn;
  accounts(ctx).put(KEY, updated);
  return view(updated);
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
function view(record: AccountRecord): Account {
  return {
    ...record,
    throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
    features: ['UsagePlans'],
    apiKeyVersion: '4',
  };
}

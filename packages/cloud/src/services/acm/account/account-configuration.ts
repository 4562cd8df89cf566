import type { GetAccountConfigurationCommandOutput, PutAccountConfigurationCommandInput } from '@aws-sdk/client-acm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { accountOf } from '../records.ts';

const DEFAULT_DAYS = 45;

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_GetAccountConfiguration.html */
export const getAccountConfiguration: Operation<object, Output<GetAccountConfigurationCommandOutput>> = (
  _input,
  ctx,
) => ({
  ExpiryEvents: { DaysBeforeExpiry: accountOf(ctx).get('account')?.daysBeforeExpiry ?? DEFAULT_DAYS },
});

/** Repeating a token changes nothing. https://docs.aws.amazon.com/acm/latest/APIReference/API_PutAccountConfiguration.html */
export const putAccountConfiguration: Operation<PutAccountConfigurationCommandInput, object> = (
  { ExpiryEvents, IdempotencyToken: token = '' },
  ctx,
) => {
  const days = ExpiryEvents?.DaysBeforeExpiry ?? DEFAULT_DAYS;
  if (days < 1) throw validation('DaysBeforeExpiry must be at least 1.');
  const all = accountOf(ctx);
  if (all.get('account')?.token === token) return {};
  all.put('account', { daysBeforeExpiry: days, token });
  return {};
};

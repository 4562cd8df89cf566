import type {
  GetAccountSendingEnabledResponse,
  GetSendQuotaResponse,
  GetSendStatisticsResponse,
  UpdateAccountSendingEnabledCommandInput,
} from '@aws-sdk/client-ses';
import type { Operation } from '../../../kernel/context.ts';
import { accountOf, changeAccount, ses } from '../core/records.ts';
import { QUOTA, sentInADay } from '../core/statistics.ts';

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html */
export const getSendQuota: Operation<object, GetSendQuotaResponse> = (_input, ctx) => ({
  ...QUOTA,
  SentLast24Hours: sentInADay(ctx),
});

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendStatistics.html */
export const getSendStatistics: Operation<object, GetSendStatisticsResponse> = (_input, ctx) => ({
  SendDataPoints: [...ses(ctx).statistics.values()].map(({ at, attempts, bounces, complaints, rejects }) => ({
    Timestamp: new Date(at),
    DeliveryAttempts: attempts,
    Bounces: bounces,
    Complaints: complaints,
    Rejects: rejects,
  })),
});

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetAccountSendingEnabled.html */
export const getAccountSendingEnabled: Operation<object, GetAccountSendingEnabledResponse> = (_input, ctx) => ({
  Enabled: accountOf(ctx).sendingEnabled ?? true,
});

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_UpdateAccountSendingEnabled.html */
export const updateAccountSendingEnabled: Operation<UpdateAccountSendingEnabledCommandInput, object> = (input, ctx) => {
  changeAccount(ctx, { sendingEnabled: input.Enabled ?? false });
  return {};
};

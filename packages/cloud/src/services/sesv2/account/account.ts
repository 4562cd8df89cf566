import type {
  AccountDetails,
  GetAccountResponse,
  PutAccountDedicatedIpWarmupAttributesCommandInput,
  PutAccountDetailsCommandInput,
  PutAccountSendingAttributesCommandInput,
  PutAccountSuppressionAttributesCommandInput,
  PutAccountVdmAttributesCommandInput,
  SuppressionListReason,
  VdmAttributes,
} from '@aws-sdk/client-sesv2';
import type { Operation } from '../../../kernel/context.ts';
import { accountOf, changeAccount } from '../../ses/core/records.ts';
import { QUOTA, sentInADay } from '../../ses/core/statistics.ts';
import { badRequest } from '../errors.ts';

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html: with production access, here. */
export const getAccount: Operation<object, GetAccountResponse> = (_input, ctx) => {
  const settings = accountOf(ctx);
  const reasons = settings.suppressedReasons ?? ['BOUNCE', 'COMPLAINT'];
  return {
    DedicatedIpAutoWarmupEnabled: settings.autoWarmup ?? true,
    EnforcementStatus: 'HEALTHY',
    ProductionAccessEnabled: true,
    SendQuota: { ...QUOTA, SentLast24Hours: sentInADay(ctx) },
    SendingEnabled: settings.sendingEnabled ?? true,
    SuppressionAttributes: { SuppressedReasons: [...reasons] as SuppressionListReason[] },
    ...(settings.details ? { Details: settings.details as AccountDetails } : {}),
    ...(settings.vdm ? { VdmAttributes: settings.vdm as unknown as VdmAttributes } : {}),
  };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutAccountDetails.html */
export const putAccountDetails: Operation<PutAccountDetailsCommandInput, object> = (input, ctx) => {
  const { ProductionAccessEnabled: _access, ...details } = input;
  changeAccount(ctx, { details: { ...details, ReviewDetails: { Status: 'GRANTED' } } });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutAccountSendingAttributes.html */
export const putAccountSendingAttributes: Operation<PutAccountSendingAttributesCommandInput, object> = (input, ctx) => {
  changeAccount(ctx, { sendingEnabled: input.SendingEnabled ?? false });
  return {};
};

/** The reasons in a request, or BadRequestException. */
export function checkReasons(reasons: readonly string[] | undefined): readonly string[] {
  const odd = (reasons ?? []).find((reason) => reason !== 'BOUNCE' && reason !== 'COMPLAINT');
  if (odd !== undefined) throw badRequest(`Invalid suppression reason ${odd}.`);
  return reasons ?? [];
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutAccountSuppressionAttributes.html */
export const putAccountSuppressionAttributes: Operation<PutAccountSuppressionAttributesCommandInput, object> = (
  input,
  ctx,
) => {
  changeAccount(ctx, { suppressedReasons: checkReasons(input.SuppressedReasons) });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutAccountVdmAttributes.html */
export const putAccountVdmAttributes: Operation<PutAccountVdmAttributesCommandInput, object> = (input, ctx) => {
  changeAccount(ctx, { vdm: { ...input.VdmAttributes } });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutAccountDedicatedIpWarmupAttributes.html */
export const putAccountDedicatedIpWarmupAttributes: Operation<
  PutAccountDedicatedIpWarmupAttributesCommandInput,
  object
> = (input, ctx) => {
  changeAccount(ctx, { autoWarmup: input.AutoWarmupEnabled ?? false });
  return {};
};

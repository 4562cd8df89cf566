import type {
  CheckIfPhoneNumberIsOptedOutCommandInput,
  CheckIfPhoneNumberIsOptedOutResponse,
  ListOriginationNumbersCommandInput,
  ListOriginationNumbersResult,
  ListPhoneNumbersOptedOutCommandInput,
  ListPhoneNumbersOptedOutResponse,
  OptInPhoneNumberCommandInput,
} from '@aws-sdk/client-sns';
import type { Context, Operation } from '../../../kernel/context.ts';
import { invalid } from '../errors.ts';
import { page } from '../page.ts';
import { sns } from '../records.ts';

/**
 * Numbers whose owners replied STOP. Nobody replies here, so by convention of local clouds a number that ends with 99 has,
 * until it is opted in again.
 */
export function isOptedOut(ctx: Context, phone: string): boolean {
  return phone.endsWith('99') && !sns(ctx).of('opted-in').has(phone);
}

function checkPhone(phone: string | undefined): string {
  if (!/^\+?[0-9]{5,15}$/.test(phone ?? '')) throw invalid('PhoneNumber Reason: input incorrectly formatted');
  return phone ?? '';
}

/** https://docs.aws.amazon.com/sns/latest/api/API_CheckIfPhoneNumberIsOptedOut.html */
export const checkIfPhoneNumberIsOptedOut: Operation<
  CheckIfPhoneNumberIsOptedOutCommandInput,
  CheckIfPhoneNumberIsOptedOutResponse
> = (input, ctx) => ({ isOptedOut: isOptedOut(ctx, checkPhone(input.phoneNumber)) });

/** https://docs.aws.amazon.com/sns/latest/api/API_ListPhoneNumbersOptedOut.html: those to which something was to be sent. */
export const listPhoneNumbersOptedOut: Operation<
  ListPhoneNumbersOptedOutCommandInput,
  ListPhoneNumbersOptedOutResponse
> = (input, ctx) => {
  const state = sns(ctx);
  const numbers = new Set<string>();
  for (const topic of state.topics.values()) {
    for (const { protocol, endpoint } of state.subscriptions(topic).values()) {
      if (protocol === 'sms' && isOptedOut(ctx, endpoint)) numbers.add(endpoint);
    }
  }
  const { items, next } = page([...numbers], input.nextToken);
  return { phoneNumbers: [...items], ...(next.NextToken === undefined ? {} : { nextToken: next.NextToken }) };
};

/** https://docs.aws.amazon.com/sns/latest/api/API_OptInPhoneNumber.html */
export const optInPhoneNumber: Operation<OptInPhoneNumberCommandInput, object> = (input, ctx) => {
  const phone = checkPhone(input.phoneNumber);
  sns(ctx).of('opted-in').put(phone, { at: ctx.kernel.clock.now() });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_ListOriginationNumbers.html: none can be bought here. */
export const listOriginationNumbers: Operation<
  ListOriginationNumbersCommandInput,
  ListOriginationNumbersResult
> = () => ({
  PhoneNumbers: [],
});

import type {
  CreateSMSSandboxPhoneNumberCommandInput,
  DeleteSMSSandboxPhoneNumberCommandInput,
  GetSMSSandboxAccountStatusResult,
  ListSMSSandboxPhoneNumbersCommandInput,
  ListSMSSandboxPhoneNumbersResult,
  VerifySMSSandboxPhoneNumberCommandInput,
} from '@aws-sdk/client-sns';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { putText } from '../../../mailbox/mailbox.ts';
import { invalid } from '../errors.ts';
import { page } from '../page.ts';
import { sns } from '../records.ts';

interface NumberRecord {
  readonly phone: string;
  readonly verified: boolean;
  readonly code: string;
}

const numbers = (ctx: Context) => sns(ctx).of<NumberRecord>('sandbox-numbers');

function checkPhone(phone: string | undefined): string {
  if (!/^\+[1-9]\d{4,14}$/.test(phone ?? '')) throw invalid('PhoneNumber Reason: input incorrectly formatted');
  return phone ?? '';
}

function find(phone: string | undefined, ctx: Context): Readonly<NumberRecord> {
  const found = numbers(ctx).get(checkPhone(phone));
  if (!found) throw new AwsError('ResourceNotFound', 'Phone number does not exist', 404);
  return found;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateSMSSandboxPhoneNumber.html: the code comes as a text message. */
export const createSMSSandboxPhoneNumber: Operation<CreateSMSSandboxPhoneNumberCommandInput, object> = (input, ctx) => {
  const phone = checkPhone(input.PhoneNumber);
  const code = ctx.kernel.ids.random(6, '0123456789');
  numbers(ctx).put(phone, { phone, verified: numbers(ctx).get(phone)?.verified ?? false, code });
  const { account, region, kernel } = ctx;
  const message = `Your Amazon SNS verification code is ${code}.`;
  putText(kernel, { id: kernel.ids.uuid(), account, region, timestamp: kernel.clock.now(), phone, message });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_VerifySMSSandboxPhoneNumber.html */
export const verifySMSSandboxPhoneNumber: Operation<VerifySMSSandboxPhoneNumberCommandInput, object> = (input, ctx) => {
  const found = find(input.PhoneNumber, ctx);
  if (input.OneTimePassword !== found.code) {
    throw new AwsError('VerificationException', 'The verification code is incorrect or has expired.', 400);
  }
  numbers(ctx).put(found.phone, { ...found, verified: true });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_DeleteSMSSandboxPhoneNumber.html */
export const deleteSMSSandboxPhoneNumber: Operation<DeleteSMSSandboxPhoneNumberCommandInput, object> = (input, ctx) => {
  numbers(ctx).delete(find(input.PhoneNumber, ctx).phone);
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSMSSandboxPhoneNumbers.html */
export const listSMSSandboxPhoneNumbers: Operation<
  ListSMSSandboxPhoneNumbersCommandInput,
  ListSMSSandboxPhoneNumbersResult
> = (input, ctx) => {
  const { items, next } = page([...numbers(ctx).values()], input.NextToken, input.MaxResults ?? 100);
  const shape = ({ phone, verified }: NumberRecord) => ({
    PhoneNumber: phone,
    Status: verified ? ('Verified' as const) : ('Pending' as const),
  });
  return { PhoneNumbers: items.map(shape), ...next };
};

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_GetSMSSandboxAccountStatus.html: any phone number may get texts here.
 */
export const getSMSSandboxAccountStatus: Operation<object, GetSMSSandboxAccountStatusResult> = () => ({
  IsInSandbox: false,
});

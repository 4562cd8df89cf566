import type {
  GetSMSAttributesCommandInput,
  GetSMSAttributesResponse,
  SetSMSAttributesCommandInput,
} from '@aws-sdk/client-sns';
import type { Operation } from '../../../kernel/context.ts';
import { invalidPlain } from '../errors.ts';
import { sns } from '../records.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_SetSMSAttributes.html */
const NAMES = new Set([
  'DefaultSMSType',
  'DefaultSenderID',
  'DeliveryStatusIAMRole',
  'DeliveryStatusSuccessSamplingRate',
  'MonthlySpendLimit',
  'UsageReportS3Bucket',
]);

type Attributes = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/sns/latest/api/API_SetSMSAttributes.html */
export const setSMSAttributes: Operation<SetSMSAttributesCommandInput, object> = (input, ctx) => {
  const specified = { ...input.attributes };
  for (const [name, value] of Object.entries(specified)) {
    if (!NAMES.has(name)) throw invalidPlain(`${name} is not a valid attribute`);
    if (!isValid(name, value)) throw invalidPlain(`${name} is invalid`);
  }
  const all = sns(ctx).of<Attributes>('sms-attributes');
  all.put('all', { ...all.get('all'), ...specified });
  return {};
};

function isValid(name: string, value: string): boolean {
  if (name === 'DefaultSMSType') return value === 'Promotional' || value === 'Transactional';
  if (name === 'DefaultSenderID') return /^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/.test(value) || value === '';
  if (name === 'MonthlySpendLimit') return /^\d+$/.test(value);
  if (name === 'DeliveryStatusSuccessSamplingRate') return /^(\d{1,2}|100)$/.test(value);
  return true;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSMSAttributes.html */
export const getSMSAttributes: Operation<GetSMSAttributesCommandInput, GetSMSAttributesResponse> = (input, ctx) => {
  const all: Attributes = { MonthlySpendLimit: '1', ...sns(ctx).of<Attributes>('sms-attributes').get('all') };
  const wanted = input.attributes ?? [];
  const shown = Object.entries(all).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  return { attributes: Object.fromEntries(shown) };
};

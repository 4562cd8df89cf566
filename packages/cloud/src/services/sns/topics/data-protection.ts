import type {
  GetDataProtectionPolicyCommandInput,
  GetDataProtectionPolicyResponse,
  PutDataProtectionPolicyCommandInput,
} from '@aws-sdk/client-sns';
import type { Operation } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { invalid } from '../errors.ts';
import { findTopic } from '../find.ts';

/** A data protection policy's text: stored and returned; messages are not scanned here. */
export function checkDataProtection(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (Buffer.byteLength(text) > 30_720) throw invalid('DataProtectionPolicy Reason: policy is too long');
  try {
    const policy: unknown = parseUserJson(text);
    if (typeof policy === 'object' && policy !== null && !Array.isArray(policy)) return text;
  } catch {
    // Said below.
  }
  throw invalid('DataProtectionPolicy Reason: policy is not valid JSON');
}

/** https://docs.aws.amazon.com/sns/latest/api/API_PutDataProtectionPolicy.html */
export const putDataProtectionPolicy: Operation<PutDataProtectionPolicyCommandInput, object> = (input, ctx) => {
  const { topic, state } = findTopic(input.ResourceArn, ctx, 'ResourceArn');
  state.topics.put(topic.name, { ...topic, dataProtectionPolicy: checkDataProtection(input.DataProtectionPolicy) });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_GetDataProtectionPolicy.html */
export const getDataProtectionPolicy: Operation<
  GetDataProtectionPolicyCommandInput,
  GetDataProtectionPolicyResponse
> = (input, ctx) => {
  const { topic } = findTopic(input.ResourceArn, ctx, 'ResourceArn');
  return { DataProtectionPolicy: topic.dataProtectionPolicy ?? '' };
};

import type { DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse } from '@aws-sdk/client-sts';
import type { Operation } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { check } from './validate.ts';

/**
 * Only a message that AWS itself made can be decoded, and nothing here makes any: denials say in plain text why.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export const decodeAuthorizationMessage: Operation<
  DecodeAuthorizationMessageRequest,
  DecodeAuthorizationMessageResponse
> = (input) => {
  check(input.EncodedMessage, 'encodedMessage', { min: 1, max: 10_240 });
  throw new AwsError('InvalidAuthorizationMessageException', 'Invalid authorization message', 400);
};

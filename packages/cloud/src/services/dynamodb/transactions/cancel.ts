import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/errors.ts';
import type { WireItem } from '../values/wire.ts';

const CODES: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  ValidationException: 'ValidationError',
  DuplicateItemException: 'DuplicateItem',
  ItemCollectionSizeLimitExceededException: 'ItemCollectionSizeLimitExceeded',
};

/**
 * Runs each step; if one fails, the error has the reasons for all of them:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function allOrNone<T>(steps: readonly (() => T)[]): T[] {
  const results: T[] = [];
  const reasons: CancellationReason[] = [];
  for (const step of steps) {
    try {
      results.push(step());
      reasons.push({ Code: 'None' });
    } catch (error) {
      const code = error instanceof AwsError ? CODES[error.code] : undefined;
      if (!code) throw error;
      const { message, fields } = error as AwsError;
      reasons.push({ Code: code, Message: message, ...(fields.Item ? { Item: fields.Item as WireItem } : {}) });
    }
  }
  if (results.length === steps.length) return results;
  const codes = reasons.map(({ Code }) => Code).join(', ');
  throw new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}

import type {
  APIErrorType,
  BatchGetSecretValueCommandInput,
  BatchGetSecretValueCommandOutput,
  SecretValueEntry,
} from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidParameter } from '../errors.ts';
import { find } from '../find.ts';
import { filtered } from '../lists/filters.ts';
import { page } from '../lists/page.ts';
import { readValue } from './get-secret-value.ts';

const MOST = 20;

/** Each secret requires the permission to read it. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html */
export const batchGetSecretValue: Operation<
  BatchGetSecretValueCommandInput,
  Output<BatchGetSecretValueCommandOutput>
> = async (input, ctx) => {
  const { SecretIdList: listed, Filters: filters } = input;
  if (Boolean(listed?.length) === Boolean(filters?.length)) {
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  }
  if (input.MaxResults !== undefined && !filters?.length) {
    throw invalidParameter("'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.");
  }
  const found = filtered(ctx, filters).filter(({ secret }) => !secret.deletion);
  const { items, NextToken } = listed?.length
    ? { items: listed, NextToken: undefined }
    : page(
        found.map(({ arn }) => arn),
        { MaxResults: input.MaxResults ?? MOST, NextToken: input.NextToken },
      );
  const SecretValues: SecretValueEntry[] = [];
  const Errors: APIErrorType[] = [];
  for (const id of items) {
    try {
      await ctx.kernel.allow?.(ctx, 'secretsmanager', 'GetSecretValue', { SecretId: id });
      SecretValues.push(readValue(ctx, find(ctx, id), {}));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // Found by a filter, a secret without a value is not an error of the caller.
      Errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
    }
  }
  return { SecretValues, Errors, NextToken };
};

import type { PublishVersionCommandInput, PublishVersionCommandOutput } from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { checkRevision } from '../functions/update-function-code.ts';
import { findChangeable } from '../resolve.ts';
import { publish } from './publish.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
export const publishVersion: Operation<PublishVersionCommandInput, Output<PublishVersionCommandOutput>> = (
  input,
  ctx,
) => {
  const { fn, place } = findChangeable(ctx, input.FunctionName ?? '');
  checkRevision(fn, input.RevisionId);
  if (input.CodeSha256 && input.CodeSha256 !== fn.code.sha256) {
    throw invalidParameter(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${fn.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  return publish(ctx, fn, { description: input.Description, place }).configuration;
};

import type {
  DeleteBucketCorsCommandInput,
  GetBucketCorsCommandInput,
  GetBucketCorsCommandOutput,
  PutBucketCorsCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { invalidRequest, malformedXml, notConfigured } from '../shared/errors.ts';

const methods = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'];

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
export const putBucketCors: Operation<PutBucketCorsCommandInput, void> = (input, ctx) => {
  const rules = input.CORSConfiguration?.CORSRules ?? [];
  if (rules.length === 0 || rules.length > 100) throw malformedXml();
  for (const { AllowedMethods: allowed = [], AllowedOrigins: origins = [], AllowedHeaders: headers = [] } of rules) {
    if (allowed.length === 0 || origins.length === 0) throw malformedXml();
    const wrong = allowed.find((method) => !methods.includes(method));
    if (wrong !== undefined) {
      throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${wrong}`);
    }
    for (const [text, subject] of [
      ...origins.map((o) => [o, 'AllowedOrigin']),
      ...headers.map((h) => [h, 'AllowedHeader']),
    ]) {
      if ((text ?? '').split('*').length > 2)
        throw invalidRequest(`${subject} "${text}" can not have more than one wildcard.`);
    }
  }
  change(ctx, input, { cors: rules });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
export const getBucketCors: Operation<GetBucketCorsCommandInput, Output<GetBucketCorsCommandOutput>> = (input, ctx) => {
  const { name, settings } = bucketOf(ctx, input);
  if (settings.cors) return { CORSRules: [...settings.cors] };
  throw notConfigured('NoSuchCORSConfiguration', 'The CORS configuration does not exist', name);
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html */
export const deleteBucketCors: Operation<DeleteBucketCorsCommandInput, void> = (input, ctx) => {
  change(ctx, input, { cors: undefined });
};

import type { DeleteCertificateCommandInput } from '@aws-sdk/client-acm';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { certificatesOf, find } from '../records.ts';
import { usesOf } from './in-use.ts';

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html */
export const deleteCertificate: Operation<DeleteCertificateCommandInput, object> = async ({ CertificateArn }, ctx) => {
  const { arn } = find(ctx, CertificateArn);
  if ((await usesOf(ctx)).has(arn)) throw new AwsError('ResourceInUseException', `Certificate ${arn} in use.`, 400);
  certificatesOf(ctx).delete(arn);
  return {};
};

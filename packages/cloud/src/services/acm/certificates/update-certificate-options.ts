import type { ResendValidationEmailCommandInput, UpdateCertificateOptionsCommandInput } from '@aws-sdk/client-acm';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidState, validation } from '../errors.ts';
import { certificatesOf, find } from '../records.ts';

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_UpdateCertificateOptions.html */
export const updateCertificateOptions: Operation<UpdateCertificateOptionsCommandInput, object> = (
  { CertificateArn, Options = {} },
  ctx,
) => {
  const record = find(ctx, CertificateArn);
  if (record.type === 'IMPORTED') throw invalidState('Options of imported certificates cannot be changed.');
  if (Options.Export !== undefined && Options.Export !== record.options.Export) {
    throw validation('The export option is set when a certificate is requested, and cannot be changed.');
  }
  const specified = Object.entries(Options).filter(([, value]) => value !== undefined);
  certificatesOf(ctx).put(record.arn, { ...record, options: { ...record.options, ...Object.fromEntries(specified) } });
  return {};
};

/** Nothing is ever pending here. https://docs.aws.amazon.com/acm/latest/APIReference/API_ResendValidationEmail.html */
export const resendValidationEmail: Operation<ResendValidationEmailCommandInput, object> = (
  { CertificateArn, Domain = '' },
  ctx,
) => {
  const record = find(ctx, CertificateArn);
  if (!record.names.includes(Domain)) {
    throw new AwsError(
      'InvalidDomainValidationOptionsException',
      `The domain ${Domain} is not in the certificate ${record.arn}.`,
      400,
    );
  }
  if (!ctx.kernel.lenient) throw invalidState(`Certificate ${record.arn} is not pending validation.`);
  return {};
};

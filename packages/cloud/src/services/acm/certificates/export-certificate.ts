import { createPrivateKey } from 'node:crypto';
import type {
  ExportCertificateCommandInput,
  ExportCertificateCommandOutput,
  RevokeCertificateCommandInput,
  RevokeCertificateCommandOutput,
} from '@aws-sdk/client-acm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { type CertificateRecord, certificatesOf, find } from '../records.ts';

const isExportable = ({ type, options }: CertificateRecord): boolean =>
  type === 'PRIVATE' || (type === 'AMAZON_ISSUED' && options.Export === 'ENABLED');

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_ExportCertificate.html */
export const exportCertificate: Operation<ExportCertificateCommandInput, Output<ExportCertificateCommandOutput>> = (
  { CertificateArn, Passphrase },
  ctx,
) => {
  const record = find(ctx, CertificateArn);
  if (!isExportable(record)) throw validation(`Certificate ARN: ${record.arn} is not a private certificate`);
  const passphrase = Buffer.from(Passphrase ?? []);
  if (passphrase.length < 4 || passphrase.length > 128) {
    throw validation(
      "1 validation error detected: Value at 'passphrase' failed to satisfy constraint: Member must have length between 4 and 128",
    );
  }
  const PrivateKey = createPrivateKey(record.key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase,
  });
  certificatesOf(ctx).put(record.arn, { ...record, wasExported: true });
  return { Certificate: record.certificate, CertificateChain: record.chain, PrivateKey: String(PrivateKey) };
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_RevokeCertificate.html */
export const revokeCertificate: Operation<RevokeCertificateCommandInput, Output<RevokeCertificateCommandOutput>> = (
  { CertificateArn, RevocationReason = 'UNSPECIFIED' },
  ctx,
) => {
  const record = find(ctx, CertificateArn);
  if (record.type !== 'AMAZON_ISSUED' || !record.wasExported) {
    throw validation(`Certificate ${record.arn} cannot be revoked: only public certificates that were exported can.`);
  }
  const revoked = { at: ctx.kernel.clock.now(), reason: RevocationReason };
  certificatesOf(ctx).put(record.arn, { ...record, revoked });
  return { CertificateArn: record.arn };
};

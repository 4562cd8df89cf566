import { createPrivateKey } from 'node:crypto';
import type {
  DescribeCertificateCommandInput,
  DescribeCertificateCommandOutput,
  GetCertificateCommandInput,
  GetCertificateCommandOutput,
  RenewCertificateCommandInput,
} from '@aws-sdk/client-acm';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { inProgress, validation } from '../errors.ts';
import { type CertificateRecord, certificatesOf, find } from '../records.ts';
import { usesOf } from './in-use.ts';
import { authority, issue } from './issue.ts';
import { refreshed } from './pending.ts';
import { detailOf } from './show.ts';

/** How long before its end a certificate in use is renewed. Milliseconds. */
const RENEW_BEFORE = 45 * 86_400_000;

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html */
export const describeCertificate: Operation<
  DescribeCertificateCommandInput,
  Output<DescribeCertificateCommandOutput>
> = async ({ CertificateArn }, ctx) => {
  await refreshed(ctx, find(ctx, CertificateArn));
  const uses = (await usesOf(ctx)).get(CertificateArn ?? '') ?? [];
  const record = await upToDate(ctx, find(ctx, CertificateArn), uses.length > 0);
  return { Certificate: detailOf(ctx, record, uses) };
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_GetCertificate.html */
export const getCertificate: Operation<GetCertificateCommandInput, Output<GetCertificateCommandOutput>> = async (
  { CertificateArn },
  ctx,
) => {
  const found = await refreshed(ctx, find(ctx, CertificateArn));
  if (found.isPending || found.failure) throw inProgress(found.arn);
  const isOld = found.notAfter - ctx.kernel.clock.now() < RENEW_BEFORE;
  const inUse = isOld && (await usesOf(ctx)).has(found.arn);
  const { certificate, chain } = await upToDate(ctx, found, inUse);
  return { Certificate: certificate, ...(chain === undefined ? {} : { CertificateChain: chain }) };
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_RenewCertificate.html */
export const renewCertificate: Operation<RenewCertificateCommandInput, object> = async ({ CertificateArn }, ctx) => {
  const { type, wasExported } = find(ctx, CertificateArn);
  if (type === 'IMPORTED' || !wasExported) {
    throw validation(`Certificate ${CertificateArn} is not eligible for renewal: only exported certificates are.`);
  }
  await renew(ctx, CertificateArn ?? '');
  return {};
};

/** Managed renewal happens on read. https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html */
async function upToDate(ctx: Context, record: CertificateRecord, inUse: boolean): Promise<CertificateRecord> {
  const isDue = record.notAfter - ctx.kernel.clock.now() < RENEW_BEFORE;
  return record.type === 'IMPORTED' || record.isPending || !isDue || !inUse ? record : renew(ctx, record.arn);
}

/** A new certificate for the same key under the same ARN. */
async function renew(ctx: Context, arn: string): Promise<CertificateRecord> {
  const by = await authority(ctx);
  const record = find(ctx, arn);
  const issued = issue(ctx, by, createPrivateKey(record.key), record.names);
  const renewed = { ...record, ...issued, renewed: ctx.kernel.clock.now() };
  certificatesOf(ctx).put(arn, renewed);
  return renewed;
}

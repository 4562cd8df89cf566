import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { ImportCertificateCommandInput, ImportCertificateCommandOutput } from '@aws-sdk/client-acm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { algorithmOf, exported } from '../../../kernel/x509/keys.ts';
import { validation } from '../errors.ts';
import { type CertificateRecord, certificatesOf, find } from '../records.ts';
import { checkTags } from '../tags/tags.ts';
import { serialOf } from './issue.ts';

const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_ImportCertificate.html */
export const importCertificate: Operation<ImportCertificateCommandInput, Output<ImportCertificateCommandOutput>> = (
  input,
  ctx,
) => {
  const before = input.CertificateArn === undefined ? undefined : find(ctx, input.CertificateArn);
  if (before && before.type !== 'IMPORTED') throw validation('Only imported certificates can be imported again.');
  if (before && input.Tags?.length) throw validation('Tagging is not permitted on re-import.');
  const [pem, chain] = [textOf(input.Certificate), textOf(input.CertificateChain)];
  const certificate = readCertificate(pem);
  const key = readKey(textOf(input.PrivateKey));
  if (!certificate.checkPrivateKey(key)) {
    throw validation('The private key does not match the certificate.');
  }
  const now = ctx.kernel.clock.now();
  if (!ctx.kernel.lenient) {
    checkChain(certificate, chain);
    if (Date.parse(certificate.validTo) < now) throw validation('The certificate has expired.');
  }
  const tags = checkTags(input.Tags ?? [], before?.tags ?? []);
  const names = namesOf(certificate);
  const record: CertificateRecord = {
    arn:
      before?.arn ??
      `arn:${partitionOf(ctx.region)}:acm:${ctx.region}:${ctx.account}:certificate/${ctx.kernel.ids.uuid()}`,
    type: 'IMPORTED',
    domain: partOf(certificate.subject, 'CN') ?? names[0] ?? '',
    names,
    certificate: pem,
    ...(chain === '' ? {} : { chain }),
    key: exported(key),
    algorithm: algorithmOf(certificate),
    issuer: partOf(certificate.issuer, 'O') ?? partOf(certificate.issuer, 'CN') ?? '',
    subject: certificate.subject.split('\n').join(','),
    serial: serialOf(certificate),
    created: before?.created ?? now,
    imported: now,
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    options: { CertificateTransparencyLoggingPreference: 'DISABLED' },
    tags,
  };
  certificatesOf(ctx).put(record.arn, record);
  return { CertificateArn: record.arn };
};

function readCertificate(pem: string): X509Certificate {
  const all = pem.match(CERTIFICATE) ?? [];
  if (all.length > 1) {
    throw validation(
      'The certificate field contains more than one certificate. You can specify only one certificate in this field.',
    );
  }
  try {
    return new X509Certificate(pem);
  } catch {
    throw validation('The certificate is not in PEM format or is corrupted.');
  }
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw validation('The private key is not in PEM format, is corrupted, or is protected by a passphrase.');
  }
}

/** Every certificate must be signed by the next. */
function checkChain(certificate: X509Certificate, chain: string): void {
  let signed = certificate;
  for (const pem of chain.match(CERTIFICATE) ?? []) {
    const issuer = readCertificate(pem);
    if (!signed.verify(issuer.publicKey)) {
      throw validation('Could not validate the certificate with the certificate chain.');
    }
    signed = issuer;
  }
}

const partOf = (distinguished: string, part: string): string | undefined =>
  distinguished
    .split('\n')
    .find((line) => line.startsWith(`${part}=`))
    ?.slice(part.length + 1);

function namesOf({ subjectAltName, subject }: X509Certificate): string[] {
  const listed = (subjectAltName ?? '').split(', ').map((entry) => /^DNS:(.+)$/.exec(entry)?.[1]);
  const names = listed.filter((name): name is string => name !== undefined);
  const common = partOf(subject, 'CN');
  return names.length > 0 || common === undefined ? names : [common];
}

import { createHash } from 'node:crypto';
import type {
  CertificateDetail,
  CertificateStatus,
  CertificateSummary,
  DomainValidation,
  KeyAlgorithm,
} from '@aws-sdk/client-acm';
import type { Context } from '../../../kernel/context.ts';
import { signatureOf } from '../../../kernel/x509/keys.ts';
import type { CertificateRecord } from '../records.ts';

export function statusOf({ revoked, notAfter, isPending, failure }: CertificateRecord, now: number): CertificateStatus {
  if (failure) return failure.status;
  if (isPending) return 'PENDING_VALIDATION';
  if (revoked) return 'REVOKED';
  return notAfter < now ? 'EXPIRED' : 'ISSUED';
}

/** The record that proves a domain to AWS: always the same for an account and a domain. */
export function validationRecord({ account }: Pick<Context, 'account'>, domain: string) {
  const bare = domain.replace(/^\*\./, '');
  const digest = (salt: string) => createHash('md5').update(`${salt} ${account} ${bare}`).digest('hex');
  return {
    Name: `_${digest('name')}.${bare}.`,
    Type: 'CNAME' as const,
    Value: `_${digest('value')}.${digest('zone').slice(0, 10)}.acm-validations.aws.`,
  };
}

function validationsOf(ctx: Context, record: CertificateRecord): DomainValidation[] {
  const { validation, validationDomains = {} } = record;
  return record.names.map((DomainName) => {
    const ValidationDomain = Object.hasOwn(validationDomains, DomainName) ? validationDomains[DomainName] : DomainName;
    return {
      DomainName,
      ValidationDomain,
      ValidationStatus: record.failure ? 'FAILED' : record.isPending ? 'PENDING_VALIDATION' : 'SUCCESS',
      ValidationMethod: validation,
      ...(validation === 'DNS' ? { ResourceRecord: validationRecord(ctx, DomainName) } : {}),
      ...(validation === 'EMAIL' ? { ValidationEmails: emailsOf(ValidationDomain ?? DomainName) } : {}),
    };
  });
}

/** https://docs.aws.amazon.com/acm/latest/userguide/email-validation.html */
const emailsOf = (domain: string): string[] =>
  ['administrator', 'hostmaster', 'postmaster', 'webmaster', 'admin'].map(
    (mailbox) => `${mailbox}@${domain.replace(/^\*\./, '')}`,
  );

const isIssued = ({ isPending, failure }: CertificateRecord): boolean => !isPending && failure === undefined;

const issuedDates = (record: CertificateRecord) => ({
  ...(record.imported === undefined
    ? { IssuedAt: new Date(record.issued ?? record.created) }
    : { ImportedAt: new Date(record.imported) }),
  NotBefore: new Date(record.notBefore),
  NotAfter: new Date(record.notAfter),
});

const dates = (record: CertificateRecord) => ({
  CreatedAt: new Date(record.created),
  ...(isIssued(record) ? issuedDates(record) : {}),
  ...(record.revoked ? { RevokedAt: new Date(record.revoked.at) } : {}),
});

/** Amazon renews certificates that are in use or were exported. */
const eligibility = ({ type, wasExported }: CertificateRecord, inUse: boolean) =>
  type !== 'IMPORTED' && (inUse || wasExported) ? ('ELIGIBLE' as const) : ('INELIGIBLE' as const);

const USAGES = {
  names: ['DIGITAL_SIGNATURE', 'KEY_ENCIPHERMENT'] as const,
  extended: ['TLS_WEB_SERVER_AUTHENTICATION', 'TLS_WEB_CLIENT_AUTHENTICATION'] as const,
};

/**
 * AWS returns RSA_2048 as RSA-2048, which its own enumeration does not have: LocalStack's
 * tests/aws/services/acm/test_acm.snapshot.json, recorded on AWS in 2023 and 2025. A lenient cloud returns the enumeration's value,
 * which moto's tests expect.
 */
const shownAlgorithm = ({ kernel }: Context, algorithm: string) =>
  (kernel.lenient ? algorithm : algorithm.replace(/^RSA_/, 'RSA-')) as KeyAlgorithm;

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html */
export function detailOf(ctx: Context, record: CertificateRecord, inUseBy: readonly string[]): CertificateDetail {
  const isOwn = record.type === 'AMAZON_ISSUED';
  const oids = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'];
  return {
    CertificateArn: record.arn,
    DomainName: record.domain,
    SubjectAlternativeNames: [...record.names],
    ...(isOwn ? { DomainValidationOptions: validationsOf(ctx, record) } : {}),
    Serial: record.serial,
    Subject: record.subject,
    Issuer: record.issuer,
    ...dates(record),
    ...(record.revoked ? { RevocationReason: record.revoked.reason as never } : {}),
    Status: statusOf(record, ctx.kernel.clock.now()),
    ...(record.failure?.reason ? { FailureReason: record.failure.reason } : {}),
    KeyAlgorithm: shownAlgorithm(ctx, record.algorithm),
    SignatureAlgorithm: signatureOf(record.algorithm),
    InUseBy: [...inUseBy],
    Type: record.type,
    ...(record.renewed === undefined
      ? {}
      : {
          RenewalSummary: {
            RenewalStatus: 'SUCCESS' as const,
            DomainValidationOptions: validationsOf(ctx, record),
            UpdatedAt: new Date(record.renewed),
          },
        }),
    KeyUsages: USAGES.names.map((Name) => ({ Name })),
    ExtendedKeyUsages: USAGES.extended.map((Name, i) => ({ Name, OID: oids[i] })),
    ...(record.authority === undefined ? {} : { CertificateAuthorityArn: record.authority }),
    RenewalEligibility: eligibility(record, inUseBy.length > 0),
    Options: { ...record.options },
  };
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateSummary.html */
export function summaryOf(ctx: Context, record: CertificateRecord, inUse: boolean): CertificateSummary {
  return {
    CertificateArn: record.arn,
    DomainName: record.domain,
    SubjectAlternativeNameSummaries: record.names.slice(0, 100),
    HasAdditionalSubjectAlternativeNames: record.names.length > 100,
    Status: statusOf(record, ctx.kernel.clock.now()),
    Type: record.type,
    KeyAlgorithm: shownAlgorithm(ctx, record.algorithm),
    KeyUsages: [...USAGES.names],
    ExtendedKeyUsages: [...USAGES.extended],
    ExportOption: record.options.Export ?? 'DISABLED',
    InUse: inUse,
    Exported: record.wasExported === true,
    RenewalEligibility: eligibility(record, inUse),
    ...dates(record),
  };
}

import { isIP } from 'node:net';
import type { RequestCertificateCommandInput, RequestCertificateCommandOutput } from '@aws-sdk/client-acm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { exported, isAlgorithm, makeKey } from '../../../kernel/x509/keys.ts';
import { validation } from '../errors.ts';
import { type CertificateRecord, certificatesOf } from '../records.ts';
import { checkTags } from '../tags/tags.ts';
import { authority, issue } from './issue.ts';
import { isOpen } from './pending.ts';

const HOUR = 3_600_000;
const MOST_NAMES = 100;
const DOMAIN = /^(\*\.)?(((?!-)[A-Za-z0-9-_]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$/;

/**
 * Issued at once, except by DNS for a name in a public hosted zone of the account: it waits for its record there. A lenient cloud does not
 * wait. https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
 */
export const requestCertificate: Operation<
  RequestCertificateCommandInput,
  Output<RequestCertificateCommandOutput>
> = async (input, ctx) => {
  const { DomainName = '', SubjectAlternativeNames = [], KeyAlgorithm = 'RSA_2048', Tags = [] } = input;
  const names = [...new Set([DomainName, ...SubjectAlternativeNames].map((name) => name.toLowerCase()))];
  check(input, names, ctx.kernel.lenient === true);
  const tags = checkTags(Tags, []);
  const { IdempotencyToken: token } = input;
  const request = token === undefined ? undefined : JSON.stringify([token, names, input.ValidationMethod, tags]);
  const earlier = () =>
    request === undefined
      ? undefined
      : [...certificatesOf(ctx).values()].find(
          (one) => one.request === request && one.created > ctx.kernel.clock.now() - HOUR,
        );
  const known = earlier();
  if (known) return { CertificateArn: known.arn };
  const waits = input.ValidationMethod === 'DNS' && input.CertificateAuthorityArn === undefined && !ctx.kernel.lenient;
  const [by, key, open] = await Promise.all([
    authority(ctx),
    makeKey(KeyAlgorithm),
    Promise.all(waits ? names.map((name) => isOpen(ctx, name)) : []),
  ]);
  // The same request may have been answered while the key was made.
  const meanwhile = earlier();
  if (meanwhile) return { CertificateArn: meanwhile.arn };
  const isPrivate = input.CertificateAuthorityArn !== undefined;
  const record: CertificateRecord = {
    arn: `arn:${partitionOf(ctx.region)}:acm:${ctx.region}:${ctx.account}:certificate/${ctx.kernel.ids.uuid()}`,
    type: isPrivate ? 'PRIVATE' : 'AMAZON_ISSUED',
    domain: names[0] ?? '',
    names,
    ...issue(ctx, by, key, names),
    key: exported(key),
    algorithm: KeyAlgorithm,
    issuer: 'Amazon',
    subject: `CN=${names[0]}`,
    created: ctx.kernel.clock.now(),
    ...(open.includes(true) ? { isPending: true } : {}),
    ...(isPrivate ? { authority: input.CertificateAuthorityArn } : { validation: input.ValidationMethod ?? 'EMAIL' }),
    validationDomains: Object.fromEntries(
      (input.DomainValidationOptions ?? []).map((one) => [String(one.DomainName), String(one.ValidationDomain)]),
    ),
    options: {
      CertificateTransparencyLoggingPreference: input.Options?.CertificateTransparencyLoggingPreference ?? 'ENABLED',
      Export: input.Options?.Export ?? 'DISABLED',
    },
    tags,
    ...(request === undefined ? {} : { request }),
  };
  certificatesOf(ctx).put(record.arn, record);
  return { CertificateArn: record.arn };
};

function check(input: RequestCertificateCommandInput, names: readonly string[], lenient: boolean): void {
  const { KeyAlgorithm = 'RSA_2048', ValidationMethod, DomainValidationOptions = [] } = input;
  for (const name of names) {
    if (name.length <= 253 && DOMAIN.test(name)) continue;
    if (lenient && isIP(name)) continue;
    throw validation(
      `1 validation error detected: Value '${name}' at 'domainName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${DOMAIN.source}`,
    );
  }
  if (names.length > MOST_NAMES) {
    throw new AwsError('LimitExceededException', `Too many SANs: ${names.length} of ${MOST_NAMES}.`, 400);
  }
  if (!isAlgorithm(KeyAlgorithm) || KeyAlgorithm === 'RSA_1024') {
    throw validation(`The key algorithm ${KeyAlgorithm} is not supported.`);
  }
  if (ValidationMethod !== undefined && !['DNS', 'EMAIL', 'HTTP'].includes(ValidationMethod)) {
    throw validation(
      `1 validation error detected: Value '${ValidationMethod}' at 'validationMethod' failed to satisfy constraint: Member must satisfy enum value set: [DNS, EMAIL, HTTP]`,
    );
  }
  for (const { DomainName = '', ValidationDomain = '' } of DomainValidationOptions) {
    const isMeant = DomainName === ValidationDomain || DomainName.endsWith(`.${ValidationDomain}`);
    if (names.includes(DomainName.toLowerCase()) && isMeant) continue;
    throw new AwsError(
      'InvalidDomainValidationOptionsException',
      `The domain ${DomainName} cannot be validated by ${ValidationDomain}.`,
      400,
    );
  }
}

import type { CertificateOptions, CertificateStatus, FailureReason } from '@aws-sdk/client-acm';
import type { Context } from '../../kernel/context.ts';
import type { Collection } from '../../store/store.ts';
import { notFound } from './errors.ts';

/** Times are milliseconds since the epoch. */
export interface CertificateRecord {
  readonly arn: string;
  readonly type: 'AMAZON_ISSUED' | 'IMPORTED' | 'PRIVATE';
  readonly domain: string;
  readonly names: readonly string[];
  /** PEM. */
  readonly certificate: string;
  readonly chain?: string | undefined;
  readonly key: string;
  readonly algorithm: string;
  readonly issuer: string;
  readonly subject: string;
  /** Hexadecimal, a colon after every byte. */
  readonly serial: string;
  readonly created: number;
  /** Its names still have to be validated. */
  readonly isPending?: boolean | undefined;
  /** When they were validated, if that took time. */
  readonly issued?: number | undefined;
  /** Why they never will be validated. */
  readonly failure?: { readonly status: CertificateStatus; readonly reason?: FailureReason } | undefined;
  readonly imported?: number | undefined;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly validation?: 'DNS' | 'EMAIL' | 'HTTP' | undefined;
  /** By domain name: the recipients of its validation mails. */
  readonly validationDomains?: Readonly<Record<string, string>> | undefined;
  readonly authority?: string | undefined;
  readonly options: CertificateOptions;
  readonly renewed?: number | undefined;
  readonly wasExported?: boolean | undefined;
  readonly revoked?: { readonly at: number; readonly reason: string } | undefined;
  readonly tags: readonly Tag[];
  /** The token that makes requests idempotent for an hour. */
  readonly request?: string | undefined;
}

export interface Tag {
  readonly Key: string;
  readonly Value?: string | undefined;
}

export interface AuthorityRecord {
  readonly certificate: string;
  readonly key: string;
}

export interface AccountRecord {
  readonly daysBeforeExpiry: number;
  readonly token: string;
}

const of =
  <T>(name: string) =>
  ({ account, region, kernel }: Context): Collection<T> =>
    kernel.store.collection<T>(`acm/${account}/${region}/${name}`);

/** By ARN. */
export const certificatesOf = of<CertificateRecord>('certificates');
/** One, `authority`, that signs all certificates of this account's region. */
export const authorityOf = of<AuthorityRecord>('authority');
/** One, `account`. */
export const accountOf = of<AccountRecord>('account');

export function find(ctx: Context, arn: string | undefined): Readonly<CertificateRecord> {
  const found = certificatesOf(ctx).get(arn ?? '');
  if (!found) throw notFound(arn ?? '');
  return found;
}

import type { CertificateDetail } from '@aws-sdk/client-acm';
import type { Aws } from '../aws/types.ts';
import { wait } from '../base/async.ts';
import { spanOf } from '../base/text.ts';
import type { DnsRecord } from '../events.ts';
import type { Template } from '../model/types.ts';
import { domainsIn } from '../templates/domains.ts';
import type { DeployHost } from './context.ts';

export interface FollowOptions {
  readonly host: DeployHost;
  readonly aws: Aws;
  readonly place: { readonly stage: string; readonly region: string };
  /** Of the stack whose certificates are followed. */
  readonly template: Template;
  /** Milliseconds between two polls, and between two notices. */
  readonly checkMs?: number;
  readonly say?: number;
}

/**
 * Reports which certificates a stack waits for while CloudFormation works on it, and the record that each of them needs if its zone is held
 * elsewhere: CloudFormation itself is silent during that time. Unreadable data is not a failure. Returns the function that ends it.
 */
export function followCertificates(options: FollowOptions): () => Promise<void> {
  const end = new AbortController();
  const done = follow(options, end.signal).catch(() => {});
  return async () => {
    end.abort();
    await done;
  };
}

async function follow(options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { host, aws, place, template, checkMs = 4_000, say = 60_000 } = options;
  const domains = domainsIn(template);
  if (domains.length === 0) return;
  const began = performance.now();
  const shown = new Set<string>();
  let said = began;
  for (;;) {
    await wait(checkMs, signal);
    if (signal.aborted) return;
    const pending = await pendingIn(aws, place.region);
    const isTime = performance.now() - said >= say;
    for (const { name, zone } of domains) {
      const certificate = pending.get(name);
      if (!certificate) continue;
      const records = proofsOf(certificate);
      const where = `${name} in ${place.region}`;
      if (zone === false && records.length > 0 && !shown.has(name)) {
        shown.add(name);
        host.emit({ type: 'dns-records', ...place, domain: name, purpose: 'validation', records });
        host.emit({
          type: 'notice',
          message: `The certificate of ${where} waits for this record. Ctrl-C leaves it waiting: \`jaws deploy all ${place.stage}\` goes on.`,
        });
      } else if (isTime) {
        const span = spanOf(Math.round((performance.now() - began) / 1000));
        const why = zone === false ? 'for its record' : 'until its record is seen';
        host.emit({ type: 'notice', message: `The certificate of ${where} has waited ${why} for ${span}.` });
      }
    }
    if (isTime) said = performance.now();
  }
}

/** Certificates that wait for validation, by name. All certificates of an account for one name have the same record. */
export async function pendingIn(aws: Aws, region: string): Promise<Map<string, CertificateDetail>> {
  const acm = await aws.in(region).acm();
  const { DescribeCertificateCommand, ListCertificatesCommand } = await import('@aws-sdk/client-acm');
  const { CertificateSummaryList = [] } = await acm
    .send(new ListCertificatesCommand({ CertificateStatuses: ['PENDING_VALIDATION'] }))
    .catch(() => ({ CertificateSummaryList: [] }));
  const found = new Map<string, CertificateDetail>();
  for (const { CertificateArn, DomainName = '' } of CertificateSummaryList) {
    if (found.has(DomainName)) continue;
    const { Certificate } = await acm
      .send(new DescribeCertificateCommand({ CertificateArn }))
      .catch(() => ({ Certificate: undefined }));
    if (Certificate) found.set(DomainName, Certificate);
  }
  return found;
}

/** The records that prove a certificate's names. */
export function proofsOf({ DomainValidationOptions = [] }: CertificateDetail): DnsRecord[] {
  return DomainValidationOptions.flatMap(({ ResourceRecord: record }) =>
    record?.Name && record.Value ? [{ name: bare(record.Name), type: 'CNAME', value: bare(record.Value) }] : [],
  );
}

const bare = (name: string): string => name.replace(/\.$/, '');

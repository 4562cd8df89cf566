import type { DnsRecord } from '../../events.ts';
import type { Answer } from './answers.ts';

export interface DomainRegion {
  readonly region: string;
  /** State of the stack; undefined if the domain is not deployed there. */
  readonly stack: string | undefined;
  readonly certificate: { readonly state: string; readonly daysLeft: number | undefined } | undefined;
  /** State of the domain name at API Gateway. */
  readonly domainName: string | undefined;
  /** Where it leads: API and stage, and the path below the domain. */
  readonly mapping: { readonly api: string; readonly stage: string; readonly basePath: string | undefined } | undefined;
  /** The last result of Route 53's checkers; undefined without a health check. */
  readonly health: { readonly good: number; readonly of: number; readonly last: string | undefined } | undefined;
  /** The record that leads here, with the seconds for which clients cache it. */
  readonly record: { readonly target: string; readonly ttl: number } | undefined;
  /** Records to set by hand, if the zone is hosted elsewhere. */
  readonly records: readonly DnsRecord[];
  /** Differences from the other regions or from the expected state. */
  readonly differences: readonly string[];
  /** Why it cannot be read. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

export interface DomainStatus {
  readonly name: string;
  readonly stage: string;
  /** False: it is held elsewhere. Undefined if nothing is deployed. */
  readonly zone: string | false | undefined;
  readonly url: string;
  readonly regions: readonly DomainRegion[];
  /** Undefined for a wildcard, which cannot be called, and if nothing is deployed. */
  readonly answer: Answer | undefined;
}

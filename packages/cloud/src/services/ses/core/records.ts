import type { EventDestination } from '@aws-sdk/client-sesv2';
import type { Context } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';

type Tags = Readonly<Record<string, string>>;

/** Kinds of notifications an identity may have topics for. */
export type Feedback = 'Bounce' | 'Complaint' | 'Delivery';

/** Times are milliseconds since the epoch. */
export interface IdentityRecord {
  /** An address, or a domain in lower case. */
  readonly name: string;
  readonly kind: 'EmailAddress' | 'Domain';
  readonly created: number;
  readonly dkimTokens: readonly string[];
  readonly dkimEnabled: boolean;
  readonly dkimLength: string;
  readonly dkimOrigin: string;
  readonly verificationToken: string;
  readonly mailFrom?: { readonly domain: string; readonly onFailure: string } | undefined;
  readonly forwarding: boolean;
  readonly topics: Readonly<Partial<Record<Feedback, string>>>;
  readonly headersIn: Readonly<Partial<Record<Feedback, boolean>>>;
  readonly policies: Readonly<Record<string, string>>;
  readonly configurationSet?: string | undefined;
  readonly tags: Tags;
}

export interface TemplateRecord {
  readonly name: string;
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly created: number;
  readonly tags: Tags;
}

export interface ConfigurationSetRecord {
  readonly name: string;
  readonly created: number;
  /** In the shapes of version 2 of the API; version 1 has some of them. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly destinations: readonly EventDestination[];
  readonly sendingEnabled: boolean;
  readonly tags: Tags;
}

export interface VerificationTemplateRecord {
  readonly TemplateName: string;
  readonly FromEmailAddress: string;
  readonly TemplateSubject: string;
  readonly TemplateContent: string;
  readonly SuccessRedirectionURL: string;
  readonly FailureRedirectionURL: string;
}

/** The mails sent in a quarter of an hour. */
export interface StatisticsRecord {
  readonly at: number;
  readonly attempts: number;
  readonly bounces: number;
  readonly complaints: number;
  readonly rejects: number;
}

export interface SuppressedRecord {
  readonly address: string;
  readonly reason: string;
  readonly at: number;
  readonly messageId?: string | undefined;
}

export interface AccountRecord {
  readonly sendingEnabled?: boolean | undefined;
  readonly suppressedReasons?: readonly string[] | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly vdm?: Readonly<Record<string, unknown>> | undefined;
  readonly autoWarmup?: boolean | undefined;
}

/** This service's state in one account and region. Both versions of the API work on it. */
function sesOf(kernel: Kernel, { account, region }: { account: string; region: string }) {
  const of = <T>(kind: string): Collection<T> => kernel.store.collection<T>(`ses/${account}/${region}/${kind}`);
  return {
    identities: of<IdentityRecord>('identities'),
    templates: of<TemplateRecord>('templates'),
    configurationSets: of<ConfigurationSetRecord>('configuration-sets'),
    verificationTemplates: of<VerificationTemplateRecord>('verification-templates'),
    statistics: of<StatisticsRecord>('statistics'),
    suppressed: of<SuppressedRecord>('suppressed'),
    account: of<AccountRecord>('account'),
    of,
  };
}

export const ses = (ctx: Context) => sesOf(ctx.kernel, ctx);

/** The account's settings in this region. */
export const accountOf = (ctx: Context): Readonly<AccountRecord> => ses(ctx).account.get('settings') ?? {};

export function changeAccount(ctx: Context, change: AccountRecord): void {
  ses(ctx).account.put('settings', { ...accountOf(ctx), ...change });
}

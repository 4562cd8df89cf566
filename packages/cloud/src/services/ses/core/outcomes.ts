import type { Context } from '../../../kernel/context.ts';
import { accountOf, type ConfigurationSetRecord, ses } from './records.ts';

/** The outcome of a mail to one address. */
export interface Outcome {
  readonly address: string;
  readonly kind: 'Delivery' | 'Bounce' | 'Complaint';
  /** For bounces. https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types */
  readonly subType?: 'General' | 'Suppressed' | 'OnAccountSuppressionList';
}

const SIMULATOR = /^(bounce|complaint|suppressionlist|success|ooto)(\+[^@]*)?@simulator\.amazonses\.com$/i;

/**
 * Everything is delivered, except to addresses on the suppression list and to those of the mailbox simulator with
 * another outcome. https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
 */
export function outcomesOf(
  addresses: readonly string[],
  set: Readonly<ConfigurationSetRecord> | undefined,
  ctx: Context,
): readonly Outcome[] {
  const { suppressed } = ses(ctx);
  const own = set?.options.SuppressionOptions?.SuppressedReasons as readonly string[] | undefined;
  const reasons = own ?? accountOf(ctx).suppressedReasons ?? ['BOUNCE', 'COMPLAINT'];
  return addresses.map((address): Outcome => {
    const part = SIMULATOR.exec(address)?.[1]?.toLowerCase();
    if (part === 'bounce') return { address, kind: 'Bounce', subType: 'General' };
    if (part === 'suppressionlist') return { address, kind: 'Bounce', subType: 'Suppressed' };
    if (part === 'complaint') return { address, kind: 'Complaint' };
    const entry = suppressed.get(address.toLowerCase());
    if (entry && reasons.includes(entry.reason)) {
      return { address, kind: 'Bounce', subType: 'OnAccountSuppressionList' };
    }
    return { address, kind: 'Delivery' };
  });
}

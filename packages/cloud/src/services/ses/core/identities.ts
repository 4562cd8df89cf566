import type { Context } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { addressIn, domainOf } from './addresses.ts';
import { type IdentityRecord, ses } from './records.ts';

/** Names of identities as stored: domains and the domains of addresses are case-insensitive. */
export function identityName(text: string): string {
  const name = text.trim();
  const at = name.lastIndexOf('@');
  return at < 0 ? name.toLowerCase() : name.slice(0, at) + name.slice(at).toLowerCase();
}

/**
 * Creates an identity, or returns the existing one. It is verified at once: links in mails and DNS records cannot be checked
 * here.
 */
export function ensureIdentity(text: string, ctx: Context): Readonly<IdentityRecord> {
  const { identities } = ses(ctx);
  const name = identityName(text);
  const found = identities.get(name);
  if (found) return found;
  const { ids, clock } = ctx.kernel;
  const isAddress = name.includes('@');
  const made: IdentityRecord = {
    name,
    kind: isAddress ? 'EmailAddress' : 'Domain',
    created: clock.now(),
    dkimTokens: isAddress ? [] : [ids.random(32), ids.random(32), ids.random(32)],
    dkimEnabled: true,
    dkimLength: 'RSA_2048_BIT',
    dkimOrigin: 'AWS_SES',
    verificationToken: ids.random(44, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
    forwarding: true,
    topics: {},
    headersIn: {},
    policies: {},
    tags: {},
  };
  identities.put(name, made);
  return made;
}

/** The identity that allows sending from an address: itself, its domain, or a parent domain. */
export function sendingIdentity(from: string, ctx: Context): Readonly<IdentityRecord> | undefined {
  const { identities } = ses(ctx);
  const address = identityName(addressIn(from));
  const own = identities.get(address);
  if (own) return own;
  for (let domain = domainOf(address); domain.includes('.'); domain = domain.slice(domain.indexOf('.') + 1)) {
    const found = identities.get(domain);
    if (found) return found;
  }
  return undefined;
}

/** The domain identity that an address belongs to: its notification settings apply unless the address has its own. */
export function domainIdentityOf(from: string, ctx: Context): Readonly<IdentityRecord> | undefined {
  return ses(ctx).identities.get(domainOf(addressIn(from)));
}

export const identityArn = (ctx: Context, name: string): string =>
  `arn:${partitionOf(ctx.region)}:ses:${ctx.region}:${ctx.account}:identity/${name}`;

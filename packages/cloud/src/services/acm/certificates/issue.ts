import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Context } from '../../../kernel/context.ts';
import { makeCertificate, type Name } from '../../../kernel/x509/certificate.ts';
import { exported, makeKey } from '../../../kernel/x509/keys.ts';
import { type AuthorityRecord, authorityOf } from '../records.ts';

const AUTHORITY: Name = { country: 'US', organization: 'Amazon', commonName: 'Amazon RSA 2048 M02 (local)' };
const DAY = 86_400_000;
const AUTHORITY_DAYS = 3_650;
/** https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
const VALID_DAYS = 198;

export interface Issued {
  readonly certificate: string;
  readonly chain: string;
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** 16 bytes, the first of them positive. */
const newSerial = ({ kernel }: Context): Buffer => {
  const serial = Buffer.from(kernel.ids.uuid().replaceAll('-', ''), 'hex');
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
};

/** The authority of this account's region, made when first needed. */
export async function authority(ctx: Context): Promise<AuthorityRecord> {
  const all = authorityOf(ctx);
  const known = all.get('authority');
  if (known) return known;
  const key = await makeKey('RSA_2048');
  // Another call may have come first while the key was made.
  const first = all.get('authority');
  if (first) return first;
  const from = new Date(ctx.kernel.clock.now() - DAY);
  const certificate = makeCertificate({
    subject: AUTHORITY,
    issuer: AUTHORITY,
    key,
    issuerKey: key,
    serial: newSerial(ctx),
    from,
    until: new Date(from.getTime() + AUTHORITY_DAYS * DAY),
    names: [],
    isAuthority: true,
  });
  const made = { certificate, key: exported(key) };
  all.put('authority', made);
  return made;
}

/** A certificate for these names, valid from today. */
export function issue(ctx: Context, by: AuthorityRecord, key: KeyObject, names: readonly string[]): Issued {
  const from = new Date(Math.floor(ctx.kernel.clock.now() / DAY) * DAY);
  const until = new Date(from.getTime() + VALID_DAYS * DAY - 1_000);
  const certificate = makeCertificate({
    subject: { commonName: (names[0] ?? '').slice(0, 64) },
    issuer: AUTHORITY,
    key,
    issuerKey: createPrivateKey(by.key),
    serial: newSerial(ctx),
    from,
    until,
    names,
    isAuthority: false,
  });
  return {
    certificate,
    chain: by.certificate,
    serial: serialOf(new X509Certificate(certificate)),
    notBefore: from.getTime(),
    notAfter: until.getTime(),
  };
}

export const serialOf = ({ serialNumber }: X509Certificate): string =>
  (serialNumber.toLowerCase().match(/../g) ?? []).join(':');

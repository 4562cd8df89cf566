import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { bitString, der, integer, objectId, sequence, utcTime } from './der.ts';

const SHA256_WITH_RSA = sequence(objectId('1.2.840.113549.1.1.11'), der(0x05));
const DAY = 86_400_000;

/** A certificate of this key, signed by itself, in PEM. `serial` is hexadecimal, `now` in milliseconds since the epoch. */
export function selfSigned(privateKey: KeyObject, commonName: string, serial: string, now: number): string {
  const name = sequence(der(0x31, sequence(objectId('2.5.4.3'), der(0x0c, Buffer.from(commonName)))));
  const content = sequence(
    der(0xa0, integer('02')),
    integer(serial),
    SHA256_WITH_RSA,
    name,
    sequence(utcTime(now - DAY), utcTime(Math.min(now + 3650 * DAY, Date.UTC(2049, 11, 31)))),
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  );
  const certificate = sequence(content, SHA256_WITH_RSA, bitString(sign('sha256', content, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

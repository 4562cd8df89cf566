import { domainToASCII } from 'node:url';

/** RFC 5321, 4.5.3.1: 64 bytes before the @, 254 in all (RFC 3696, erratum 1690). Quoted local parts are refused: nobody has one. */
const localPart = /^[^\s\p{Cc}\p{Cs}@<>()[\]\\,;:"]+$/u;
const domainName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/** Characters that `domainToASCII`, which reads the host of a URL, would drop, stop at or decode: the mail would go to a domain other than the written one. */
const notInDomain = /[\s\p{Cc}/?#\\%]/u;

/** The address of a mailbox as mail servers spell it; undefined if it is invalid. */
export function mailboxOf(value) {
  const given = typeof value === 'string' ? value.normalize('NFC').trim() : '';
  const at = given.lastIndexOf('@');
  const [local, host] = [given.slice(0, Math.max(at, 0)), given.slice(at + 1)];
  const domain = notInDomain.test(host) ? '' : domainToASCII(host);
  const address = `${local}@${domain}`;
  const isShort = Buffer.byteLength(local) <= 64 && Buffer.byteLength(address) <= 254;
  return isShort && localPart.test(local) && domainName.test(domain) ? address : undefined;
}

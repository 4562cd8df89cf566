import { domainToASCII } from 'node:url';

/** An address that no mail can go to, or that would bring headers of its own. */
export class AddressError extends Error {
  override name = 'AddressError';
}

/** RFC 5321, 4.5.3.1: 64 bytes before the @, 254 in all (RFC 3696, erratum 1690). Quoted local parts are refused: no real address has one. */
const localPart = /^[^\s\p{Cc}@<>()[\]\\,;:"]{1,64}$/u;
const domainName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/** Gives the address, without space around it and with its domain as mail servers know it. Throws AddressError. */
export function checkAddress(value: unknown): string {
  const given = typeof value === 'string' ? value.normalize('NFC').trim() : '';
  const at = given.lastIndexOf('@');
  const [local, domain] = [given.slice(0, Math.max(at, 0)), domainToASCII(given.slice(at + 1))];
  const address = `${local}@${domain}`;
  if (address.length <= 254 && localPart.test(local) && domainName.test(domain)) return address;
  throw new AddressError(`${JSON.stringify(value)?.slice(0, 80)} is no address of a mailbox.`);
}

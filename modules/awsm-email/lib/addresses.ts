/** An address that no mail can go to, or that would bring headers of its own. */
export class AddressError extends Error {
  override name = 'AddressError';
}

/** RFC 5321, 4.5.3.1: 64 bytes before the @, 254 in all (RFC 3696, erratum 1690). */
const pattern = /^[^\s\p{Cc}@<>()[\]\\,;:"]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/iu;

/** Gives the address, without space around it. Throws AddressError. Quoted local parts are refused: nobody has one. */
export function checkAddress(value: unknown): string {
  const address = typeof value === 'string' ? value.trim() : '';
  if (address.length <= 254 && pattern.test(address)) return address;
  throw new AddressError(`${JSON.stringify(value)?.slice(0, 80)} is no address of a mailbox.`);
}

import { mailboxOf } from 'jaws-core-js/mailbox';

/** An address that no mail can go to, or that would bring headers of its own. */
export class AddressError extends Error {
  override name = 'AddressError';
}

/** Returns the address, without space around it and with its domain as mail servers spell it. Throws AddressError. */
export function checkAddress(value: unknown): string {
  const address = mailboxOf(value);
  if (address !== undefined) return address;
  throw new AddressError(`${JSON.stringify(value)?.slice(0, 80)} is not the address of a mailbox.`);
}

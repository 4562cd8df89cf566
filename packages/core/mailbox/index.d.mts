/**
 * The address of a mailbox, without space around it, in one form of Unicode and with its domain as mail servers know it: `ada@münchen.example` is
 * `ada@xn--mnchen-3ya.example`. The case of the part
 * before the @ stays. Undefined for an address that no mail can go to, or that would add lines to a mail's headers.
 */
export function mailboxOf(value: unknown): string | undefined;

/**
 * The address of a mailbox, without space around it, in one form of Unicode and with its domain as mail servers know it: `ada@münchen.example` is `ada@xn--mnchen-3ya.example`. The case of what
 * is before the @ stays. Undefined for what no mail can go to, or what would bring lines of its own into the headers of a mail.
 */
export function mailboxOf(value: unknown): string | undefined;

import { de } from 'awsm-users';

/**
 * What users read when the API refuses something, by language and then by the English text; who asks for no other gets that. Change a text,
 * `de: { ...de, 'Please sign in again.': '…' }`, or add a language. Mails have texts of their own, in mailer/mails.ts.
 */
export const texts = { de };

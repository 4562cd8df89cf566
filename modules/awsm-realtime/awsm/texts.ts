import { de } from 'awsm-realtime';

/**
 * What people read, by language and then by the English text; who asks for no other gets that. Change a text,
 * `de: { ...de, 'Please sign in.': '…' }`, or add a language.
 */
export const texts = { de };

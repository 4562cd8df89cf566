import { de } from 'awsm-realtime';

/**
 * Texts for people, by language and then by the English text, which is the default. Change a text,
 * `de: { ...de, 'Please sign in.': '…' }`, or add a language.
 */
export const texts = { de };

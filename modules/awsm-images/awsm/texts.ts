import { de } from 'awsm-images';

/**
 * Texts for users, by language and then by the English text, which is the default. Change a text, `de: { ...de, 'Not found.': '…' }`, or
 * add a language.
 */
export const texts = { de };

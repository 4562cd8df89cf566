import { de } from 'awsm-images';

/**
 * What users read, by language and then by the English text; who asks for no other gets that. Change a text, `de: { ...de, 'Not found.': '…' }`, or
 * add a language.
 */
export const texts = { de };

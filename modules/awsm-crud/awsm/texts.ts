import { de } from 'awsm-crud';

/**
 * Texts for people, by language and then by the English text, which is the default. Change a text, `de: { ...de, 'There is no such item.': '…' }`,
 * or add a language.
 */
export const texts = { de };

import { de } from 'awsm-crud';

/**
 * What people read, by language and then by the English text; who asks for no other gets that. Change a text, `de: { ...de, 'There is no such item.': '…' }`,
 * or add a language.
 */
export const texts = { de };

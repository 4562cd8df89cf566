import { orGoneBy } from '../../../kernel/properties.ts';

export { json, objects, tagList, tagMap, text, texts } from '../../../kernel/properties.ts';

/** The result of a call, or undefined if its resource does not exist. */
export const ignoringMissing = orGoneBy('NotFound');

import { orGoneBy } from '../../../kernel/properties.ts';

export { json, objects, tagList, tagMap, text, texts } from '../../../kernel/properties.ts';

/** What a call answers, or undefined when what it is about is not there. */
export const ignoringMissing = orGoneBy('NotFound');

import { orGoneBy } from '../../../kernel/properties.ts';

export { json, number, object, objects, tagList, tagMap, text } from '../../../kernel/properties.ts';

/** The result of a call, or undefined if its subject does not exist. */
export const ignoringMissing = orGoneBy('ResourceNotFoundException');

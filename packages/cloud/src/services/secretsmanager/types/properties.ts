import { orGoneBy } from '../../../kernel/properties.ts';

export { flag, number, object, objects, tagList, tagMap, text } from '../../../kernel/properties.ts';

/** The result of a call, or undefined if its resource does not exist or is being deleted. */
export const ignoringMissing = orGoneBy('ResourceNotFoundException', 'InvalidRequestException');

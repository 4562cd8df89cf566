import { orGoneBy } from '../../../kernel/properties.ts';

export { flag, number, object, objects, tagList, tagMap, text } from '../../../kernel/properties.ts';

/** What a call answers, or undefined when what it is about is not there or is on its way out. */
export const ignoringMissing = orGoneBy('ResourceNotFoundException', 'InvalidRequestException');

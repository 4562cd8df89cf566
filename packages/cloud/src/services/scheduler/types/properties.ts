import { orGoneBy } from '../../../kernel/properties.ts';

export { object, text } from '../../../kernel/properties.ts';

/** The result of a call, or undefined if its subject does not exist. */
export const ignoringMissing = orGoneBy('ResourceNotFoundException');

import { orGoneBy } from '../../../kernel/properties.ts';

export { object, text } from '../../../kernel/properties.ts';

/** What a call answers, or undefined when what it is about is not there. */
export const ignoringMissing = orGoneBy('ResourceNotFoundException');

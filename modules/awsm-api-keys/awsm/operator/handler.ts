import { type Command, operate } from 'awsm-api-keys';
import { place } from '../place.ts';

/** For operators, through `jaws invoke`: it has no endpoint. */
export const handler = (command: Command) => operate(place, command);

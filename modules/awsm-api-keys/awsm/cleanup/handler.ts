import { endKeysOf, type UserDeleted } from 'awsm-api-keys';
import { place } from '../place.ts';

export const handler = (event: UserDeleted) => endKeysOf(place, process.env.API_KEYS_ISSUER ?? '', event);

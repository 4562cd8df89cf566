import { endKeysOf, type UserDeleted } from 'awsm-api-keys';
import { place } from '../place.ts';

const { API_KEYS_ISSUER: issuer = '' } = process.env;

export const handler = (event: UserDeleted) => endKeysOf(place, issuer, event);

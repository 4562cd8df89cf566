import { reportUsage } from 'awsm-api-keys';
import { place } from '../place.ts';

export const handler = () => reportUsage({ ...place, issuer: process.env.API_KEYS_ISSUER ?? '' });

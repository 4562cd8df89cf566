import { reportUsage } from 'awsm-api-keys';
import { place } from '../place.ts';

const { API_KEYS_ISSUER: issuer = '' } = process.env;

export const handler = () => reportUsage({ ...place, issuer });

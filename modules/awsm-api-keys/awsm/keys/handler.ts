import { serve } from 'awsm-api-keys';
import { place } from '../place.ts';

export const handler = serve(place, process.env.API_KEYS_ORIGINS);

import { createAws } from 'jaws-core-js/aws';
import { settings } from './settings.ts';

const { API_KEYS: keys = '', API_USAGE: usage = '', API_KEYS_STAGE: env = '', AWS_REGION: region = '' } = process.env;

/** The tables, the stage and the settings that all functions of this module use. */
export const place = { aws: createAws(), keys, usage, env, region, settings, now: Date.now };

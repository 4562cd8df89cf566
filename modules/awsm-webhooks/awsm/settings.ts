import { defineSettings } from 'awsm-webhooks';

/**
 * Settings: omitted ones have their defaults; the README of awsm-webhooks lists all. A mistake ends the start of the functions with an error that
 * names it.
 */
export const settings = defineSettings({});

import { defineSettings } from 'awsm-uploads';

/**
 * Settings: what is not here has its default; the README of awsm-uploads lists all. A mistake ends the start of the functions with an error that
 * names it.
 */
export const settings = defineSettings({});

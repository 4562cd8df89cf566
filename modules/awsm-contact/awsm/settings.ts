import { defineSettings } from 'awsm-contact';

/**
 * Settings: omitted ones have their defaults; the README of awsm-contact lists all. A mistake ends the start of the functions with an error that
 * names it.
 */
export const settings = defineSettings({});

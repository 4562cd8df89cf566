import { defineSettings } from 'awsm-totp';

/**
 * Settings of the second factor: `issuer` is how the apps of your users name yours, such as `{ issuer: 'My App' }`; without it the name of
 * the project. `texts` replaces texts of refusals. A mistake ends the start of the function with an error that names it.
 */
export const settings = defineSettings({});

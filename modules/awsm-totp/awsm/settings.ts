import { defineSettings } from 'awsm-totp';

/**
 * Settings of the second factor: `issuer` is your app's name in the users' authenticator apps, such as `{ issuer: 'My App' }`; without it
 * the name of the project. `texts` replaces texts of refusals. A mistake ends the start of the function with an error that names it. / */
export const settings = defineSettings({});

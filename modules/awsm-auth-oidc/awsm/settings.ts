import { defineSettings } from 'awsm-auth-oidc';

/**
 * Settings of sign-in by OpenID Connect: `providers` are the ones you trust, such as `{ google: google() }` with `google` of awsm-auth-oidc; `texts` replaces
 * texts of refusals. A mistake ends the start of the functions with an error that names it. / */
export const settings = defineSettings({});

import { defineSettings } from 'awsm-passkeys';

/**
 * Settings of passkeys: `app` is how browsers name yours, `rpId` the domain of the passkeys (never change it once some exist), `texts` replaces
 * texts of refusals. A mistake ends the start of the function with an error that names it.
 */
export const settings = defineSettings({});

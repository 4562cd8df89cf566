import { defineSettings } from 'awsm-passkeys';

/**
 * Settings of passkeys: `app` is how browsers name yours, `rpId` the domain that passkeys are for (never change it once there are some), `texts` replaces
 * texts of refusals. A mistake ends the start of the function with an error that names it.
 */
export const settings = defineSettings({});

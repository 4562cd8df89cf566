import type { Catalogue } from 'awsm-users/addons';

/** Texts of refusals, by language and reason. */
export const texts: Catalogue = {
  en: {
    code: 'The code is wrong, or was used before.',
    enrolled: 'An authenticator app is set up already. Turn it off first.',
    pending: 'Please begin again: the secret is no longer valid.',
    off: 'No authenticator app is set up.',
  },
  de: {
    code: 'Der Code ist falsch oder wurde schon verwendet.',
    enrolled: 'Es ist schon eine Authenticator-App eingerichtet. Schalten Sie sie zuerst aus.',
    pending: 'Bitte beginnen Sie noch einmal: Der Schlüssel gilt nicht mehr.',
    off: 'Es ist keine Authenticator-App eingerichtet.',
  },
};

import type { Catalogue } from 'awsm-users/addons';

/** Texts of refusals, by language and reason. */
export const texts: Catalogue = {
  en: {
    passkey: 'This passkey was not accepted.',
    last: 'This is your only way to sign in. Choose a password first.',
    many: 'You have too many passkeys. Remove one first.',
    none: 'You have no passkey yet.',
    unknown: 'You have no such passkey.',
  },
  de: {
    passkey: 'Dieser Passkey wurde nicht angenommen.',
    last: 'Nur damit können Sie sich anmelden. Wählen Sie zuerst ein Passwort.',
    many: 'Sie haben zu viele Passkeys. Entfernen Sie zuerst einen.',
    none: 'Sie haben noch keinen Passkey.',
    unknown: 'Diesen Passkey gibt es nicht.',
  },
};

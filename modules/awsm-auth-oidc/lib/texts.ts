import type { Catalogue } from 'awsm-users/addons';

/** Texts of refusals, by language and reason. */
export const texts: Catalogue = {
  en: {
    code: 'This sign-in is no longer valid. Please start again.',
    link: 'This address has an account. Please sign in to it first, then link the other sign-in.',
    mail: 'This provider does not confirm your address. Please create an account first, then link the other sign-in.',
    taken: 'This sign-in belongs to another account.',
    last: 'This is your only way to sign in. Choose a password first.',
    many: 'You have linked too many sign-ins. Remove one first.',
    factor: 'Please sign in with your second factor first.',
    pages: 'A sign-in cannot end at this page.',
    provider: 'This provider is not available.',
  },
  de: {
    code: 'Diese Anmeldung ist nicht mehr gültig. Bitte beginnen Sie noch einmal.',
    link: 'Für diese Adresse gibt es ein Konto. Melden Sie sich dort an und verknüpfen Sie dann die andere Anmeldung.',
    mail: 'Dieser Anbieter bestätigt Ihre Adresse nicht. Legen Sie zuerst ein Konto an und verknüpfen Sie dann die andere Anmeldung.',
    taken: 'Diese Anmeldung gehört zu einem anderen Konto.',
    last: 'Nur damit können Sie sich anmelden. Wählen Sie zuerst ein Passwort.',
    many: 'Sie haben zu viele Anmeldungen verknüpft. Entfernen Sie zuerst eine.',
    factor: 'Bitte melden Sie sich zuerst mit Ihrem zweiten Faktor an.',
    pages: 'Auf dieser Seite kann keine Anmeldung enden.',
    provider: 'Dieser Anbieter ist nicht verfügbar.',
  },
};

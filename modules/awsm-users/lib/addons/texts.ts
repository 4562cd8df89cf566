import { textNamed } from 'jaws-core-js/http';

/** What people read, by the reason of a refusal. Where a text is missing, the refusal's own is shown, which is English. */
export type Texts = Readonly<Record<string, string>>;
export type Catalogue = Readonly<Record<string, Texts>>;

/** Of refusals that awsm-users sends to add-ons. */
const common: Catalogue = {
  de: {
    challenge: 'Das hat zu lange gedauert. Bitte melden Sie sich noch einmal an.',
    session: 'Bitte melden Sie sich noch einmal an.',
    credentials: 'Bitte geben Sie Ihr Passwort ein, oder melden Sie sich noch einmal an.',
    factor: 'Bitte melden Sie sich zuerst mit Ihrem zweiten Faktor an.',
    disabled: 'Dieses Konto ist gesperrt.',
    way: 'Diese Art der Anmeldung wurde entfernt.',
    limit: 'Zu viele Versuche. Bitte warten Sie ein wenig.',
    raced: 'Das Konto wurde gleichzeitig geändert. Bitte versuchen Sie es noch einmal.',
  },
};

/** The text for a reason in the reader's preferred language that has one, else in English. Of several catalogues the first match wins. */
export const textOf = (catalogues: readonly Catalogue[], reason: string, languages?: string): string | undefined =>
  textNamed(reason, languages, ...catalogues, common);

/** What is wrong with texts of a project: each has to be for a language and a reason of these, or of awsm-users. */
export function mistakesInTexts(texts: Catalogue, builtIn: Catalogue): readonly string[] {
  const reasons = Object.keys({ ...common.de, ...builtIn.en });
  return Object.entries(texts).flatMap(([language, of]) => [
    ...(/^[a-z]{2,3}$/.test(language) ? [] : [`texts.${language} is not a language such as "en"`]),
    ...Object.entries(of).flatMap(([reason, text]) => [
      ...(reasons.includes(reason)
        ? []
        : [`texts.${language}.${reason} is not a reason; these are: ${reasons.join(', ')}`]),
      ...(typeof text === 'string' && text !== '' ? [] : [`texts.${language}.${reason} must be a text`]),
    ]),
  ]);
}

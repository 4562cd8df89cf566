/** What people read, by the reason of a refusal. Where a text is missing, the refusal's own is shown. */
export type Texts = Readonly<Record<string, string>>;

export const builtIn: Readonly<Record<string, Texts>> = {
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
    challenge: 'Das hat zu lange gedauert. Bitte melden Sie sich noch einmal an.',
    session: 'Bitte melden Sie sich noch einmal an.',
    credentials: 'Bitte geben Sie Ihr Passwort ein, oder melden Sie sich noch einmal an.',
    disabled: 'Dieses Konto ist gesperrt.',
    limit: 'Zu viele Versuche. Bitte warten Sie ein wenig.',
    raced: 'Das Konto wurde gleichzeitig geändert. Bitte versuchen Sie es noch einmal.',
  },
};

/** The text for a reason in the language that somebody likes most, else in English. */
export function textOf(texts: Readonly<Record<string, Texts>>, reason: string, languages = ''): string | undefined {
  const language = /^\s*([a-z]{2,3})(?![a-z])/i.exec(languages)?.[1]?.toLowerCase() ?? 'en';
  return [texts[language], builtIn[language], texts.en, builtIn.en]
    .map((one) => (one && Object.hasOwn(one, reason) ? one[reason] : undefined))
    .find((one) => one !== undefined);
}

import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import type { Mails, MailTexts } from './types.ts';

const builtIn: Readonly<Record<string, Mails>> = { en, de };

/** The mails for a language; those of the default where it has no texts. */
export type Catalogue = (language: string | undefined) => Mails;

/**
 * A project's mails over those of awsm-users. A project that has edited the `mails.ts` of version 1.0.0 has the mails of one language
 * there. Throws Error with every mistake.
 */
export function defineMails(given: MailTexts | Partial<Mails>, defaultLanguage: string): Catalogue {
  const texts = (isOneLanguage(given) ? { [defaultLanguage]: given } : given) as MailTexts;
  const mistakes = Object.entries(texts).flatMap(([language, mails]) => mistakesIn(language, mails));
  if (!(defaultLanguage in { ...builtIn, ...texts })) {
    mistakes.push(`there are no mails in "${defaultLanguage}", the language in settings.ts`);
  }
  if (mistakes.length > 0) {
    throw new Error(
      `Invalid mails in aws_modules/awsm-users/mailer/mails.ts:\n${mistakes.map((one) => `- ${one}`).join('\n')}`,
    );
  }
  const all = Object.fromEntries(
    Object.keys({ ...builtIn, ...texts }).map((language) => [
      language,
      { ...(builtIn[language] ?? builtIn[defaultLanguage] ?? en), ...texts[language] },
    ]),
  );
  return (language = defaultLanguage) => (Object.hasOwn(all, language) ? all[language]! : all[defaultLanguage]!);
}

const isOneLanguage = (given: object): boolean => Object.keys(given).some((name) => name in en);

function mistakesIn(language: string, mails: object): string[] {
  if (!/^[a-z]{2,3}$/.test(language)) return [`"${language}" is not a language such as "en"`];
  return Object.entries(mails).flatMap(([name, make]) => {
    if (!(name in en)) return [`${language}.${name} is not a mail; these are: ${Object.keys(en).join(', ')}`];
    return typeof make === 'function' ? [] : [`${language}.${name} must be a function`];
  });
}

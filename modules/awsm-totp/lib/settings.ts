import { type Catalogue, mistakesInTexts } from 'awsm-users/addons';
import { texts as builtIn } from './texts.ts';

export interface Settings {
  /** Your app's name in a user's app. Default: the name of the project. */
  readonly issuer?: string;
  /** Texts of refusals, by language and reason, in place of those of awsm-totp. */
  readonly texts?: Catalogue;
}

/** Settings of a project. Throws Error with every mistake. */
export function defineSettings(given: Settings = {}): Settings {
  const mistakes = Object.keys(given)
    .filter((name) => name !== 'issuer' && name !== 'texts')
    .map((name) => `${name} is not a setting; these are: issuer, texts`);
  const { issuer = 'App', texts = {} } = given;
  if (typeof issuer !== 'string' || !/^[^:\p{Cc}]{1,60}$/u.test(issuer)) {
    mistakes.push(`issuer must be a name of 1 to 60 characters without ":", not ${JSON.stringify(issuer)}`);
  }
  mistakes.push(...mistakesInTexts(texts, builtIn));
  if (mistakes.length > 0) {
    throw new Error(
      `Invalid settings in aws_modules/awsm-totp/settings.ts:\n${mistakes.map((one) => `- ${one}`).join('\n')}`,
    );
  }
  return given;
}

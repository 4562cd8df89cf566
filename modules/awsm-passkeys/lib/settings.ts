import { isIP } from 'node:net';
import { type Catalogue, mistakesInTexts } from 'awsm-users/addons';
import { texts as builtIn } from './texts.ts';
import type { Place } from './verify.ts';

export interface Settings {
  /** The app's name in browsers. Default: the name of the project. */
  readonly app?: string;
  /** The domain of the passkeys if it is not the host of the first origin: `myapp.com` for pages of `www.myapp.com`, too. */
  readonly rpId?: string;
  /** Texts of refusals, by language and reason, in place of those of awsm-passkeys. */
  readonly texts?: Catalogue;
}

/** Settings of a project. Throws Error with every mistake. */
export function defineSettings(given: Settings = {}): Settings {
  const names = ['app', 'rpId', 'texts'];
  const mistakes = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => `${name} is not a setting; these are: ${names.join(', ')}`);
  const { app = 'App', rpId = 'localhost', texts = {} } = given;
  if (typeof app !== 'string' || !/^[^\p{Cc}]{1,60}$/u.test(app))
    mistakes.push(`app must be a name of 1 to 60 characters, not ${JSON.stringify(app)}`);
  if (typeof rpId !== 'string' || !isDomain(rpId))
    mistakes.push(`rpId must be a domain such as "myapp.com", not ${JSON.stringify(rpId)}`);
  mistakes.push(...mistakesInTexts(texts, builtIn));
  if (mistakes.length > 0) {
    throw new Error(
      `Invalid settings in aws_modules/awsm-passkeys/settings.ts:\n${mistakes.map((one) => `- ${one}`).join('\n')}`,
    );
  }
  return given;
}

const isDomain = (host: string): boolean => isIP(host) === 0 && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host);

/**
 * PASSKEYS_ORIGINS, separated by spaces, and the domain that all of them are in. Throws Error with every mistake: pages elsewhere could not use a passkey,
 * and http would let anybody in between use it.
 */
export function readPlace(text: string | undefined, { rpId }: Settings): Place {
  const origins = (text ?? '').split(/\s+/).filter(Boolean);
  if (origins.length === 0)
    throw new Error('PASSKEYS_ORIGINS is not set: it is the origins of your pages, such as https://myapp.com.');
  const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).hostname : undefined);
  const domain = rpId ?? hostOf(origins[0]!) ?? '';
  const mistakes = origins.flatMap((origin) => {
    const host = hostOf(origin);
    if (host === undefined || new URL(origin).origin !== origin)
      return [`"${origin}" is not an origin such as "https://myapp.com"`];
    const isSafe = origin.startsWith('https://') || (origin.startsWith('http://') && host === 'localhost');
    if (!isSafe) return [`"${origin}" must begin with https://, or be of localhost`];
    return host === domain || host.endsWith(`.${domain}`) ? [] : [`"${origin}" is not of the domain "${domain}"`];
  });
  if (!isDomain(domain)) mistakes.push(`"${domain}" is not a domain`);
  if (mistakes.length > 0)
    throw new Error(`Invalid PASSKEYS_ORIGINS:\n${mistakes.map((one) => `- ${one}`).join('\n')}`);
  return { rpId: domain, origins };
}

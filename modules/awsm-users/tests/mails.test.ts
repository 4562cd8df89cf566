import { expect, test } from 'vitest';
import { defineMails } from '../lib/mail/catalogue.ts';
import type { Mail, Mails } from '../lib/mail/types.ts';

const languages = ['en', 'de'];
const about = {
  name: 'Ada',
  pages: 'https://app.example',
  token: 'TOKEN',
  added: 'Phone (passkeys)',
  removed: ['Phone (passkeys)'],
  kept: ['Laptop (passkeys)'],
};
/** Each mail, and the target of its link; the mail about a deleted account has none. */
const links: Record<keyof Mails, string | undefined> = {
  verify: 'https://app.example/verify#TOKEN',
  known: 'https://app.example/forgot',
  reset: 'https://app.example/reset#TOKEN',
  changed: 'https://app.example/forgot',
  factor: 'https://app.example/forgot',
  way: 'https://app.example/undo#TOKEN',
  address: 'https://app.example/email#TOKEN',
  notice: 'https://app.example/forgot',
  deleted: undefined,
};
const mailOf = (language: string, kind: string, more: object = {}): Mail =>
  defineMails({}, 'en')(language)[kind as 'factor']({ ...about, isOn: true, ...more });
const words = (text: string) =>
  text
    .replace(/<[^>]*>/g, ' ')
    .split(/\s+/)
    .filter(Boolean);

test.each(
  languages.flatMap((language) => Object.entries(links).map(([kind, link]) => [language, kind, link] as const)),
)('%s, %s: a text and the same in HTML, with its link', (language, kind, link) => {
  const { subject, text, html } = mailOf(language, kind);
  expect(subject).toMatch(/^\p{Lu}[^\r\n]{9,80}$/u);
  for (const part of [text, html]) {
    expect(words(part).length).toBeGreaterThan(6);
    expect(part).not.toMatch(/undefined|null|\[object/);
    // The mail that confirms a first address goes to a person whose name is not known yet.
    if (kind !== 'verify') expect(part).toMatch(language === 'en' ? 'Hello Ada,' : 'Guten Tag Ada,');
  }
  if (link === undefined) return expect(`${text}${html}`).not.toContain('https://');
  expect(words(text)).toContain(link);
  expect(html).toContain(`<a href="${link}">`);
  expect(words(/<a [^>]*>([^<]*)<\/a>/.exec(html)?.[1] ?? '').length).toBeGreaterThan(1);
  // A sentence of the text that the HTML lacks would be missed by half of the readers.
  const said = new Set(words(html).map((word) => word.toLowerCase().replace(/[.,:!]/g, '')));
  const missing = words(text).filter(
    (word) => !word.includes('https://') && !said.has(word.toLowerCase().replace(/[.,:!]/g, '')),
  );
  expect(missing.length).toBeLessThan(6);
});

test.each(languages)('%s: a user without a name is not addressed by name', (language) => {
  for (const kind of Object.keys(links).filter((one) => one !== 'verify')) {
    expect(mailOf(language, kind, { name: '' }).text).toMatch(/^(Hello|Guten Tag),\n/);
  }
});

test.each(languages)('%s: a second step that is on is another mail than one that is off', (language) => {
  const [on, off] = [mailOf(language, 'factor'), mailOf(language, 'factor', { isOn: false })];
  expect(on.subject).not.toBe(off.subject);
  const first = ({ text }: Mail) => text.split('\n\n')[1] ?? '';
  expect(first(on)).not.toBe(first(off));
  for (const mail of [on, off]) {
    expect(mail.subject.length).toBeGreaterThan(10);
    const [sentence = ''] = /^.*?\./.exec(first(mail)) ?? [];
    expect(words(sentence).length).toBeGreaterThan(5);
    expect(words(mail.html).join(' ')).toContain(words(sentence).join(' '));
  }
});

test('German is not English', () => {
  for (const kind of Object.keys(links)) {
    const [en, de] = [mailOf('en', kind), mailOf('de', kind)];
    expect([en.subject === de.subject, en.text === de.text, en.html === de.html]).toEqual([false, false, false]);
  }
});

/** The topic of each mail, by words that it needs in its subject, its text and its HTML. */
const topics: Record<keyof Mails, readonly [subject: string, said: RegExp, German: string, gesagt: RegExp]> = {
  verify: ['confirm your address', /Welcome!.*did not sign up/s, 'bestätigen', /Willkommen!.*nicht registriert/s],
  known: [
    'already have an account',
    /somebody entered.*sign in/s,
    'bereits ein Konto',
    /jemand hat.*melden Sie sich an/s,
  ],
  reset: ['new password', /open this link.*do nothing/s, 'neues Passwort', /öffnen Sie.*nichts tun/s],
  changed: ['was changed', /was changed.*signed out.*not you/s, 'geändert', /geändert.*abgemeldet.*nicht waren/s],
  factor: ['a second step', /second step was added to.*not you/s, 'zweiten Schritt', /zweiten Schritt.*nicht waren/s],
  way: [
    'A way to sign in',
    /another way to sign in.*: Phone \(passkeys\).*not you.*choose a new password/s,
    'Eine Art der Anmeldung',
    /weitere Art.*: Phone \(passkeys\).*nicht waren.*ein neues Passwort/s,
  ],
  address: ['new address', /this address for your account.*do nothing/s, 'neue Adresse', /diese Adresse.*nichts tun/s],
  notice: [
    'about to change',
    /asked for another address.*nothing changes/s,
    'soll geändert',
    /andere Adresse.*nichts ändert/s,
  ],
  deleted: ['was deleted', /its data were deleted/, 'gelöscht', /seine Daten wurden gelöscht/],
};

test.each(Object.entries(topics))('%s says what it is about', (kind, [subject, said, thema, gesagt]) => {
  const [en, de] = [mailOf('en', kind), mailOf('de', kind)];
  expect([en.subject, de.subject]).toEqual([expect.stringContaining(subject), expect.stringContaining(thema)]);
  for (const part of [en.text, en.html].map((one) => one.replace(/\s+/g, ' '))) expect(part).toMatch(said);
  for (const part of [de.text, de.html].map((one) => one.replace(/\s+/g, ' '))) expect(part).toMatch(gesagt);
});

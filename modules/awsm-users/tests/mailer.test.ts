import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { MailJob } from '../lib/mail/types.ts';
import { getItem, secondsOf, update, write } from '../lib/table.ts';
import { hashToken } from '../lib/tokens/random.ts';
import { type User, userKey } from '../lib/users.ts';
import { TestUsers } from './cloud.ts';

// What each job of the mailer sends, and what its link allows.

let users: Awaited<ReturnType<typeof TestUsers.start>>;
let user: User;
let email: string;
let n = 0;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());
beforeEach(async () => {
  email = `user${n++}@example.com`;
  user = await users.make(email);
});

// biome-ignore lint/suspicious/noExplicitAny: what SES is sent
type Any = any;

/** The request to SES for a job. */
async function sentFor(job: MailJob, attempt = '1'): Promise<Any[]> {
  const rest = vi.spyOn(users.aws, 'rest');
  const record = { messageId: `m${n++}`, body: JSON.stringify(job), attributes: { ApproximateReceiveCount: attempt } };
  expect((await users.deliver([record])).failed).toEqual([]);
  const calls = rest.mock.calls.map((call) => [...call] as Any[]);
  rest.mockRestore();
  for (const [service, method, path] of calls)
    expect([service, method, path]).toEqual(['email', 'POST', '/v2/email/outbound-emails']);
  return calls.map((call) => call[3]);
}
const subjectOf = async (job: MailJob) => (await sentFor(job))[0]?.Content.Simple.Subject.Data;
const tokenOf = (sent: Any): string => /#([\w-]{43})\b/.exec(sent.Content.Simple.Body.Text.Data)?.[1] ?? '';
/** The stored record of a mail's link. */
const keptOf = (sent: Any) => getItem(users, `TOKEN#${hashToken(tokenOf(sent))}`);

test('a mail is sent as text and HTML, from the project to one reader, and says that no machine should answer', async () => {
  const [sent, ...more] = await sentFor({ kind: 'changed', email });
  expect(more).toEqual([]);
  const utf8 = (Data: unknown) => ({ Data, Charset: 'UTF-8' });
  expect(sent).toEqual({
    FromEmailAddress: 'app@app.example',
    Destination: { ToAddresses: [email] },
    Content: {
      Simple: {
        Subject: utf8('Your password was changed'),
        Body: {
          Text: utf8(expect.stringMatching(/^Hello Ada,\n.*https:\/\/app\.example\/forgot\n/s)),
          Html: utf8(expect.stringMatching(/^<p>Hello Ada,<\/p>.*href="https:\/\/app\.example\/forgot"/s)),
        },
        Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
      },
    },
  });
});

test.each([
  ['changed', {}, 'Your password was changed'],
  ['factor', { isOn: true }, 'Your sign-in has a second step'],
  ['factor', { isOn: false }, 'A second step of your sign-in was turned off'],
  ['way', {}, 'A way to sign in was added'],
  ['notice', {}, 'Your address is about to change'],
  ['reset', {}, 'Choose a new password'],
] as const)(
  '%s %j greets the user by name, and is sent only to an existing, enabled user',
  async (kind, more, subject) => {
    const job = { kind, email, ...more } as MailJob;
    const [sent] = await sentFor(job);
    expect([sent.Content.Simple.Subject.Data, sent.Content.Simple.Body.Text.Data]).toEqual([
      subject,
      expect.stringContaining('Hello Ada,'),
    ]);
    expect(sent.Content.Simple.Body.Text.Data).toContain('https://app.example/');
    expect(await sentFor({ ...job, email: 'nobody@example.com' })).toEqual([]);
    await write(users, update(userKey(email), 'SET disabled = :now', { now: 0 }));
    expect(await sentFor(job)).toEqual([]);
  },
);

test('a reset link is for the current state of the user, for an hour', async () => {
  const [sent] = await sentFor({ kind: 'reset', email });
  expect(sent.Content.Simple.Body.Text.Data).toContain(`https://app.example/reset#${tokenOf(sent)}`);
  expect(await keptOf(sent)).toEqual({
    kind: 'reset',
    user: user.id,
    email,
    epoch: 1,
    expires: secondsOf(users) + 3600,
  });
  const [short] = await users.with({ links: { resetMinutes: 5 } }, () => sentFor({ kind: 'reset', email }));
  expect((await keptOf(short))?.expires).toBe(secondsOf(users) + 300);
  expect(tokenOf(short)).not.toBe(tokenOf(sent));
});

test('a sign-up link contains the new user, for a day; an existing user gets a mail about the account instead', async () => {
  const address = `new-${email}`;
  const job = { kind: 'verify', email: address, name: 'Eve', password: 'hash' } as const;
  const [sent] = await sentFor(job);
  expect(sent.Destination.ToAddresses).toEqual([address]);
  expect(sent.Content.Simple.Body.Text.Data).toContain(`https://app.example/verify#${tokenOf(sent)}`);
  expect(sent.Content.Simple.Body.Text.Data).not.toContain('Eve');
  const kept = { kind: 'verify', email: address, name: 'Eve', password: 'hash', expires: secondsOf(users) + 86_400 };
  expect(await keptOf(sent)).toEqual({ ...kept, id: expect.stringMatching(/^[\da-f-]{36}$/) });
  const [german] = await users.with({ links: { verifyHours: 2 } }, () => sentFor({ ...job, language: 'de' }));
  expect(german.Content.Simple.Subject.Data).toBe('Bitte bestätigen Sie Ihre Adresse');
  expect(await keptOf(german)).toMatchObject({ language: 'de', expires: secondsOf(users) + 7200 });
  const [known] = await sentFor({ ...job, email });
  expect([known.Content.Simple.Subject.Data, tokenOf(known)]).toEqual(['You already have an account', '']);
  expect(known.Content.Simple.Body.Text.Data).toMatch(/^Hello Ada,.*https:\/\/app\.example\/forgot/s);
});

test('a link of a new address is for its user, for a day, in the language of the user', async () => {
  await write(users, update(userKey(email), 'SET #language = :de', { de: 'de' }));
  const next = `next-${email}`;
  const job = { kind: 'address', email: next, of: email } as const;
  const [sent] = await sentFor(job);
  expect(sent.Destination.ToAddresses).toEqual([next]);
  expect(sent.Content.Simple.Subject.Data).toBe('Bitte bestätigen Sie Ihre neue Adresse');
  expect(sent.Content.Simple.Body.Text.Data).toMatch(/^Guten Tag Ada,/);
  expect(sent.Content.Simple.Body.Text.Data).toContain(`https://app.example/email#${tokenOf(sent)}`);
  const kept = { kind: 'address', next, user: user.id, email, epoch: 1 };
  expect(await keptOf(sent)).toEqual({ ...kept, expires: secondsOf(users) + 86_400 });
  const [short] = await users.with({ links: { addressHours: 3 } }, () => sentFor(job));
  expect((await keptOf(short))?.expires).toBe(secondsOf(users) + 3 * 3600);
  expect(await sentFor({ ...job, of: 'nobody@example.com' })).toEqual([]);
  const taken = await users.make(next, { name: 'Grace' });
  const [known] = await sentFor(job);
  expect(known.Content.Simple.Subject.Data).toBe('You already have an account');
  expect(known.Content.Simple.Body.Text.Data).toMatch(
    new RegExp(`^Hello ${taken.name},.*https://app.example/forgot`, 's'),
  );
});

test('a deleted user gets a mail, with the name and in the language of the account', async () => {
  const job = { kind: 'deleted', email: 'gone@example.com', name: 'Grace', language: 'de' } as const;
  const [sent] = await sentFor(job);
  expect(sent.Content.Simple.Subject.Data).toBe('Ihr Konto wurde gelöscht');
  expect(sent.Content.Simple.Body.Text.Data).toMatch(/^Guten Tag Grace,/);
});

test('a mail is in the language of its user, else of the client, else of the project', async () => {
  expect(await subjectOf({ kind: 'changed', email, language: 'de' })).toBe('Ihr Passwort wurde geändert');
  await write(users, update(userKey(email), 'SET #language = :en', { en: 'en' }));
  expect(await subjectOf({ kind: 'changed', email, language: 'de' })).toBe('Your password was changed');
  await write(users, update(userKey(email), 'REMOVE #language', {}));
  await users.with({ language: 'de' }, async () =>
    expect(await subjectOf({ kind: 'changed', email })).toBe('Ihr Passwort wurde geändert'),
  );
});

test('a mail is counted with its first try, and not sent past its budget', async () => {
  const job = { kind: 'reset', email, budget: { one: `one ${n}`, all: `all ${n}` } } as const;
  await users.with({ limits: { mailsFromOne: 2 } }, async () => {
    expect(await sentFor(job, '2')).toHaveLength(1);
    for (let one = 1; one <= 2; one++) expect(await sentFor(job)).toHaveLength(1);
    expect(await sentFor(job)).toEqual([]);
    expect(await sentFor(job, '2')).toHaveLength(1);
    const { budget: _budget, ...uncounted } = job;
    expect(await sentFor(uncounted)).toHaveLength(1);
  });
});

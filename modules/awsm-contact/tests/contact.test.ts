import { AwsError } from 'jaws-core-js/aws';
import { expect, test, vi } from 'vitest';
import { untranslated } from '../../../test/untranslated.ts';
import { mailSender } from '../lib/mail.ts';
import { defineSettings, type Settings } from '../lib/settings.ts';
import { spamReason } from '../lib/spam.ts';
import { type Contact, submit } from '../lib/submit.ts';
import { de } from '../lib/texts/de.ts';
import { checkToken, createToken } from '../lib/token.ts';
import type { Message } from '../lib/validate.ts';

const secret = 's'.repeat(32);
const opened = Date.parse('2026-01-01T00:00:00Z');
const good = { name: 'Ada', email: 'ada@example.com', message: 'Hello, is this on?' };

/** A contact whose table is a map. */
function contact(): Contact & {
  readonly delivered: Message[];
  readonly ids: () => string[];
  at: number;
  settings: Settings;
} {
  const counters = new Map<string, number>();
  const delivered: Message[] = [];
  const it = {
    at: opened + 10_000,
    delivered,
    ids: () => [...counters.keys()],
    secret,
    table: 'table',
    settings: defineSettings(),
    now: () => it.at,
    deliver: async (message: Message) => void delivered.push(message),
    aws: {
      // biome-ignore lint/suspicious/noExplicitAny: the answers have the shapes of their operations
      json: async (_service: string, operation: string, input: any = {}): Promise<any> => {
        const id = (input.Key ?? input.Item).id.S;
        if (operation === 'DeleteItem') return void counters.delete(id);
        const n = (counters.get(id) ?? 0) + Number(input.ExpressionAttributeValues?.[':by']?.N ?? 1);
        if (operation === 'PutItem' && n > 1) throw new AwsError('ConditionalCheckFailedException');
        counters.set(id, n);
        return { Attributes: { n: { N: String(n) } } };
      },
    },
  };
  return it;
}

const token = () => createToken(secret, opened);

test('a message is delivered', async () => {
  const it = contact();
  await submit(it, { ...good, token: token(), message: 'Hello,\r\nis this on? ' }, '192.0.2.1');
  expect(it.delivered).toEqual([{ ...good, subject: '', message: 'Hello,\nis this on?' }]);
  expect(it.ids().join()).not.toContain('192.0.2.1');
});

test('a token counts once, after some time, for some time, from us', async () => {
  const it = contact();
  const once = { ...good, token: token() };
  await submit(it, once, '192.0.2.1');
  await expect(submit(it, once, '192.0.2.1')).rejects.toMatchObject({ status: 400, reason: 'token' });
  it.at = opened + 1000;
  await expect(submit(it, { ...good, token: token() }, '1')).rejects.toMatchObject({ details: { retryAfter: 2 } });
  it.at = opened + 5 * 60 * 60 * 1000;
  await expect(submit(it, { ...good, token: token() }, '1')).rejects.toThrow('too long');
  const foreign = createToken('t'.repeat(32), opened);
  for (const other of [foreign, `${token()}x`, token().replace(/^./, 'z'), '', undefined, 1, {}]) {
    expect(() => checkToken(secret, other, opened + 5000, defineSettings())).toThrow(
      expect.objectContaining({ status: 400, reason: 'token', message: expect.stringContaining('is not ready') }),
    );
  }
  expect(it.delivered).toHaveLength(1);
});

test('a message that could not be delivered can be sent again', async () => {
  const it = contact();
  const once = { ...good, token: token() };
  const failing = { ...it, deliver: () => Promise.reject(new Error('SES is away')) };
  await expect(submit(failing, once, '192.0.2.1')).rejects.toThrow('away');
  await submit(it, once, '192.0.2.1');
  expect(it.delivered).toHaveLength(1);
});

test('what cannot be given back is logged, and the error stays that of the mail', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const it = contact();
  const json = async (service: never, operation: string, input: object = {}): Promise<never> => {
    if (operation === 'DeleteItem') throw new AwsError('ThrottlingException', 'slow down');
    return it.aws.json(service, operation, input) as never;
  };
  const failing = { ...it, aws: { json }, deliver: () => Promise.reject(new Error('SES is away')) };
  await expect(submit(failing, { ...good, token: token() }, '192.0.2.1')).rejects.toThrow('SES is away');
  expect(logged.mock.calls).toEqual([[expect.any(String), expect.objectContaining({ message: 'slow down' })]]);
  logged.mockRestore();
});

test('a mail is sent by SES, in one line of subject, and answered to who wrote it', async () => {
  const calls: unknown[] = [];
  const aws = { rest: async (...call: unknown[]) => void calls.push(call) } as never;
  const send = mailSender(aws, { from: 'form@app.example', to: 'me@app.example' }, ({ name }) => ({
    subject: ` ${name}\r\n${'x'.repeat(300)}`,
    text: 'text',
  }));
  await send({ ...good, subject: '' });
  const Subject = { Data: ` Ada ${'x'.repeat(245)}`, Charset: 'UTF-8' };
  expect(calls).toEqual([
    [
      'email',
      'POST',
      '/v2/email/outbound-emails',
      {
        FromEmailAddress: 'form@app.example',
        Destination: { ToAddresses: ['me@app.example'] },
        ReplyToAddresses: ['ada@example.com'],
        Content: { Simple: { Subject, Body: { Text: { Data: 'text', Charset: 'UTF-8' } } } },
      },
    ],
  ]);
});

test('limits of a site of IPv6 do not hold an address of IPv4', async () => {
  const it = contact();
  it.settings = defineSettings({ messagesPerHour: 9, messagesPerSite: 2, messagesPerSiteDay: 3 });
  for (let n = 0; n < 5; n++) await submit(it, { ...good, token: token() }, '192.0.2.1');
  for (let n = 0; n < 2; n++) await submit(it, { ...good, token: token() }, `2001:db8:0:${n}::1`);
  await expect(submit(it, { ...good, token: token() }, '2001:db8:0:3::1')).rejects.toMatchObject({ status: 429 });
});

test('no secret, no token', () => {
  expect(() => createToken('short', opened)).toThrow('32 characters');
  expect(() => checkToken(undefined, token(), opened, defineSettings())).toThrow('32 characters');
});

test("a bot's message is dropped, but looks sent", async () => {
  const it = contact();
  await submit(it, { ...good, token: token(), website: 'https://spam.example' }, '192.0.2.1');
  expect(it.delivered).toEqual([]);
});

test('five messages an hour from one network, and others may go on', async () => {
  const it = contact();
  for (let n = 0; n < 5; n++) await submit(it, { ...good, token: token() }, `2001:db8::${n}`);
  const sixth = submit(it, { ...good, token: token() }, '2001:db8:0:0:ffff::1');
  await expect(sixth).rejects.toMatchObject({ status: 429, details: { retryAfter: 3590 } });
  await submit(it, { ...good, token: token() }, '2001:db8:1::1');
  it.at += 60 * 60 * 1000;
  await submit(it, { ...good, token: token() }, '2001:db8::1');
  expect(it.delivered).toHaveLength(7);
});

test('an undelivered message does not count toward the limit', async () => {
  const it = { ...contact(), settings: defineSettings({ messagesPerHour: 2, messagesPerSite: 2, messagesPerDay: 2 }) };
  const { deliver } = it;
  it.deliver = () => Promise.reject(new Error('SES does not answer'));
  const once = { ...good, token: token() };
  for (let n = 0; n < 3; n++) await expect(submit(it, once, '2001:db8::1')).rejects.toThrow('SES');
  it.deliver = deliver;
  await submit(it, once, '2001:db8::1');
  await submit(it, { ...good, token: token() }, '2001:db8::1');
  await expect(submit(it, { ...good, token: token() }, '192.0.2.1')).rejects.toMatchObject({ status: 429 });
});

test('limits per day hold a network and a site that wait for the next hour with fresh tokens', async () => {
  const settings = defineSettings({ messagesPerNetworkDay: 7, messagesPerSiteDay: 12 });
  const it = Object.assign(contact(), { settings });
  const statuses = async (hours: number, ip: (n: number) => string) => {
    const all: (number | string)[] = [];
    for (let n = 0; n < hours * 5; n++) {
      if (n > 0 && n % 5 === 0) it.at += 60 * 60 * 1000;
      const fresh = createToken(secret, it.at - 10_000);
      all.push(
        await submit(it, { ...good, token: fresh }, ip(n)).then(
          () => 202,
          ({ status }) => status,
        ),
      );
    }
    return all;
  };
  it.at = Date.parse('2026-03-01T00:00:00Z');
  const of = (all: readonly (number | string)[], status: number) => all.filter((one) => one === status).length;
  const one = await statuses(3, () => '192.0.2.7');
  expect([of(one, 202), of(one, 429)]).toEqual([7, 8]);
  const site = await statuses(4, (n) => `2001:db8:0:${n.toString(16)}::1`);
  expect([of(site, 202), of(site, 429)]).toEqual([12, 8]);
  const late = submit(it, { ...good, token: createToken(secret, it.at - 10_000) }, '192.0.2.7');
  await expect(late).rejects.toMatchObject({ details: { retryAfter: 24 * 3600 - (it.at % 86_400_000) / 1000 } });
  // Others can continue, and these can on the next day.
  await submit(it, { ...good, token: createToken(secret, it.at - 10_000) }, '192.0.2.8');
  it.at += 24 * 60 * 60 * 1000;
  await submit(it, { ...good, token: createToken(secret, it.at - 10_000) }, '192.0.2.7');
});

test('a message that came when the day was full can be sent with the same token on the next one', async () => {
  const it = Object.assign(contact(), { settings: defineSettings({ messagesPerDay: 1 }) });
  it.at = Date.parse('2026-03-01T23:59:00Z');
  const [first, second] = [createToken(secret, it.at - 10_000), createToken(secret, it.at - 20_000)];
  await submit(it, { ...good, token: first }, '192.0.2.1');
  await expect(submit(it, { ...good, token: second }, '192.0.2.2')).rejects.toMatchObject({ status: 429 });
  it.at += 120_000;
  await submit(it, { ...good, token: second }, '192.0.2.2');
  await expect(submit(it, { ...good, token: second }, '192.0.2.2')).rejects.toMatchObject({ reason: 'token' });
});

test('the networks of one site of IPv6 do not shut the form for all others', async () => {
  const it = contact();
  for (let n = 0; n < 20; n++) await submit(it, { ...good, token: token() }, `2001:db8:0:${n.toString(16)}::1`);
  const next = submit(it, { ...good, token: token() }, '2001:db8:0:ffff::1');
  await expect(next).rejects.toMatchObject({ status: 429, details: { retryAfter: 3590 } });
  await submit(it, { ...good, token: token() }, '2001:db8:1::1');
  for (let n = 0; n < 30; n++) await submit(it, { ...good, token: token() }, `192.0.2.${n}`);
  expect(it.delivered).toHaveLength(51);
});

test.each([
  [{ name: 'A\r\nBcc: b@example.com' }, 'name'],
  [{ name: ' ' }, 'name'],
  [{ name: 'x'.repeat(101) }, 'name'],
  [{ name: 'A\u202eda' }, 'name'],
  [{ email: 'ada@example.com\nBcc: b@example.com' }, 'email'],
  [{ email: 'a@example.com,b@example.com' }, 'email'],
  [{ email: 'nobody' }, 'email'],
  [{ email: 'ada@localhost' }, 'email'],
  [{ email: 'ada@exa mple.com' }, 'email'],
  [{ subject: 'a\nb' }, 'subject'],
  [{ subject: 1 }, 'subject'],
  [{ message: 'short' }, 'message'],
  [{ message: 'x'.repeat(5001) }, 'message'],
  [{ message: 'with a \0 in it' }, 'message'],
])('%j is refused', async (more, field) => {
  const refused = submit(contact(), { ...good, token: token(), ...more }, '192.0.2.1');
  await expect(refused).rejects.toMatchObject({ status: 400, reason: 'invalid', details: { field } });
});

test.each([null, [], 'text', 1])('%j is not a message', (input) =>
  expect(submit(contact(), input, '192.0.2.1')).rejects.toMatchObject({ status: 400 }),
);

const spam = (message: string, name = 'Ada') => spamReason({ ...good, subject: '', name, message });

test.each([
  'https://a.example https://b.example www.c.example are nice pages',
  'Look at <a href="https://a.example">this</a> please',
  'Look at [url=https://a.example]this[/url] please',
  'https://a.example buy',
  '1234567890 !!!',
  `He${'y'.repeat(40)}`,
])('%s is spam', (message) => expect(spam(message)).toBeDefined());

test('text written by people is not', () => {
  expect(spam('My page https://a.example does not load. Is www.b.example down as well?')).toBeUndefined();
  expect(spam('你好，请问在吗')).toBeUndefined();
  expect(spam('Hello there, how are you?', 'www.spam.example')).toBeDefined();
});

test.each([
  ['ada@münchen.de', 'ada@xn--mnchen-3ya.de'],
  ['Ada@Example.COM', 'Ada@example.com'],
  // Letters that only look like ASCII make another name, or the name that they stand for.
  ['ada@exaſple.com', 'ada@exasple.com'],
])('%s is answered at %s', async (email, answered) => {
  const it = contact();
  await submit(it, { ...good, email, token: token() }, '192.0.2.1');
  expect(it.delivered).toMatchObject([{ email: answered }]);
});

test('the numbers of a project count', async () => {
  const it = { ...contact(), settings: defineSettings({ messagesPerHour: 1, shortestSeconds: 0, longestHours: 1 }) };
  it.now = () => opened;
  await submit(it, { ...good, token: token() }, '192.0.2.1');
  await expect(submit(it, { ...good, token: token() }, '192.0.2.1')).rejects.toMatchObject({ status: 429 });
  it.now = () => opened + 3601 * 1000;
  await expect(submit(it, { ...good, token: token() }, '192.0.2.2')).rejects.toThrow('too long');
  expect(() => defineSettings({ messagesPerDay: 0 })).toThrow('aws_modules/awsm-contact/settings.ts');
});

test('every text that a sender reads is in German too', () =>
  expect(untranslated(new URL('../lib', import.meta.url), de)).toEqual([]));

test.each<[string, Partial<Record<'name' | 'subject' | 'message', string>>]>([
  ['at most 2 links', { message: 'See http://a.b and https://c.d and www.e.f please, all three of them' }],
  ['without markup', { message: '<a  href="x">cheap</a> things for everyone' }],
  ['without markup', { message: '[url=x]cheap[/url] things for everyone' }],
  ['into the message', { name: 'http://a.b' }],
  ['into the message', { subject: 'www.a.b' }],
  ['a few words about the link', { message: '   https://a.b/cccccccccccccccccccccccc   nineteen characters' }],
  ['in words', { message: '1 2 3 4 5 6 7 8 9 0 ! ? a b c' }],
  ['one character so often', { message: `hello ${'x'.repeat(31)}` }],
])('a message is refused that has to be written otherwise: %s', async (words, more) => {
  const refused = {
    status: 422,
    reason: 'spam',
    details: { field: 'message' },
    message: expect.stringContaining(words),
  };
  await expect(submit(contact(), { ...good, ...more, token: token() }, '192.0.2.1')).rejects.toMatchObject(refused);
});

test.each([
  'See http://a.b and https://c.d please, both of them',
  'https://a.b/c has what I would like to have',
  `hello ${'x'.repeat(30)}`,
  'ab 1 2 3 4 5 6',
])('this is a message: %s', async (message) => {
  const it = contact();
  await submit(it, { ...good, message, token: token() }, '192.0.2.1');
});

test('fields have their length and no more', async () => {
  const most = { name: 100, subject: 150, message: 5000 };
  for (const [field, length] of Object.entries(most)) {
    const of = (size: number) => ({
      ...good,
      [field]: 'ab '
        .repeat(2000)
        .slice(0, size - 1)
        .padEnd(size, 'c'),
      token: token(),
    });
    await submit(contact(), of(length), '192.0.2.1');
    const refused = {
      status: 400,
      reason: 'invalid',
      details: { field },
      message: `This may have at most ${length} characters.`,
    };
    await expect(submit(contact(), of(length + 1), '192.0.2.1')).rejects.toMatchObject(refused);
  }
});

test('forms are counted separately, and an error of the table is not a refusal', async () => {
  const owners: unknown[] = [];
  const noting = contact();
  const { json } = noting.aws;
  const aws = {
    // biome-ignore lint/suspicious/noExplicitAny: the answers have the shapes of their operations
    json: async (service: never, operation: string, input: any = {}): Promise<any> => {
      if (operation === 'PutItem') owners.push(input.Item.owner.S);
      return json(service, operation, input);
    },
  };
  for (const _ of [1, 2]) await submit({ ...noting, aws }, { ...good, token: token() }, '192.0.2.1');
  expect(new Set(owners).size).toBe(2);
  const away = {
    json: async (service: never, operation: string, input?: object): Promise<never> => {
      if (operation === 'PutItem') throw new AwsError('AccessDeniedException', 'not allowed');
      return json(service, operation, input) as never;
    },
  };
  await expect(submit({ ...noting, aws: away }, { ...good, token: token() }, '192.0.2.1')).rejects.toThrow(
    'not allowed',
  );
});

test('the space around what a line of the form has is not part of it', async () => {
  const it = contact();
  const spaced = {
    name: ' Ada ',
    email: ' ada@example.com ',
    subject: ' Hello ',
    message: '\n Hello, everybody! \r\n',
  };
  await submit(it, { ...good, ...spaced, token: token() }, '192.0.2.1');
  expect(it.delivered).toEqual([
    { name: 'Ada', email: 'ada@example.com', subject: 'Hello', message: 'Hello, everybody!' },
  ]);
});

test('what is missing is asked for', async () => {
  const asks = (more: object, message: string) =>
    expect(submit(contact(), { ...good, ...more, token: token() }, '192.0.2.1')).rejects.toMatchObject({
      status: 400,
      message,
    });
  await asks({ name: ' ' }, 'Please enter your name.');
  await asks({ email: '' }, 'Please enter your email address.');
  await asks({ email: 'ada' }, 'This is not an email address.');
  await asks({ message: 'too short' }, 'Please write a little more: at least 10 characters.');
  await asks({ message: 5 }, 'This must be text.');
  await asks({ name: 'a\nb' }, 'This must be one line of visible characters.');
  await asks({ message: 'bell \u0007 rings here' }, 'The message has characters that are not text.');
  await submit(contact(), { ...good, message: 'ten chars!', token: token() }, '192.0.2.1');
});

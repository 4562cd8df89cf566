import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { payloadOf } from '../lib/json.ts';
import { providers } from '../lib/providers/index.ts';
import type { Headers } from '../lib/providers/types.ts';
import { secretsOf } from '../lib/secrets.ts';
import { defineSettings } from '../lib/settings.ts';

const at = (headers: Headers, body: string | Buffer, seconds = 0) => ({
  headers,
  body: Buffer.from(body),
  now: seconds * 1000,
  toleranceSeconds: 300,
});
const sha256 = (body: string | Buffer) => createHash('sha256').update(body).digest('hex');
const hex = (secret: string, text: string | Buffer) => createHmac('sha256', secret).update(text).digest('hex');

test('GitHub, with the values of its documentation', () => {
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const secret = "It's a Secret to Everybody";
  const headers = { 'x-hub-signature-256': signature, 'x-github-delivery': '1', 'x-github-event': 'push' };
  const received = at(headers, 'Hello, World!');
  expect(providers.github.verify(received, [secret])).toBe(true);
  expect(providers.github.verify(received, ['new', secret])).toBe(true);
  expect(providers.github.verify(received, ['other'])).toBe(false);
  expect(providers.github.verify(at(headers, 'Hello, World?'), [secret])).toBe(false);
  expect(providers.github.verify(at({ 'x-hub-signature-256': signature.slice(7) }, 'Hello, World!'), [secret])).toBe(
    false,
  );
  expect(providers.github.verify(at({}, 'Hello, World!'), [secret])).toBe(false);
});

test('GitHub signs the body alone: the id comes from it, and the type has to go with it', () => {
  const push = '{"ref":"refs/heads/main","after":"1","pusher":{"name":"ada"}}';
  const read = (type: string | undefined, body: string, more: Headers = {}) =>
    providers.github.read(at({ 'x-github-event': type, 'x-github-delivery': '1002', ...more }, body));
  expect(read('push', push)).toEqual({ id: sha256(push), type: 'push' });
  const form = `payload=${encodeURIComponent(push)}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(read('push', form, headers)).toEqual({ id: sha256(form), type: 'push' });
  for (const type of ['release', 'issues', 'pull_request', 'workflow_run', undefined, '']) {
    expect(read(type, push)).toBeUndefined();
  }
  expect(read('push', 'no JSON')).toBeUndefined();
  // Payloads that have all fields of another event, and more.
  const comment = '{"action":"created","issue":{},"comment":{}}';
  expect([read('issue_comment', comment)?.type, read('issues', comment)]).toEqual(['issue_comment', undefined]);
  const status = '{"deployment":{},"deployment_status":{},"workflow_run":{}}';
  for (const type of ['deployment', 'workflow_run']) expect(read(type, status)).toBeUndefined();
  expect(read('deployment_status', status)?.type).toBe('deployment_status');
  const checked = '{"deployment":{},"deployment_status":{},"check_run":{},"workflow":{},"workflow_run":{}}';
  expect([read('deployment_status', checked)?.type, read('check_run', checked)]).toEqual([
    'deployment_status',
    undefined,
  ]);
  const job = '{"action":"queued","workflow_job":{},"deployment":{}}';
  expect([read('workflow_job', job)?.type, read('deployment', job)]).toEqual(['workflow_job', undefined]);
  expect(read('deployment', '{"deployment":{},"deployment_callback_url":""}')).toBeUndefined();
  expect(read('workflow_run', '{"action":"approved","since":"","workflow_run":{}}')).toBeUndefined();
  // An unknown event keeps its name, unless it takes the name of a known one.
  expect(read('an_event_of_next_year', '{"action":"x"}')).toMatchObject({ type: 'an_event_of_next_year' });
  expect(read('an_event_of_next_year', push)).toBeUndefined();
});

/** What somebody who may write a comment puts into it, so that the signed body reads as another event where it is taken for a form. */
const forged = `&payload=${encodeURIComponent('{"ref":"refs/heads/main","after":"1","pusher":{"name":"eve"},"type":"refund"}')}&`;

test.each([
  ['an object', JSON.stringify({ action: 'created', issue: {}, comment: { body: forged } })],
  ['a list', JSON.stringify([forged])],
  ['a text', JSON.stringify(forged)],
  ['JSON that is cut', `{"comment":"${forged}`],
  ['a text without quotes', `a note: ${forged}`],
])('%s is not taken for a form, whatever the header says', (_, body) => {
  for (const type of [
    'application/json',
    'application/x-www-form-urlencoded',
    'Application/X-WWW-Form-Urlencoded;a',
    undefined,
  ]) {
    const headers = { 'x-github-event': 'push', 'content-type': type, 'x-slack-request-timestamp': '1' };
    expect(providers.github.read(at(headers, body))).toBeUndefined();
    expect(providers.slack.read(at(headers, body))).toBeUndefined();
    expect(payloadOf(Buffer.from(body))).not.toHaveProperty('pusher');
  }
});

test('a header that is not signed changes nothing of an event but the name that GitHub gives it', () => {
  const bodies = [
    forged,
    '{"a":"=&"}',
    'a=1&b=2',
    `payload=${encodeURIComponent(`{"a":"${forged}"}`)}`,
    '',
    '\0',
    '%',
    '=&=',
  ];
  for (const body of bodies)
    for (const [name, provider] of Object.entries(providers)) {
      const read = (type: string | undefined) =>
        provider.read(at({ 'x-github-event': 'watch', 'webhook-id': 'a', 'content-type': type }, body));
      const [plain, form] = [read(undefined), read('application/x-www-form-urlencoded')];
      expect(form, `${name}: ${body}`).toEqual(plain);
    }
});

test('Standard Webhooks: what is signed can be cut in one way only', () => {
  const secret = `whsec_${Buffer.alloc(24, 'k').toString('base64')}`;
  const text = 'msg_1.100.{"type":"x","v":".100.{}"}';
  const signature = createHmac('sha256', Buffer.alloc(24, 'k')).update(text).digest('base64');
  const cut = (id: string, body: string) =>
    providers.standard.verify(
      at({ 'webhook-id': id, 'webhook-timestamp': '100', 'webhook-signature': `v1,${signature}` }, body, 100),
      [secret],
    );
  expect(cut('msg_1', '{"type":"x","v":".100.{}"}')).toBe(true);
  expect(cut('msg_1.100.{"type":"x","v":"', '{}"}')).toBe(false);
});

// https://docs.slack.dev/authentication/verifying-requests-from-slack
const command =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
const slackSecret = '8f742231b10e8888abcd99yyyzzz85a5';
const slackHeaders = {
  'x-slack-request-timestamp': '1531420618',
  'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
};

test.each([
  [1531420618, true],
  [1531420618 + 300, true],
  [1531420618 + 301, false],
  [1531420618 - 301, false],
])('Slack, with the values of its documentation, at %s: %s', (seconds, expected) => {
  expect(providers.slack.verify(at(slackHeaders, command, seconds), [slackSecret])).toBe(expected);
});

test('Slack: another time or body is another signature', () => {
  const later = { ...slackHeaders, 'x-slack-request-timestamp': '1531420619' };
  expect(providers.slack.verify(at(later, command, 1531420619), [slackSecret])).toBe(false);
  expect(providers.slack.verify(at(slackHeaders, `${command}-`, 1531420618), [slackSecret])).toBe(false);
});

test('Slack: challenges, events, commands, actions', () => {
  const { slack } = providers;
  const json = (value: object) => at({}, JSON.stringify(value));
  expect(slack.reply?.(json({ type: 'url_verification', challenge: '3eZbrw1a' }))).toBe('3eZbrw1a');
  expect(slack.reply?.(json({ type: 'event_callback', challenge: 'x' }))).toBeUndefined();
  const event = { type: 'event_callback', event_id: 'Ev1', event: { type: 'app_mention' } };
  expect(slack.read(json(event))).toEqual({ id: 'Ev1', type: 'app_mention' });
  expect(slack.read(at(slackHeaders, command))).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{64}$/),
    type: 'slash_command',
  });
  const action = `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions' }))}`;
  expect(slack.read(at(slackHeaders, action))?.type).toBe('block_actions');
  expect(slack.read(json({}))).toBeUndefined();
});

test('Standard Webhooks, with the values of its reference', () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/python/tests and https://docs.svix.com/receiving/verifying-payloads/how-manual
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,AAAA v1a,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const received = at(headers, '{"test": 2432232314}', 1614265330);
  expect(providers.standard.verify(received, [secret])).toBe(true);
  expect(providers.standard.verify(received, ['whsec_'])).toBe(false);
  expect(providers.standard.verify({ ...received, now: 1614265631_000 }, [secret])).toBe(false);
  const other = { ...headers, 'webhook-id': 'msg_other' };
  expect(providers.standard.verify({ ...received, headers: other }, [secret])).toBe(false);
});

test.each(['null', '5', '"a"', '[]', '', '{'])('a body of %s is JSON of no event', (body) => {
  const headers = { 'webhook-id': 'a' };
  expect(providers.standard.read(at(headers, body))).toEqual({ id: 'a', type: 'event' });
  expect(providers.slack.read(at({}, body))).toBeUndefined();
  expect(providers.slack.reply?.(at({}, body))).toBeUndefined();
  expect(providers.stripe.read(at({}, body))).toBeUndefined();
});

test('Standard Webhooks: an id has 256 characters at most', () => {
  const of = (length: number) => providers.standard.read(at({ 'webhook-id': 'x'.repeat(length) }, '{"type":"a"}'));
  expect([of(1)?.type, of(256)?.type, of(257), of(0)]).toEqual(['a', 'a', undefined, undefined]);
});

test('Standard Webhooks: an empty key signs nothing', () => {
  const signature = createHmac('sha256', '').update('a.1.x').digest('base64');
  const headers = { 'webhook-id': 'a', 'webhook-timestamp': '1', 'webhook-signature': `v1,${signature}` };
  expect(providers.standard.verify(at(headers, 'x', 1), ['!!!'])).toBe(false);
});

// The documentation describes the algorithm, but has no secret with its result: https://docs.stripe.com/webhooks#verify-manually
test('Stripe', () => {
  const body = '{"id":"evt_1","type":"checkout.session.completed"}';
  const signed = (secret: string) => hex(secret, `1492774577.${body}`);
  const check = (header: string, seconds = 1492774577, secrets = ['whsec_a']) =>
    providers.stripe.verify(at({ 'stripe-signature': header }, body, seconds), secrets);
  expect(check(`t=1492774577,v1=${signed('whsec_a')},v0=${'6'.repeat(64)}`)).toBe(true);
  expect(check(`t=1492774577,v1=${'0'.repeat(64)},v1=${signed('whsec_a')}`)).toBe(true);
  expect(check(`t=1492774577,v1=${signed('whsec_a')}`, 1492774577, ['whsec_b', 'whsec_a'])).toBe(true);
  expect(check(`t=1492774577,v0=${signed('whsec_a')}`)).toBe(false);
  expect(check(`t=1492774578,v1=${signed('whsec_a')}`)).toBe(false);
  expect(check(`t=1492774577,v1=${signed('whsec_b')}`)).toBe(false);
  expect(check(`t=1492774577,v1=${signed('whsec_a')}`, 1492774577 + 301)).toBe(false);
  expect(check(`v1=${signed('whsec_a')}`)).toBe(false);
  expect(check('')).toBe(false);
  expect(providers.stripe.read(at({}, body))).toEqual({ id: 'evt_1', type: 'checkout.session.completed' });
  expect(providers.stripe.read(at({}, '[]'))).toBeUndefined();
});

test('any HMAC of the body: bytes, not text', () => {
  const bytes = Buffer.from([0xff, 0x00, 0xfe]);
  const header = { 'x-signature': hex('s', bytes) };
  expect(providers.hmac.verify(at(header, bytes), ['s'])).toBe(true);
  expect(providers.hmac.verify(at({ 'x-signature': `sha256=${header['x-signature']}` }, bytes), ['s'])).toBe(true);
  expect(providers.hmac.verify(at(header, bytes.toString()), ['s'])).toBe(false);
  const headers = { 'x-webhook-id': '7', 'x-webhook-type': 'paid' };
  expect(providers.hmac.read(at(headers, bytes))).toEqual({ id: sha256(bytes), type: 'event' });
  expect(providers.hmac.read(at(headers, '{"type":"failed"}'))?.type).toBe('failed');
});

test('several secrets', () => {
  expect(secretsOf(' a-new-secret-1234, an-old-secret-123,')).toEqual(['a-new-secret-1234', 'an-old-secret-123']);
  expect(secretsOf(undefined)).toEqual([]);
  expect(secretsOf('')).toEqual([]);
});

test('a secret that could be guessed is refused by name, and never shown', () => {
  expect(() => secretsOf('short')).toThrow('A secret of a webhook needs 16 characters');
  const refused = () => secretsOf('a-new-secret-1234,fifteen-letters', 'HMAC_WEBHOOK_SECRET');
  expect(refused).toThrow('HMAC_WEBHOOK_SECRET needs 16 characters or more, each where there are several.');
  expect(refused).not.toThrow(/fifteen|a-new/);
});

test('how old a signature may be is a setting', () => {
  const body = Buffer.from('{}');
  const time = 1_000_000;
  const signature = createHmac('sha256', 'secret').update(`${time}.`).update(body).digest('hex');
  const received = { headers: { 'stripe-signature': `t=${time},v1=${signature}` }, body, now: (time + 301) * 1000 };
  expect(providers.stripe.verify({ ...received, toleranceSeconds: 300 }, ['secret'])).toBe(false);
  expect(providers.stripe.verify({ ...received, toleranceSeconds: 301 }, ['secret'])).toBe(true);
  expect(() => defineSettings({ toleranceSeconds: 0 })).toThrow('aws_modules/awsm-webhooks/settings.ts');
});

test('what a project may set', () => {
  for (const [name, least, most] of [
    ['toleranceSeconds', 30, 3600],
    ['rememberDays', 4, 400],
  ] as const) {
    expect([least, most].map((value) => defineSettings({ [name]: value })[name])).toEqual([least, most]);
    for (const wrong of [least - 1, most + 1]) expect(() => defineSettings({ [name]: wrong })).toThrow(name);
  }
  expect(defineSettings()).toEqual({ toleranceSeconds: 300, rememberDays: 90 });
});

test('only the first ten signatures of a request are looked at', () => {
  const [time, body] = ['1000', 'x'];
  const stripe = createHmac('sha256', 's').update(`${time}.${body}`).digest('hex');
  const stripeWith = (others: number) =>
    at({ 'stripe-signature': `t=${time}${`,v1=${'0'.repeat(64)}`.repeat(others)},v1=${stripe}` }, body, 1000);
  expect([9, 10].map((others) => providers.stripe.verify(stripeWith(others), ['s']))).toEqual([true, false]);
  const key = Buffer.alloc(16, 1);
  const standard = createHmac('sha256', key).update(`a.${time}.${body}`).digest('base64');
  const standardWith = (others: number) =>
    at(
      {
        'webhook-id': 'a',
        'webhook-timestamp': time,
        'webhook-signature': `${'v1,AAAA '.repeat(others)}v1,${standard}`,
      },
      body,
      1000,
    );
  const secret = key.toString('base64');
  expect([9, 10].map((others) => providers.standard.verify(standardWith(others), [secret]))).toEqual([true, false]);
  // One byte less is not a key.
  const short = key.subarray(1);
  const weak = createHmac('sha256', short).update(`a.${time}.${body}`).digest('base64');
  const headers = { 'webhook-id': 'a', 'webhook-timestamp': time, 'webhook-signature': `v1,${weak}` };
  expect(providers.standard.verify(at(headers, body, 1000), [short.toString('base64')])).toBe(false);
});

test('an event needs an id; one of Stripe needs a type as well', () => {
  const json = (value: object) => at({ 'webhook-id': 'msg' }, JSON.stringify(value));
  expect(providers.stripe.read(json({ id: 'evt', type: 'paid' }))).toEqual({ id: 'evt', type: 'paid' });
  expect([{ id: 'evt' }, { type: 'paid' }].map((one) => providers.stripe.read(json(one)))).toEqual([
    undefined,
    undefined,
  ]);
  expect(providers.standard.read(json({ type: 'paid' }))).toEqual({ id: 'msg', type: 'paid' });
  expect(providers.standard.read(json({ type: 7 }))).toEqual({ id: 'msg', type: 'event' });
  expect(providers.standard.read(at({}, '{"type":"paid"}'))).toBeUndefined();
  expect(providers.slack.read(json({ event_id: 'Ev', type: 'event_callback', event: {} }))?.type).toBe(
    'event_callback',
  );
  expect(providers.slack.read(json({ event_id: 'Ev', event: {} }))?.type).toBe('event');
  expect(providers.slack.read(json({ event_id: 'Ev', type: 'x'.repeat(300) }))?.type).toBe('x'.repeat(256));
});

test('the same command of Slack a second later is another one', () => {
  const idAt = (time: string) => providers.slack.read(at({ 'x-slack-request-timestamp': time }, 'command=%2Fdo'))?.id;
  expect(idAt('1')).toBe(idAt('1'));
  expect(idAt('1')).not.toBe(idAt('2'));
});

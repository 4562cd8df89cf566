import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';

const hex = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');
const nowSeconds = () => Math.floor(Date.now() / 1000);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const push = (after: string) => JSON.stringify({ ref: 'refs/heads/main', after, pusher: {} });

describe.each(['REST', 'HTTP'] as const)('on a %s API', (protocol) => {
  let app: ModuleApp;
  beforeAll(async () => {
    const variables = {
      STRIPE_WEBHOOK_SECRET: 'whsec_new_and_long,whsec_old_and_long',
      GITHUB_WEBHOOK_SECRET: "It's a Secret to Everybody",
      SLACK_SIGNING_SECRET: 'slack-signing-secret',
    };
    app = await ModuleApp.start(['awsm-webhooks'], variables, protocol);
  });
  afterAll(() => app?.stop());

  const log = async () => {
    const logGroupName = '/aws/lambda/dev-app-lAwsmWebhooksProcess';
    const { events } = await app.aws.json('logs', 'FilterLogEvents', { logGroupName }).catch(() => ({ events: [] }));
    return events.map((event: { message: string }) => event.message).join('');
  };
  const stripe = (body: string, secret = 'whsec_old_and_long', time = nowSeconds()) =>
    app.call('POST', '/webhooks/stripe', body, {
      'stripe-signature': `t=${time},v1=${hex(secret, `${time}.${body}`)}`,
    });
  const github = (body: string, headers: Record<string, string> = {}) =>
    app.call('POST', '/webhooks/github', body, {
      'x-hub-signature-256': `sha256=${hex("It's a Secret to Everybody", body)}`,
      'x-github-delivery': '1',
      'x-github-event': 'push',
      ...headers,
    });

  test('an event of Stripe is performed, once', async () => {
    // Spaces, escapes and umlauts: exactly these bytes were signed.
    const body = '{ "id": "evt_1",\n "type": "checkout.session.completed", "name": "\\u00fc ü 🦈" }';
    expect(await stripe(body)).toMatchObject({ status: 200, text: '' });
    expect((await stripe(body)).status).toBe(200);
    await expect.poll(log, { timeout: 30_000 }).toContain("Stripe's event evt_1, attempt 1: a checkout is paid.");
    expect((await stripe(body)).status).toBe(200);
    expect((await stripe('{"id":"evt_2","type":"other"}', 'whsec_new_and_long')).status).toBe(200);
    await expect.poll(log, { timeout: 30_000 }).toContain('Event evt_2');
    expect((await log()).match(/evt_1/g)).toHaveLength(1);
  });

  test('an event that comes many times at once is performed once', async () => {
    const many = push('many');
    const answers = await Promise.all(Array.from({ length: 12 }, () => github(many)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(200);
    // Events that arrived while the first was on its way into the queue must be sent again, in case it was lost.
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect((await github(many)).status).toBe(200);
    await github(push('after'));
    await expect.poll(log, { timeout: 30_000 }).toContain(`Event ${sha256(push('after'))}`);
    await expect.poll(async () => (await log()).split(`Event ${sha256(many)}`).length - 1, { timeout: 30_000 }).toBe(1);
  });

  test('a form of GitHub', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = `payload=${encodeURIComponent(push('form'))}`;
    expect((await github(body, form)).status).toBe(200);
    const said = `Event ${sha256(body)} of github, attempt 1: nothing to do for "push".`;
    await expect.poll(log, { timeout: 30_000 }).toContain(said);
  });

  test("Slack's challenge", async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    const time = String(nowSeconds());
    const headers = {
      'x-slack-request-timestamp': time,
      'x-slack-signature': `v0=${hex('slack-signing-secret', `v0:${time}:${body}`)}`,
    };
    expect(await app.call('POST', '/webhooks/slack', body, headers)).toMatchObject({ status: 200, text: 'abc' });
  });

  test('callers that are refused', async () => {
    const body = '{"id":"evt_3","type":"other"}';
    const unauthorized = { status: 401, json: { error: 'Unauthorized', reason: 'signature' } };
    expect(await stripe(body, 'whsec_other_and_long')).toMatchObject(unauthorized);
    expect(await stripe(body, 'whsec_old_and_long', nowSeconds() - 600)).toMatchObject(unauthorized);
    expect(await app.call('POST', '/webhooks/github', body)).toMatchObject(unauthorized);
    expect((await app.call('POST', '/webhooks/hmac', body)).status).toBe(404);
    expect((await app.call('POST', '/webhooks/nobody', body)).status).toBe(404);
    expect((await github('x'.repeat(700 * 1024 + 1))).status).toBe(413);
  });

  test('the largest event goes through the queue', async () => {
    const most = push('x'.repeat(700 * 1024 - push('').length));
    expect((await github(most)).status).toBe(200);
    await expect.poll(log, { timeout: 30_000 }).toContain(`Event ${sha256(most)}`);
  });

  test('an event that could not be queued may be sent again', async () => {
    const { QueueUrls } = await app.aws.json('sqs', 'ListQueues', {});
    const QueueUrl = QueueUrls.find((url: string) => url.includes('-WebhookEvents-'));
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }],
    });
    await app.aws.json('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
    expect((await github(push('again'))).status).toBe(500);
    await app.aws.json('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: '' } });
    expect((await github(push('again'))).status).toBe(200);
    await expect.poll(log, { timeout: 30_000 }).toContain(`Event ${sha256(push('again'))}`);
  });

  test('a captured request neither comes back nor suppresses others', async () => {
    const real = push('real');
    const captured = push('captured');
    expect((await github(captured)).status).toBe(200);
    expect((await github(captured, { 'x-github-delivery': '1002' })).status).toBe(200);
    expect((await github(captured, { 'x-github-event': 'release' })).status).toBe(400);
    expect((await github(real, { 'x-github-delivery': '1002' })).status).toBe(200);
    await expect.poll(log, { timeout: 30_000 }).toContain(`Event ${sha256(real)}`);
    expect((await log()).split(`Event ${sha256(captured)}`)).toHaveLength(2);
  });
});

test('an event that comes again in another region is known there; while its region is off, others go on', async () => {
  const regions = ['us-east-1', 'eu-west-1'] as const;
  const app = await ModuleApp.start(['awsm-webhooks'], { STRIPE_WEBHOOK_SECRET: 'whsec_long_enough' }, 'REST', [
    'eu-west-1',
  ]);
  try {
    const send = async (region: string, id: string) => {
      const body = JSON.stringify({ id, type: 'other' });
      const time = nowSeconds();
      const headers = { 'stripe-signature': `t=${time},v1=${hex('whsec_long_enough', `${time}.${body}`)}` };
      return (await app.in(region).call('POST', '/webhooks/stripe', body, headers)).status;
    };
    const performed = async (id: string) => {
      const logGroupName = '/aws/lambda/dev-app-lAwsmWebhooksProcess';
      const logs = regions.map((region) =>
        app
          .in(region)
          .aws.json('logs', 'FilterLogEvents', { logGroupName })
          .catch(() => ({ events: [] })),
      );
      const events = (await Promise.all(logs)).flatMap((log) => log.events as { message: string }[]);
      return events.filter(({ message }) => message.includes(`Event ${id}`)).length;
    };
    expect(await send('us-east-1', 'evt_1')).toBe(200);
    expect(await send('eu-west-1', 'evt_1')).toBe(200);
    await app.in('us-east-1').off();
    expect(await send('eu-west-1', 'evt_1')).toBe(200);
    expect(await send('eu-west-1', 'evt_2')).toBe(200);
    await app.in('us-east-1').on();
    // Later events are processed: so would these have been.
    for (const region of regions) expect(await send(region, `evt_after_${region}`)).toBe(200);
    for (const region of regions) {
      await expect.poll(() => performed(`evt_after_${region}`), { timeout: 60_000 }).toBe(1);
    }
    expect([await performed('evt_1'), await performed('evt_2')]).toEqual([1, 1]);
  } finally {
    await app.stop();
  }
});

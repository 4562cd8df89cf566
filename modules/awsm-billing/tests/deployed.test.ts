import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';
import { FakeStripe } from './fake-stripe.ts';

const settings = (apiBase: string) => `import { defineSettings } from 'awsm-billing';
export const settings = defineSettings({
  plans: {
    pro: { prices: ['pro_monthly'], entitlements: ['pro'] },
    team: { prices: ['team_monthly'], entitlements: ['pro', 'team'], quantity: { least: 2, most: 10 } },
  },
  apiBase: '${apiBase}',
});
`;

const handler = `import { requireEntitlements } from 'awsm-billing';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json } from 'jaws-core-js/http';
import { settings } from '../../awsm-billing/settings.ts';
const store = { aws: createAws(), table: process.env.BILLING_TABLE ?? '', settings, now: Date.now };
export const handler = createHandler(async (request) => {
  const { names } = await requireEntitlements(store, request, ['pro']);
  return json(200, [...names]);
});
`;

describe.each(['REST', 'HTTP'] as const)('on a %s API, in two regions', (protocol) => {
  let app: ModuleApp;
  let fake: FakeStripe;
  let session: { authorization: string };
  const email = 'ada@example.com';
  const password = 'correct horse battery';
  beforeAll(async () => {
    fake = await FakeStripe.start();
    const variables = {
      USERS_SECRET: 'a secret of thirty-two characters',
      USERS_FROM: 'no-reply@app.example',
      USERS_PAGES: 'https://app.example',
      STRIPE_SECRET_KEY: fake.key,
      STRIPE_WEBHOOK_SECRET: `whsec_${'9'.repeat(32)},${fake.secret}`,
      BILLING_PAGES: 'https://app.example',
    };
    app = await ModuleApp.start(['awsm-users', 'awsm-billing'], variables, protocol, ['eu-west-1']);
    writeFileSync(`${app.root}/aws_modules/awsm-billing/settings.ts`, settings(fake.url));
    await app.jaws('module', 'create', 'reports', 'show');
    app.edit('aws_modules/reports/show/awsm.json', (awsm) => {
      // biome-ignore lint/suspicious/noExplicitAny: a file of JSON
      const { lambda, apiGateway } = awsm as any;
      lambda.cloudFormation.Handler = 'aws_modules/reports/show/mine.handler';
      lambda.cloudFormation.Environment = { Variables: { BILLING_TABLE: { Ref: 'BillingName' } } };
      // As in the README.
      const condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SUBSCRIPTIONS#*'] } };
      const Resource = { Ref: 'BillingArn' };
      lambda.iamPolicyDocumentStatements = [
        { Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource, Condition: condition },
      ];
      const use = { Path: 'report', Method: 'GET', AuthorizationType: 'CUSTOM', AuthorizerId: 'users' };
      return { lambda, apiGateway: { ...apiGateway, cloudFormation: { ...apiGateway.cloudFormation, ...use } } };
    });
    writeFileSync(`${app.root}/aws_modules/reports/show/mine.mjs`, handler);
    await app.deploy();
    await app.aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
    await app.call('POST', '/users/sign-up', { email, password, name: 'Ada' });
    await vi.waitUntil(async () => (await app.mails()).length > 0, { timeout: 30_000 });
    const token = /#([\w-]{43})/.exec((await app.mails())[0]?.Body?.text_part ?? '')?.[1];
    const { json } = await app.call('POST', '/users/verify', { token, password });
    session = { authorization: `Bearer ${json.accessToken}` };
  }, 300_000);
  afterAll(async () => {
    await app?.stop();
    await fake?.stop();
  });

  const post = (path: string, body?: object) => app.call('POST', path, body ?? {}, session);
  const plans = async () => (await app.call('GET', '/billing', undefined, session)).json;
  const deliver = (event: object, region = 'us-east-1') => {
    const { body, headers } = fake.sign(event);
    return app.in(region).call('POST', '/billing/webhook', body, headers);
  };
  const open = () => [...fake.sessions.values()].filter(({ status }) => status === 'open');

  test('from a checkout in two windows to what a function asks for', async () => {
    expect((await app.call('POST', '/billing/checkout', { price: 'pro_monthly' })).status).toBe(401);
    expect((await app.call('GET', '/report', undefined, session)).status).toBe(402);
    const both = await Promise.all(['pro_monthly', 'pro_monthly'].map((price) => post('/billing/checkout', { price })));
    expect(both.map(({ status }) => status).every((status) => status === 200 || status === 409)).toBe(true);
    const { json } = await post('/billing/checkout', { price: 'pro_monthly' });
    expect(fake.customers.size).toBe(1);
    expect(open()).toHaveLength(1);
    expect(json.url).toContain(open()[0].id);
    fake.pay(open()[0].id);
    // Each event twice, in reverse order.
    for (const event of [...fake.events].reverse()) {
      expect((await deliver(event)).status).toBe(200);
      expect((await deliver(event)).status).toBe(200);
    }
    await expect
      .poll(plans, { timeout: 30_000 })
      .toMatchObject({ plans: [{ plan: 'pro', counts: true }], entitlements: ['pro'] });
    expect((await app.call('GET', '/report', undefined, session)).json).toEqual(['pro']);
    expect(await post('/billing/checkout', { price: 'pro_monthly' })).toMatchObject({
      status: 409,
      json: { reason: 'subscribed' },
    });
    expect((await post('/billing/portal')).json.url).toContain('https://billing.stripe.com/');
  });

  test('an event is refused that nobody has signed, that was changed, or of live mode', async () => {
    const event = fake.events[0]!;
    const { body, headers } = fake.sign(event);
    expect((await app.call('POST', '/billing/webhook', body)).status).toBe(401);
    expect((await app.call('POST', '/billing/webhook', body.replace('evt_', 'evt_x'), headers)).status).toBe(401);
    expect(
      (await app.call('POST', '/billing/webhook', body, fake.sign(event, { secret: 'whsec_x' }).headers)).status,
    ).toBe(401);
    expect((await deliver({ ...event, livemode: true })).json).toMatchObject({ reason: 'mode' });
  });

  test('another plan, and a failed payment, while the home region is off', async () => {
    const changed = await post('/billing/change', { price: 'team_monthly', quantity: 3 });
    expect(changed).toMatchObject({
      status: 200,
      json: { plans: [{ plan: 'team', quantity: 3 }], entitlements: ['pro', 'team'] },
    });
    const [id] = [...fake.subscriptions.keys()];
    await app.in('us-east-1').off();
    const event = fake.become(id!, { status: 'unpaid' });
    expect((await deliver(event, 'eu-west-1')).status).toBe(200);
    await app.in('us-east-1').on();
    await expect
      .poll(plans, { timeout: 60_000 })
      .toMatchObject({ plans: [{ status: 'unpaid', counts: false }], entitlements: [] });
    expect((await app.call('GET', '/report', undefined, session)).status).toBe(402);
    await deliver(fake.become(id!, { status: 'active' }));
    await expect.poll(plans, { timeout: 30_000 }).toMatchObject({ entitlements: ['pro', 'team'] });
  });

  test('the account is deleted, and with it the subscription', async () => {
    expect((await app.call('DELETE', '/users/me', { password }, session)).status).toBe(204);
    await expect
      .poll(() => [...fake.subscriptions.values()].map(({ status }) => status), { timeout: 30_000 })
      .toEqual(['canceled']);
  });
});

import { readFileSync } from 'node:fs';
import { type Aws, createAws, type JsonService } from 'jaws-core-js/aws';
import { jobLedger } from 'jaws-core-js/queue';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { serve } from '../lib/http/serve.ts';
import { defineSettings, type Settings } from '../lib/settings.ts';
import { createStripe, type Stripe } from '../lib/stripe/client.ts';
import { receive } from '../lib/webhook.ts';
import { work } from '../lib/worker.ts';
import { FakeStripe } from './fake-stripe.ts';
import { given } from './given.ts';

export { given };

/** Everything the functions need, in an embedded cloud beside a fake of Stripe, with an adjustable clock. */
export class TestBilling {
  readonly table = 'Billing';
  readonly issuer = 'app/dev';
  readonly aws: Aws;
  readonly fake: FakeStripe;
  readonly queue: string;
  settings: Settings = defineSettings(given);
  stripe: Stripe;
  at = Date.parse('2026-01-15T12:00:00Z');
  readonly now = () => this.at;
  readonly changes: { readonly sub: string; readonly entitlements: readonly string[] }[] = [];
  breakEvents = false;
  readonly #cloud: Cloud;

  private constructor(cloud: Cloud, fake: FakeStripe, aws: Aws, queue: string) {
    this.#cloud = cloud;
    this.fake = fake;
    this.queue = queue;
    const json = async <Output>(service: JsonService, operation: string, input: object = {}): Promise<Output> => {
      if (operation !== 'PutEvents') return aws.json<Output>(service, operation, input);
      if (this.breakEvents) return { FailedEntryCount: 1 } as Output;
      const { Entries } = input as { Entries: { Detail: string }[] };
      this.changes.push(...Entries.map(({ Detail }) => JSON.parse(Detail)));
      return aws.json<Output>(service, operation, input);
    };
    this.aws = { ...aws, json };
    fake.now = () => Math.floor(this.at / 1000);
    this.stripe = createStripe({ key: fake.key, isLive: false, base: fake.url, timeoutMs: 500, wait: async () => {} });
  }

  static async start(): Promise<TestBilling> {
    const cloud = await startCloud({ port: 0 });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const aws = createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
    for (const name of ['Billing', 'BillingEvents']) {
      const { AttributeDefinitions, KeySchema, BillingMode } = resources[name].Properties;
      await aws.json('dynamodb', 'CreateTable', { TableName: name, BillingMode, AttributeDefinitions, KeySchema });
    }
    const { QueueUrl } = await aws.json('sqs', 'CreateQueue', { QueueName: 'jobs' });
    return new TestBilling(cloud, await FakeStripe.start(), aws, QueueUrl);
  }

  pass(milliseconds: number): void {
    this.at += milliseconds;
  }

  /** The same for Stripe too, which renews, collects and retries on the way. */
  advance(seconds: number): void {
    this.fake.advance(seconds, (now) => {
      this.at = now * 1000;
    });
  }

  /** Sends a request of a signed-in user to the module's endpoints. */
  async call(sub: string | undefined, route: string, body?: object, { query = {}, headers = {} } = {}) {
    const [httpMethod = '', resource = ''] = route.split(' ');
    const handler = serve({ billing: () => this, pages: 'https://app.example' }, '*');
    const claims = sub === undefined ? {} : { sub, email: `${sub}@example.com` };
    const { statusCode, body: text = '' } = await handler({
      resource,
      httpMethod,
      queryStringParameters: query,
      headers: { 'content-type': 'application/json', ...headers },
      requestContext: { authorizer: claims, identity: {} },
      body: body === undefined ? '' : JSON.stringify(body),
    });
    return { status: statusCode, json: text === '' ? undefined : JSON.parse(text) };
  }

  /** The id of a new checkout's page. */
  async checkout(sub: string, body: object = { price: 'pro_monthly' }): Promise<string> {
    const { status, json } = await this.call(sub, 'POST /billing/checkout', body);
    if (status !== 200) throw new Error(JSON.stringify(json));
    return json.url.split('/').at(-1);
  }

  /** A user who has paid for a plan that the module does not know about yet. */
  async paid(sub: string, body?: object) {
    const subscription = this.fake.pay(await this.checkout(sub, body));
    return { subscription, customer: subscription.customer as string };
  }

  /** Stripe delivers a signed event. */
  async webhook(
    event: object,
    {
      isBase64Encoded = false,
      ...signing
    }: { isBase64Encoded?: boolean; secret?: string; time?: number; secrets?: readonly string[] } = {},
  ) {
    const { body, headers } = this.fake.sign(event, signing);
    const handler = receive({ ...this, secrets: signing.secrets ?? [this.fake.secret], isLive: false });
    return handler({
      resource: '/billing/webhook',
      httpMethod: 'POST',
      headers,
      requestContext: {},
      body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
      isBase64Encoded,
    });
  }

  /** Delivers these events, and processes the whole queue. Returns how many jobs failed. */
  async deliver(...events: readonly object[]): Promise<number> {
    for (const event of events) {
      const { statusCode, body } = await this.webhook(event);
      if (statusCode !== 200) throw new Error(body);
    }
    return this.work();
  }

  async work(): Promise<number> {
    const ledger = jobLedger({ aws: this.aws, table: 'BillingEvents', now: this.now });
    let failures = 0;
    for (;;) {
      const input = { QueueUrl: this.queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 };
      const { Messages = [] } = await this.aws.json('sqs', 'ReceiveMessage', input);
      if (Messages.length === 0) return failures;
      const records = Messages.map(({ MessageId, Body }: { MessageId: string; Body: string }) => ({
        messageId: MessageId,
        body: Body,
        attributes: { ApproximateReceiveCount: '1' },
      }));
      const { batchItemFailures } = await work(records, this, { ledger, remaining: () => 30_000 });
      failures += batchItemFailures.length;
      for (const { ReceiptHandle } of Messages)
        await this.aws.json('sqs', 'DeleteMessage', { QueueUrl: this.queue, ReceiptHandle });
    }
  }

  plans = async (sub: string) => (await this.call(sub, 'GET /billing')).json;

  async stop(): Promise<void> {
    await this.fake.stop();
    await this.#cloud.close();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a file of JSON
const { Resources: resources }: { Resources: any } = JSON.parse(
  readFileSync(new URL('../awsm.json', import.meta.url), 'utf8'),
).resources.cloudFormation;

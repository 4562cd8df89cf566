import { readFileSync } from 'node:fs';
import { type Aws, createAws, type JsonService } from 'jaws-core-js/aws';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { createGate, type Gate } from '../lib/admit.ts';
import { serve } from '../lib/http/serve.ts';
import { defineSettings, type Settings } from '../lib/settings.ts';
import { given } from './given.ts';

export { given };

/** The environment of the functions, in an embedded cloud with an adjustable clock. */
export class TestKeys {
  readonly keys = 'ApiKeys';
  readonly usage = 'ApiUsage';
  readonly env = 'dev';
  readonly issuer = 'app/dev';
  readonly region: string;
  at = Date.parse('2026-01-15T12:00:00Z');
  readonly now = () => this.at;
  readonly aws: Aws;
  settings: Settings = defineSettings(given);
  readonly events: { readonly Detail: string; readonly DetailType: string; readonly Source: string }[] = [];
  /** Names of the operations that were sent. */
  readonly sent: string[] = [];
  /** A concurrent change just before the next transaction. */
  rival: (() => Promise<unknown>) | undefined;
  readonly #cloud: Cloud;

  private constructor(cloud: Cloud, region: string) {
    this.#cloud = cloud;
    this.region = region;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const aws = createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
    const json = async <Output>(service: JsonService, operation: string, input: object = {}): Promise<Output> => {
      const { rival } = this;
      this.sent.push(operation);
      if (operation === 'TransactWriteItems' && rival) {
        this.rival = undefined;
        await rival();
      }
      // Events are recorded as they are sent, since a bus stores none.
      if (operation === 'PutEvents') this.events.push(...(input as { Entries: TestKeys['events'] }).Entries);
      return aws.json<Output>(service, operation, input);
    };
    this.aws = { ...aws, json };
  }

  static async start(): Promise<TestKeys> {
    const cloud = await startCloud({ port: 0 });
    const test = new TestKeys(cloud, 'us-east-1');
    for (const name of ['ApiKeys', 'ApiUsage']) {
      const { AttributeDefinitions, KeySchema, BillingMode } = resources[name].Properties;
      await test.aws.json('dynamodb', 'CreateTable', { TableName: name, BillingMode, AttributeDefinitions, KeySchema });
    }
    return test;
  }

  /** The same tables as seen from another region. */
  in(region: string): TestKeys {
    const other = new TestKeys(this.#cloud, region);
    other.at = this.at;
    return other;
  }

  gate(): Gate {
    return createGate(this);
  }

  /** Advances time by this many milliseconds. */
  pass(milliseconds: number): void {
    this.at += milliseconds;
  }

  /** Sends a request of a signed-in user to the module's endpoints. */
  async call(
    customer: string | undefined,
    route: string,
    body?: object,
    {
      headers = {},
      query = {},
      claims = {},
    }: { headers?: object; query?: Record<string, string>; claims?: object } = {},
  ) {
    const [httpMethod = '', path = ''] = route.split(' ');
    const id = /^\/api-keys\/([0-9A-Za-z]{12})/.exec(path)?.[1];
    const {
      statusCode,
      body: text = '',
      headers: answered,
    } = await serve(
      this,
      '*',
    )({
      resource: id === undefined ? path : path.replace(id, '{id}'),
      httpMethod,
      pathParameters: id === undefined ? null : { id },
      queryStringParameters: query,
      headers: { 'content-type': 'application/json', ...headers },
      requestContext: { authorizer: customer === undefined ? claims : { sub: customer, ...claims }, identity: {} },
      body: body === undefined ? '' : JSON.stringify(body),
    });
    // biome-ignore lint/suspicious/noExplicitAny: whatever the module answers
    const json: any = text.startsWith('{') ? JSON.parse(text) : undefined;
    return { status: statusCode, json, headers: answered ?? {} };
  }

  /** A new key of a customer. */
  async key(customer: string, body: object = { name: 'test' }): Promise<{ readonly id: string; readonly key: string }> {
    const { status, json } = await this.call(customer, 'POST /api-keys', body);
    if (status !== 201) throw new Error(JSON.stringify(json));
    return json;
  }

  /** Everything in the table of keys, as a text. */
  async dump(): Promise<string> {
    const { Items } = await this.aws.json('dynamodb', 'Scan', { TableName: this.keys });
    return JSON.stringify(Items);
  }

  stop(): Promise<void> {
    return this.#cloud.close();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a file of JSON
const { Resources: resources }: { Resources: any } = JSON.parse(
  readFileSync(new URL('../awsm.json', import.meta.url), 'utf8'),
).resources.cloudFormation;

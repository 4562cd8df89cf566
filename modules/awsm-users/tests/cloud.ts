import { readFileSync } from 'node:fs';
import { type Aws, createAws, type JsonService } from 'jaws-core-js/aws';
import { jobLedger, type QueueRecord } from 'jaws-core-js/queue';
import { type Attributes, unmarshal } from 'jaws-core-js/table';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { signUp } from '../lib/account/sign-up.ts';
import type { Client } from '../lib/client.ts';
import { routes } from '../lib/http/routes.ts';
import { serve } from '../lib/http/serve.ts';
import { pseudonym } from '../lib/limits.ts';
import { defineMails } from '../lib/mail/catalogue.ts';
import { deliver } from '../lib/mail/deliver.ts';
import { hashPassword } from '../lib/passwords/hash.ts';
import type { Tokens } from '../lib/sessions.ts';
import { defineSettings, type GivenSettings } from '../lib/settings.ts';
import { type Item, remove, secondsOf, write } from '../lib/table.ts';
import { findUser, newUser, type User, type Users } from '../lib/users.ts';
import { verify } from './sign-in.ts';

export const password = 'correct horse battery';
export const ended = { status: 401, reason: 'session' };
export const wrong = { status: 401, reason: 'credentials' };
export const outdated = { status: 400, reason: 'token' };
export const limited = { status: 429, reason: 'limit' };

export interface SentMail {
  readonly Subject: string;
  readonly Destination: { readonly ToAddresses: readonly string[] };
  readonly Body: { readonly text_part: string; readonly html_part: string };
}

/** Everything the functions need, in an embedded cloud with an adjustable clock. */
export class TestUsers {
  readonly secret = 'a secret of thirty-two characters';
  readonly table = 'Users';
  readonly issuer = 'app/dev';
  settings = defineSettings({});
  /** Fast: the tests do not check how long it takes. */
  readonly scrypt = { cost: 10, blockSize: 8, parallelization: 1 };
  readonly now = () => this.at;
  at = Date.parse('2026-01-01T00:00:00Z');
  readonly aws: Aws;
  readonly events: object[] = [];
  breakEvents = false;
  /** A concurrent change just before the next one. */
  rival: (() => Promise<unknown>) | undefined;
  readonly mails: string;
  readonly region: string;
  readonly #cloud: Cloud;
  #hash: string | undefined;

  private constructor(cloud: Cloud, aws: Aws, mails: string, region: string) {
    this.#cloud = cloud;
    this.region = region;
    // Events are recorded as they are sent, since a bus stores none.
    const json = async <Output>(service: JsonService, operation: string, input: object = {}): Promise<Output> => {
      const { rival } = this;
      if (operation === 'TransactWriteItems' && rival) {
        this.rival = undefined;
        await rival();
      }
      if (operation !== 'PutEvents') return aws.json<Output>(service, operation, input);
      if (this.breakEvents) return { FailedEntryCount: 1 } as Output;
      this.events.push(...(input as { Entries: object[] }).Entries);
      return aws.json<Output>(service, operation, input);
    };
    this.aws = { ...aws, json };
    this.mails = mails;
  }

  static async start(): Promise<TestUsers & Users> {
    return TestUsers.#startIn(await startCloud({ port: 0 }), 'us-east-1');
  }

  /**
   * The same in another region of the cloud: a replica of the table that gets no changes until a test calls `carry`.
   */
  async in(region: string): Promise<TestUsers & Users> {
    const there = await TestUsers.#startIn(this.#cloud, region);
    there.at = this.at;
    return there;
  }

  /** Replicates this region's changes as the last ones: all items, or those whose keys begin like this. */
  async carry(to: TestUsers, ...prefixes: readonly string[]): Promise<void> {
    const items = async ({ aws }: TestUsers): Promise<ReadonlyMap<string, { readonly pk: { readonly S: string } }>> => {
      const { Items } = await aws.json<{ Items: { pk: { S: string } }[] }>('dynamodb', 'Scan', { TableName: 'Users' });
      const meant = ({ pk }: { pk: { S: string } }) =>
        prefixes.length === 0 || prefixes.some((prefix) => pk.S.startsWith(prefix));
      return new Map(Items.filter(meant).map((item) => [item.pk.S, item]));
    };
    const [here, there] = [await items(this), await items(to)];
    for (const Item of here.values()) await to.aws.json('dynamodb', 'PutItem', { TableName: 'Users', Item });
    for (const [key, { pk }] of there) {
      if (!here.has(key)) await to.aws.json('dynamodb', 'DeleteItem', { TableName: 'Users', Key: { pk } });
    }
  }

  static async #startIn(cloud: Cloud, region: string): Promise<TestUsers & Users> {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const aws = createAws({ endpoint: cloud.endpoint, region, credentials });
    const { QueueUrl } = await aws.json('sqs', 'CreateQueue', { QueueName: 'mails' });
    await aws.json('dynamodb', 'CreateTable', {
      TableName: 'Users',
      BillingMode: 'PAY_PER_REQUEST',
      ...tableOf(),
    });
    await aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
    return new TestUsers(cloud, aws, QueueUrl, region);
  }

  /** Runs the mailer for all waiting jobs. Returns the mails that it sent. */
  async post(): Promise<readonly SentMail[]> {
    const before = (await this.#sent()).length;
    const { failed } = await this.deliver(await this.#waiting());
    if (failed.length > 0) throw new Error('a mail failed');
    return (await this.#sent()).slice(before);
  }

  async #waiting(): Promise<readonly QueueRecord[]> {
    const { Messages = [] } = await this.aws.json('sqs', 'ReceiveMessage', {
      QueueUrl: this.mails,
      MaxNumberOfMessages: 10,
    });
    const records: QueueRecord[] = [];
    for (const { MessageId, Body, ReceiptHandle } of Messages) {
      records.push({ messageId: MessageId, body: Body, attributes: { ApproximateReceiveCount: '1' } });
      await this.aws.json('sqs', 'DeleteMessage', { QueueUrl: this.mails, ReceiptHandle });
    }
    return records;
  }

  /** Runs the mailer for one batch: messages that go back, and the number of mails sent. */
  async deliver(records: readonly QueueRecord[]) {
    const before = (await this.#sent()).length;
    const { aws, table, now, settings } = this;
    const ledger = jobLedger({ aws, table, key: 'pk', prefix: 'MAIL#', now });
    const mails = defineMails({}, settings.language);
    const place = { from: 'app@app.example', pages: 'https://app.example/' };
    const { batchItemFailures } = await deliver(
      records,
      { aws, table, now, ledger, settings, mails, ...place },
      () => 60_000,
    );
    const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    return { failed, sent: (await this.#sent()).length - before };
  }

  /** With other settings during `act`. */
  async with<T>(given: GivenSettings, act: () => Promise<T>): Promise<T> {
    const before = this.settings;
    this.settings = defineSettings(given);
    try {
      return await act();
    } finally {
      this.settings = before;
    }
  }

  /** The same, until nothing waits. */
  async postAll(): Promise<readonly SentMail[]> {
    const all: SentMail[] = [];
    for (let sent = await this.post(); sent.length > 0; sent = await this.post()) all.push(...sent);
    return all;
  }

  /** A user with a session. */
  async user(email: string, client: Client = { ip: '192.0.2.1' }, name = 'Ada'): Promise<Tokens> {
    await signUp(this, { email, password, name }, client);
    const mail = (await this.post()).find(({ Destination }) => Destination.ToAddresses[0] === email);
    return verify(this, { token: tokenIn(mail), password }, client);
  }

  /** The user of an access token. */
  as({ accessToken }: Pick<Tokens, 'accessToken'>): Client {
    return { ip: '192.0.2.1', authorization: `Bearer ${accessToken}` };
  }

  /** The API without a network: `fetch` of a client. */
  api(): typeof fetch {
    const handler = serve(this, routes, '*');
    return async (input, init) => {
      const request = new Request(input, init);
      const path = new URL(request.url).pathname;
      const id = /^\/users\/me\/sessions\/(.+)$/.exec(path)?.[1];
      const { statusCode, headers, body } = await handler({
        resource: id === undefined ? path : '/users/me/sessions/{id}',
        pathParameters: id === undefined ? null : { id },
        httpMethod: request.method,
        headers: Object.fromEntries(request.headers),
        requestContext: { identity: { sourceIp: '192.0.2.1' } },
        body: await request.text(),
      });
      return new Response(statusCode === 204 ? null : body, { status: statusCode, headers });
    };
  }

  /** The table's items whose keys begin like this, by key. */
  async kept(prefix: string): Promise<Readonly<Record<string, Item>>> {
    const { Items } = await this.aws.json('dynamodb', 'Scan', { TableName: 'Users' });
    const all = (Items as Attributes[]).map((item) => unmarshal(item) as Item & { readonly pk: string });
    return Object.fromEntries(all.filter(({ pk }) => pk.startsWith(prefix)).map(({ pk, ...item }) => [pk, item]));
  }

  /** Removes the waiting mails and returns their jobs. */
  async jobs(): Promise<readonly object[]> {
    return (await this.#waiting()).map(({ body }) => JSON.parse(body));
  }

  /** A user with the usual password, without a sign-up and its mail. */
  async make(email: string, more: Partial<User> = {}): Promise<User> {
    this.#hash ??= await hashPassword(password, this.scrypt);
    const id = `id of ${email}`;
    await write(this, ...newUser({ id, email, name: 'Ada', password: this.#hash, created: secondsOf(this), ...more }));
    return (await findUser(this, email))!;
  }

  /** The attempts that `act` counts: the number of each, as `what who/window`, with these names for known values. */
  async counted(act: () => Promise<unknown>, names: readonly (readonly [what: string, who: string])[]) {
    for (const pk of Object.keys(await this.kept('LIMIT#'))) await write(this, remove(pk));
    await act();
    const nameOf = new Map(names.map(([what, who]) => [pseudonym(this, what, who), `${what}: ${who}`]));
    return Object.fromEntries(
      Object.entries(await this.kept('LIMIT#')).map(([pk, { n, expires }]) => {
        const [, region, who = '', start] = pk.split('#');
        return [`${nameOf.get(who)} in ${region}`, [n, (Number(expires) - Number(start)) / 2]];
      }),
    );
  }

  /** Everything in the table, as a text. */
  async dump(): Promise<string> {
    const { Items } = await this.aws.json('dynamodb', 'Scan', { TableName: 'Users' });
    return JSON.stringify(Items);
  }

  async #sent(): Promise<SentMail[]> {
    const { messages } = (await (await fetch(`${this.#cloud.endpoint}/_aws/ses`)).json()) as { messages: SentMail[] };
    return messages;
  }

  stop(): Promise<void> {
    return this.#cloud.close();
  }
}

/** The table as awsm.json declares it. */
function tableOf() {
  const awsm = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8'));
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } =
    awsm.resources.cloudFormation.Resources.Users.Properties;
  return { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes };
}

/** The token in the link of a mail. */
export const tokenIn = (mail: SentMail | undefined): string =>
  /#([\w-]{43})\b/.exec(mail?.Body.text_part ?? '')?.[1] ?? '';

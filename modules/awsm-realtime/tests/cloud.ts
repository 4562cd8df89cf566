import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Aws, createAws } from 'jaws-core-js/aws';
import type { Cloud } from '../../../packages/cloud/src/index.ts';
import { connect } from '../lib/connections.ts';
import { type Delivering, deliver, type StreamRecord } from '../lib/deliver.ts';
import { defineSettings, type GivenSettings } from '../lib/settings.ts';
import { answer } from '../lib/socket.ts';
import type { Item } from '../lib/store.ts';

const channels: GivenSettings['channels'] = [
  { channel: 'user:{sub}', read: (user, { sub }) => user.sub === sub, write: 'nobody', historySeconds: 3600 },
  { channel: 'room:{id}', read: 'everyone', write: (user) => user.roles.includes('member'), presence: true },
  { channel: 'news', read: 'everyone', write: 'everyone', historySeconds: 3600 },
  { channel: 'brief', read: 'everyone', write: 'everyone', historySeconds: 60 },
];

/**
 * The environment of the functions, in an embedded cloud, with an adjustable clock and connections that record their
 * messages.
 */
export class TestRealtime implements Delivering {
  readonly connections: string;
  readonly messages: string;
  readonly region = 'us-east-1';
  readonly endpoint = 'https://api.test/dev';
  settings = defineSettings({ channels });
  at = Date.parse('2026-01-01T00:00:00Z');
  readonly now = () => this.at;
  /** The messages of each connection, by its id. */
  readonly got = new Map<string, object[]>();
  /** The response to the next sends to a connection; 200 without one. */
  readonly statuses = new Map<string, number[]>();
  /** The response to closing a connection; 204 without one. */
  readonly closes = new Map<string, number>();
  readonly closed: string[] = [];
  /** In parallel. */
  most = 0;
  readonly gateway: Delivering['gateway'];
  readonly aws: Aws;
  #sending = 0;
  #known = new Set<string>();

  private constructor(aws: Aws, suffix: string) {
    this.aws = aws;
    this.connections = `Connections-${suffix}`;
    this.messages = `Messages-${suffix}`;
    this.gateway = {
      request: async (_service, method, url, { body } = {}) => {
        const id = decodeURIComponent(url.pathname.split('/').at(-1)!);
        if (method === 'DELETE') {
          this.closed.push(id);
          return new Response(null, { status: this.closes.get(id) ?? 204 });
        }
        this.#sending += 1;
        this.most = Math.max(this.most, this.#sending);
        await new Promise((resolve) => setImmediate(resolve));
        this.#sending -= 1;
        const status = this.statuses.get(id)?.shift() ?? 200;
        if (status === 200) this.got.set(id, [...(this.got.get(id) ?? []), JSON.parse(String(body))]);
        return new Response('', { status });
      },
    };
  }

  /** New tables in a cloud. */
  static async in(cloud: Cloud): Promise<TestRealtime> {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const aws = createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
    const awsm = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8'));
    const { RealtimeConnections, RealtimeMessages } = awsm.resources.cloudFormation.Resources;
    const made = new TestRealtime(aws, randomUUID());
    for (const [TableName, { Properties }] of [
      [made.connections, RealtimeConnections],
      [made.messages, RealtimeMessages],
    ]) {
      const { AttributeDefinitions, BillingMode, KeySchema } = Properties;
      await aws.json('dynamodb', 'CreateTable', { TableName, AttributeDefinitions, BillingMode, KeySchema });
    }
    return made;
  }

  use(more: GivenSettings): void {
    this.settings = defineSettings({ channels, ...more });
  }

  /** A connection of a user who is in these channels. */
  async client(id: string, sub: string, names: readonly string[] = [], roles: readonly string[] = ['member']) {
    if (!(await connect(this, id, { sub, roles }))) throw new Error('refused');
    for (const channel of names) await this.ask(id, { do: 'subscribe', channel });
    return id;
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever comes
  ask = (id: string, message: object): Promise<any> => answer(this, id, JSON.stringify(message));

  /** Every item of a table, by its keys. */
  async items(table: 'Connections' | 'Messages'): Promise<string[]> {
    const TableName = table === 'Connections' ? this.connections : this.messages;
    const { Items } = await this.aws.json('dynamodb', 'Scan', { TableName });
    return (Items as Record<'pk' | 'sk', { S: string }>[]).map(({ pk, sk }) => `${pk.S} ${sk.S}`).sort();
  }

  /** The seconds until each item of a table expires, by its keys. */
  async expiries(table: 'Connections' | 'Messages'): Promise<Record<string, number>> {
    const TableName = table === 'Connections' ? this.connections : this.messages;
    const { Items } = await this.aws.json('dynamodb', 'Scan', { TableName });
    return Object.fromEntries(
      (Items as Record<string, { S: string; N: string }>[]).map(({ pk, sk, expires }) => [
        `${pk?.S} ${sk?.S}`,
        Number(expires?.N) - Math.floor(this.at / 1000),
      ]),
    );
  }

  /** The stream's new messages since the last call, in the order of their ids. */
  async stream(): Promise<StreamRecord[]> {
    const { Items } = await this.aws.json('dynamodb', 'Scan', { TableName: this.messages });
    const fresh = (Items as NonNullable<StreamRecord['dynamodb']['NewImage']>[]).filter(
      (image) => !this.#known.has(JSON.stringify([image.pk, image.sk])),
    );
    for (const image of fresh) this.#known.add(JSON.stringify([image.pk, image.sk]));
    const keyOf = ({ sk }: (typeof fresh)[number]) => ('S' in sk! ? sk.S : '');
    return fresh
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .map((NewImage, index) => ({ eventName: 'INSERT', dynamodb: { SequenceNumber: String(index), NewImage } }));
  }

  async deliver(records?: readonly StreamRecord[], remaining = () => 60_000) {
    return deliver(this, records ?? (await this.stream()), remaining);
  }

  /** A connection's messages, without those about presence. */
  dataOf = (id: string): unknown[] =>
    (this.got.get(id) ?? []).flatMap((one) => ('data' in one ? [(one as unknown as Item).data] : []));
}

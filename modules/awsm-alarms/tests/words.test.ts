import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { slackBody } from '../lib/channels/slack.ts';
import { teamsBody } from '../lib/channels/teams.ts';
import { webhookBody } from '../lib/channels/webhook.ts';
import { decide, matches, type Notice } from '../lib/decide.ts';
import { describe } from '../lib/describe.ts';
import { readChange } from '../lib/event.ts';
import { notify } from '../lib/notify.ts';
import { send } from '../lib/send.ts';
import { defineSettings } from '../lib/settings.ts';
import { closeIncident, openAlarms, readAlarm, writeAlarm } from '../lib/store.ts';
import { textsOf } from '../lib/texts.ts';
import { eventOf } from './event.ts';
import { alarm, messageOf } from './incidents.ts';

const place = { stage: 'prod', project: 'shop' };
const minute = Date.parse('2026-11-29T12:00:00Z') / 60_000;
const settings = defineSettings({ channels: { all: { kind: 'slack', url: 'A' } } });
const notice = (more: Partial<Notice> = {}): Notice => {
  const { name, about } = alarm('lLinksGet-errors', 'ALARM', minute);
  const at = minute * 60_000;
  return {
    kind: 'rings',
    name,
    severity: 'high',
    state: 'ALARM',
    at,
    opened: at - 3_600_000,
    rings: 1,
    held: false,
    last: false,
    about,
    ...more,
  };
};

test.each<[Partial<Notice>, string, string, string]>([
  [{}, '🔴', 'Alarm', 'since 2026-11-29 11:00 UTC'],
  [{ state: 'OK' }, '🔴', 'Alarm', 'since 2026-11-29 11:00 UTC · OK at the moment'],
  [
    { kind: 'still', state: 'ALARM', last: true },
    '🔴',
    'Still in alarm',
    'since 2026-11-29 11:00 UTC · This is the last reminder.',
  ],
  [
    { kind: 'passed', state: 'OK', rings: 2 },
    '🟡',
    'Was in alarm, is over',
    'since 2026-11-29 11:00 UTC · rang 2 times',
  ],
  [{ kind: 'over', state: 'OK' }, '🟢', 'Over', 'since 2026-11-29 12:00 UTC'],
  [{ kind: 'over', state: 'INSUFFICIENT_DATA' }, '🟢', 'Over', 'since 2026-11-29 12:00 UTC · no data any more'],
  [{ held: true }, '🔴', 'Alarm, during quiet hours', 'since 2026-11-29 11:00 UTC'],
])('%j in words', (more, sign, kind, facts) => {
  expect(describe(notice(more), textsOf('en'))).toMatchObject({ sign, kind, facts });
});

test('every word has its German one', () => {
  const [en, de] = [textsOf('en'), textsOf('de')];
  const said = (texts: typeof en) => [
    ...Object.values(texts.kinds),
    texts.title(1, 'p'),
    texts.title(2, 'p'),
    texts.held,
    texts.since('t'),
    texts.rings(2),
    texts.okNow,
    texts.noData,
    texts.last,
    texts.more(2),
    texts.log,
    texts.alarm,
  ];
  const same = said(en).filter((text, index) => text === said(de)[index]);
  // The words are the same in both languages.
  expect(same).toEqual(['Alarm', 'Log', 'Alarm in CloudWatch']);
  for (const text of [...said(en), ...said(de)]) expect(text).toMatch(/\p{L}{2}/u);
  for (const texts of [en, de])
    expect([texts.title(2, 'p'), texts.rings(2), texts.more(2)].every((one) => one.includes('2'))).toBe(true);
});

test('long texts are truncated, short ones stay', () => {
  const described = (length: number) => {
    const about = { ...notice().about, description: 'x'.repeat(length) };
    return describe(notice({ about }), textsOf('en')).what;
  };
  expect([described(300), described(301)]).toEqual(['x'.repeat(300), `${'x'.repeat(299)}…`]);
  const blocks = (project: string) =>
    (
      slackBody(messageOf([notice()]), { stage: 's', project }, textsOf('en')) as {
        blocks: { text: { text: string } }[];
      }
    ).blocks;
  const around = blocks('')[0]!.text.text.length;
  expect(blocks('p'.repeat(150 - around))[0]!.text.text).toMatch(/^[^…]{150}$/);
  expect(blocks('p'.repeat(151 - around))[0]!.text.text).toMatch(/^.{149}…$/);
});

test('the alarms that a message has no room for are named', () => {
  const all = Array.from({ length: 14 }, (_, n) => ({ ...notice(), name: `prod-shop-l${n}` }));
  const slack = slackBody(messageOf(all), place, textsOf('en')) as { blocks: { text: { text: string } }[] };
  expect(slack.blocks).toHaveLength(14);
  expect(slack.blocks.at(-1)?.text.text).toBe('and 2 more:\n🔴 `prod-shop-l12`\n🔴 `prod-shop-l13`');
  const teams = JSON.stringify(teamsBody(messageOf(all), place, textsOf('en')));
  expect(teams).toContain('and 2 more: prod-shop-l12, prod-shop-l13');
});

test('a card for Teams has as many alarms in full as it has room for', () => {
  const about = { ...notice().about, description: '*'.repeat(300) };
  const many = Array.from({ length: 100 }, (_, n) => ({
    ...notice({ about }),
    name: `prod-shop-${'*'.repeat(200)}${n}`,
  }));
  const body = JSON.stringify(teamsBody(messageOf(many), place, textsOf('en')));
  const inFull = body.match(/"type":"Container","separator":true/g)?.length ?? 0;
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(27 * 1024);
  expect(inFull).toBeGreaterThan(0);
  expect(inFull).toBeLessThan(12);
  // One more alarm in full means one name less, which would be too long.
  const one = Buffer.byteLength(body) / (inFull + 10);
  expect(Buffer.byteLength(body) + one).toBeGreaterThan(25 * 1024);
});

test('an alarm of no function has no log', () => {
  const { functionName: _none, ...about } = notice().about;
  expect(describe(notice({ about }), textsOf('en')).links.map(({ text }) => text)).toEqual(['Alarm in CloudWatch']);
  expect(describe(notice(), textsOf('en')).links.map(({ text }) => text)).toEqual(['Log', 'Alarm in CloudWatch']);
});

test('a channel that cannot be reached waits as one that refuses', async () => {
  const waits: unknown[] = [];
  const json = async (_service: string, operation: string, input: object = {}): Promise<never> =>
    void waits.push([operation, input]) as never;
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const body = JSON.stringify(messageOf([notice()], 'all'));
  const record = { messageId: 'm', body, receiptHandle: 'r', attributes: { ApproximateReceiveCount: '2' } };
  const ledger = { claim: async () => 'ours' as const, done: async () => {}, release: async () => {} };
  const options = {
    aws: { json },
    queue: 'q',
    ledger,
    settings,
    place,
    variables: { A: 'https://10.0.0.1/' },
    remaining: () => 20_000,
  };
  expect(await send([record], options)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  expect(waits).toEqual([['ChangeMessageVisibility', { QueueUrl: 'q', ReceiptHandle: 'r', VisibilityTimeout: 60 }]]);
  expect(String(error.mock.calls[0]?.at(-1))).toContain('The channel all failed: its address is not a public one.');
  error.mockRestore();
});

test('all pages of the table are looked at', async () => {
  const asked: unknown[] = [];
  const item = (name: string) => ({ name: { S: name }, state: { S: 'OK' }, at: { N: '1' }, opened: { N: '1' } });
  const json = async (
    _service: string,
    _operation: string,
    { ExclusiveStartKey }: { ExclusiveStartKey?: object } = {},
  ): Promise<never> => {
    asked.push(ExclusiveStartKey);
    return (
      ExclusiveStartKey ? { Items: [item('b')] } : { Items: [item('a')], LastEvaluatedKey: { name: { S: 'a' } } }
    ) as never;
  };
  const names: string[] = [];
  for await (const { name } of openAlarms({ aws: { json }, table: 't' })) names.push(name);
  expect([names, asked]).toEqual([
    ['a', 'b'],
    [undefined, { name: { S: 'a' } }],
  ]);
});

test('a webhook has all that is known of an alarm', () => {
  const at = Date.parse('2026-11-29T12:00:00Z');
  const body = webhookBody(messageOf([notice({ state: 'OK', rings: 3, held: true, kind: 'passed' })]), place);
  expect(body).toMatchObject({
    type: 'alarms',
    timestamp: '2026-11-29T12:00:00.000Z',
    data: {
      ...place,
      region: 'eu-west-1',
      alarms: [
        {
          name: 'prod-shop-lLinksGet-errors',
          kind: 'passed',
          severity: 'high',
          state: 'OK',
          stateSince: new Date(at).toISOString(),
          since: '2026-11-29T11:00:00.000Z',
          rings: 3,
          heldByQuietHours: true,
          reason: 'Threshold Crossed',
          command: 'jaws logs links/get -s prod -r eu-west-1',
          account: '123456789012',
        },
      ],
    },
  });
  const plain = webhookBody(messageOf([notice({ about: { ...notice().about, description: '' } })]), place);
  expect(plain).toMatchObject({ data: { alarms: [{ command: null, description: '' }] } });
  expect(webhookBody(messageOf([]), place)).toMatchObject({ data: { region: '', alarms: [] } });
});

test('a list of patterns is wrong when one of them is', () => {
  const high = ['*-errors', 'a b'];
  expect(() => defineSettings({ channels: settings.channels, high })).toThrow('high must be a list of names');
});

test('a dot in a pattern is a dot, a star is anything', () => {
  expect([matches('a.b', ['a.b']), matches('axb', ['a.b']), matches('ab', ['a.b'])]).toEqual([true, false, false]);
  expect([matches('a-errors', ['*-errors']), matches('a-errors-2', ['*-errors']), matches('', ['*'])]).toEqual([
    true,
    false,
    true,
  ]);
});

test('an alarm is of the partition that its ARN names, and of the usual one without', () => {
  const event = eventOf('a', 'ALARM', '2026-01-01T00:00:00.000+0000');
  const partition = (resources: unknown) => readChange(JSON.stringify({ ...event, resources })).about.partition;
  expect(partition(['arn:aws-cn:cloudwatch:cn-north-1:1:alarm:a'])).toBe('aws-cn');
  expect([partition([]), partition(undefined), partition(['a'])]).toEqual(['aws', 'aws', 'aws']);
});

test('every text of a card goes on in the next line where it is long', () => {
  const card = JSON.stringify(teamsBody(messageOf([notice()]), place, textsOf('en')));
  expect(card.match(/"type":"TextBlock"/g)?.length).toBe(card.match(/"wrap":true/g)?.length);
});

test('a decision says in which state the alarm is', () => {
  for (const state of ['ALARM', 'OK'] as const) {
    const one = alarm('a-errors', state, 0);
    expect(decide(one, 'a-errors', 'all', settings, 60_000)?.notice).toMatchObject({
      state,
      at: 0,
      rings: 1,
      name: one.name,
    });
  }
});

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = createAws({ endpoint: cloud.endpoint, region: 'us-east-1' });
  await aws.json('dynamodb', 'CreateTable', {
    TableName: 'Alarms',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
  });
});
afterAll(() => cloud.close());

test('an open incident is remembered for ninety days, a closed one for five, a message has its time', async () => {
  const table = { aws, table: 'Alarms' };
  const days = async () => {
    const { Item } = await aws.json('dynamodb', 'GetItem', { TableName: 'Alarms', Key: { name: { S: 'other-name' } } });
    return Number(Item.expires.N) / 86_400;
  };
  const { incident, ...quiet } = alarm('x', 'ALARM', 0);
  const ringing = { ...quiet, name: 'other-name', incident: { ...incident, told: {} } };
  await writeAlarm(table, ringing, undefined, 0);
  expect([await days(), (await readAlarm(table, 'other-name'))?.state]).toEqual([90, 'ALARM']);
  const { QueueUrl } = await aws.json('sqs', 'CreateQueue', { QueueName: 'messages' });
  // An alarm of another project, by its full name.
  await notify({ ...table, queue: QueueUrl, prefix: 'prod-shop-', settings, now: () => 60_000 });
  const second = { ...ringing, name: 'another-name' };
  await writeAlarm(table, second, undefined, 0);
  const { Messages } = await aws.json('sqs', 'ReceiveMessage', { QueueUrl });
  expect(JSON.parse(Messages[0].Body)).toMatchObject({
    id: expect.stringMatching(/^msg_[\w-]{24}$/),
    at: 60_000,
    channel: 'all',
  });
  // Two equally urgent alarms are ordered by name.
  const both = defineSettings({ channels: { more: { kind: 'teams', url: 'B' } } });
  await notify({ ...table, queue: QueueUrl, prefix: 'prod-shop-', settings: both, now: () => 120_000 });
  const { Messages: more } = await aws.json('sqs', 'ReceiveMessage', { QueueUrl });
  expect(JSON.parse(more[0].Body).notices.map((one: Notice) => one.name)).toEqual(['another-name', 'other-name']);
  const open = await readAlarm(table, 'other-name');
  await closeIncident(table, open!, 0);
  expect(await days()).toBe(5);
});

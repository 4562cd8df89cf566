import { expect, test, vi } from 'vitest';
import { slackBody } from '../lib/channels/slack.ts';
import { teamsBody } from '../lib/channels/teams.ts';
import { webhookBody } from '../lib/channels/webhook.ts';
import { changed, collect } from '../lib/collect.ts';
import { decide, isClosed, type Notice } from '../lib/decide.ts';
import { titleOf } from '../lib/describe.ts';
import { readChange } from '../lib/event.ts';
import { alarmUrl, logUrl, partsOf } from '../lib/links.ts';
import { type Message, notify } from '../lib/notify.ts';
import { isTime, isZone } from '../lib/quiet.ts';
import { type Channel, defineSettings, type Settings } from '../lib/settings.ts';
import { type AlarmTable, closeIncident, openAlarms, readAlarm, writeAlarm, writeTold } from '../lib/store.ts';
import { textsOf } from '../lib/texts.ts';
import { eventOf } from './event.ts';
import { alarm, messageOf } from './incidents.ts';

// Limits, order and exact shapes, with a table and a queue whose answers are played.

const place = { stage: 'prod', project: 'shop' };
const texts = textsOf('en');
const at = (minute: number) => minute * 60_000;
const settingsWith = (channel: Partial<Channel> = {}, more: Partial<Settings> = {}) =>
  defineSettings({ channels: { slack: { kind: 'slack', url: 'U', ...channel } as Channel }, ...more });
const notice = (more: Partial<Notice> = {}, about: Partial<Notice['about']> = {}): Notice => {
  const { incident: _, ...one } = alarm('lLinksGet-errors', 'ALARM', 29_400_000);
  const usual = { kind: 'rings', severity: 'high', opened: one.at, rings: 1, held: false, last: false } as const;
  return { ...one, ...usual, ...more, about: { ...one.about, ...about } };
};
type Asked = [operation: string, input: Record<string, unknown>];
function played(answer: (operation: string, input: Record<string, unknown>) => unknown = () => ({})) {
  const asked: Asked[] = [];
  const json = async (_service: string, operation: string, input: object = {}) => {
    asked.push([operation, input as Record<string, unknown>]);
    return answer(operation, input as Record<string, unknown>) as never;
  };
  return { asked, table: { aws: { json }, table: 't' } satisfies AlarmTable };
}
const refusal = (code: string) => Object.assign(new Error(code), { code });

test('of an event as much is kept as a message has room for', () => {
  const event = eventOf('n'.repeat(256), 'INSUFFICIENT_DATA', '2026-11-29T12:00:00.000-0530');
  const { state, configuration } = event.detail;
  const detail = {
    ...event.detail,
    state: { ...state, reason: 'r'.repeat(401) },
    configuration: { ...configuration, description: 'd'.repeat(701) },
  };
  const {
    name,
    at: time,
    state: read,
    about,
  } = readChange(JSON.stringify({ ...event, detail, region: 'e'.repeat(41), account: '1'.repeat(13) }));
  expect([
    name.length,
    about.reason.length,
    about.description.length,
    about.region.length,
    about.account.length,
  ]).toEqual([255, 400, 700, 40, 12]);
  expect([read, new Date(time).toISOString()]).toEqual(['INSUFFICIENT_DATA', '2026-11-29T17:30:00.000Z']);
});

test('what an event does not say, or says in another way, is left out', () => {
  const event = eventOf('a', 'ALARM', '2026-11-29T12:00:00.000+0000');
  const read = (detail: object, more: object = {}) =>
    readChange(JSON.stringify({ ...event, ...more, detail: { ...event.detail, ...detail } }));
  for (const previousState of [undefined, null, { value: 'X', timestamp: '2026-01-01T00:00:00Z' }, { value: 'OK' }]) {
    expect(read({ previousState })).not.toHaveProperty('before');
  }
  const metric = (FunctionName: unknown) => ({ metricStat: { metric: { dimensions: { FunctionName } } } });
  const functionOf = (metrics: unknown) => read({ configuration: { metrics } }).about.functionName;
  expect(functionOf([metric('a b'), {}, metric(7), metric('second'), metric('third')])).toBe('second');
  expect(functionOf([metric('x'.repeat(141))])).toBe('x'.repeat(140));
  for (const none of [undefined, {}, [null], 'text']) expect(functionOf(none)).toBeUndefined();
  expect(read({ configuration: null }).about).not.toHaveProperty('functionName');
  expect(read({}, { region: 7, account: null, resources: [7] }).about).toMatchObject({
    region: '',
    account: '',
    partition: 'aws',
  });
  const message = 'The message is not an event of an alarm.';
  const wrong = [
    { alarmName: '' },
    { alarmName: 7 },
    { state: { value: 'X', timestamp: '2026-01-01T00:00:00Z' } },
    { state: { value: 'ALARM', timestamp: 'soon' } },
    { state: null },
  ];
  for (const detail of wrong) expect(() => read(detail)).toThrow(message);
  expect(() => read({}, { source: undefined })).toThrow(message);
});

test('of changes at the same moment another state counts, the same one does not', () => {
  const { about } = notice();
  const change = (state: 'OK' | 'ALARM', minute: number, before?: [state: 'OK' | 'ALARM', minute: number]) => ({
    name: 'a',
    state,
    at: at(minute),
    about,
    ...(before && { before: { state: before[0], at: at(before[1]) } }),
  });
  const was = alarm('a', 'ALARM', 5, { opened: 1, rang: 5, rings: 2, told: { slack: { at: 2 } } });
  expect(changed(was, change('ALARM', 5))).toBeUndefined();
  expect(changed(was, change('OK', 4))).toBeUndefined();
  expect(changed(was, change('OK', 5))).toEqual({ name: 'a', state: 'OK', at: at(5), about, incident: was.incident });
  // What a channel was told stays, also when it rings again.
  const quiet = { ...was, state: 'OK' as const };
  expect(changed(quiet, change('ALARM', 7))?.incident).toEqual({ ...was.incident, rang: at(7), rings: 3 });
  const { incident: _, ...closed } = quiet;
  expect(changed(closed, change('OK', 8, ['ALARM', 5]))).toEqual({ name: 'a', state: 'OK', at: at(5), about });
  expect(changed(closed, change('OK', 8, ['ALARM', 6]))?.incident).toEqual({
    opened: at(6),
    rang: at(6),
    rings: 1,
    told: {},
  });
  expect(changed(closed, change('OK', 8, ['OK', 6]))).not.toHaveProperty('incident');
  expect(changed(was, change('ALARM', 8, ['ALARM', 7]))?.incident).toEqual(was.incident);
  expect(changed(undefined, change('OK', 8))).toBeUndefined();
});

test('an alarm that changes all the time is tried five times', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { asked, table } = played((operation) => {
    if (operation === 'UpdateItem') throw refusal('ConditionalCheckFailedException');
    return {};
  });
  const body = JSON.stringify(eventOf('busy', 'ALARM', '2026-11-29T12:00:00.000+0000'));
  const record = { messageId: 'm', body, attributes: { ApproximateReceiveCount: '1' } };
  expect(await collect([record], { ...table, remaining: () => 30_000 })).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm' }],
  });
  expect(asked.filter(([operation]) => operation === 'UpdateItem')).toHaveLength(5);
  expect(String(error.mock.calls[0]?.at(-1))).toBe('Error: The alarm busy changes too fast to be noted.');
  error.mockRestore();
});

test('a decision has all that is known, and what to remember of it', () => {
  const rings = alarm('a', 'ALARM', 0, { rings: 2 });
  const { incident: _, ...one } = rings;
  expect(decide(rings, 'a-errors', 'slack', settingsWith(), at(3))).toEqual({
    notice: { ...one, kind: 'rings', severity: 'high', opened: 0, rings: 2, held: false, last: false },
    told: { kind: 'rings', at: at(3), rang: 0, reminders: 0 },
  });
  const told = { slack: { at: 1, reminders: 22 } };
  const still = decide(alarm('a', 'ALARM', 0, { told }), 'a', 'slack', settingsWith(), at(61));
  expect(still).toMatchObject({
    notice: { kind: 'still', severity: 'low', last: false },
    told: { kind: 'rings', at: at(61), reminders: 23 },
  });
  const last = { slack: { at: 1, reminders: 23 } };
  expect(decide(alarm('a', 'ALARM', 0, { told: last }), 'a', 'slack', settingsWith(), at(61))?.notice.last).toBe(true);
  const over = decide(alarm('a', 'OK', 5, { rang: 0, told: last }), 'a', 'slack', settingsWith(), at(15));
  expect(over).toMatchObject({ notice: { kind: 'over', last: false }, told: { kind: 'over', rang: 0, reminders: 0 } });
  // An alarm that does not ring at the moment is no reminder.
  const pause = alarm('a', 'OK', 60, { rang: 0, told: { slack: { at: 1 } } });
  expect(decide(pause, 'a', 'slack', settingsWith(), at(69))).toBeUndefined();
  expect(decide(rings, 'a', 'none', settingsWith(), at(3))).toBeUndefined();
});

test('a reminder is held by no quiet hours, and none is sent in them', () => {
  const quiet = { from: '01:00', to: '02:00', zone: 'UTC' };
  const settings = settingsWith({ quiet });
  const told = alarm('a', 'ALARM', 0, { told: { slack: { at: 10 } } });
  expect(decide(told, 'a', 'slack', settings, at(119))).toBeUndefined();
  expect(decide(told, 'a', 'slack', settings, at(120))?.notice).toMatchObject({ kind: 'still', held: false });
  // The end is news when it has been quiet for long enough: that was after the quiet hours.
  const over = alarm('a', 'OK', 112, { rang: 50, told: { slack: { at: 50 } } });
  expect(decide(over, 'a', 'slack', settings, at(122))?.notice).toMatchObject({ kind: 'over', held: false });
});

test('an incident that no channel hears of is closed by itself', () => {
  const settings = settingsWith({ least: 'high' });
  expect(isClosed(alarm('a', 'OK', 0), 'a', {}, settings, at(10))).toBe(true);
  expect(isClosed(alarm('a', 'OK', 0), 'a', {}, settings, at(10) - 1)).toBe(false);
  expect(isClosed(alarm('a', 'OK', 0), 'a-errors', {}, settings, at(10))).toBe(false);
});

test('links lead to the console of the partition and region, whatever their names', () => {
  const links = (about: Partial<Notice['about']>, name = 'a b/c') => alarmUrl(notice({ name }, about));
  expect(links({})).toBe(
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/a%20b%2Fc',
  );
  expect(links({ partition: 'aws-cn', region: 'cn-north-1' })).toMatch(
    /^https:\/\/cn-north-1\.console\.amazonaws\.cn\//,
  );
  expect(links({ partition: 'aws-us-gov' })).toMatch(/^https:\/\/eu-west-1\.console\.amazonaws-us-gov\.com\//);
  expect(links({ partition: 'aws-other' })).toMatch(/^https:\/\/eu-west-1\.console\.aws\.amazon\.com\//);
  expect(links({ region: '' })).toMatch(/^https:\/\/console\.aws\.amazon\.com\/cloudwatch\/home\?region=#/);
  expect(links({ region: 'a/b' })).toMatch(/^https:\/\/a%2Fb\.console.*\?region=a%2Fb#/);
  expect(logUrl(notice({}, { functionName: 'f' }))).toBe(
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ff',
  );
});

test('a command is one of jaws at the end of a description, and nothing else is', () => {
  const parts = (description: string) => partsOf(notice({}, { description, reason: 'why' }));
  expect(parts('It failed.\nNext: jaws logs a/b -s x ')).toEqual({
    what: 'It failed.',
    command: 'jaws logs a/b -s x ',
  });
  expect(parts('Next: jaws logs a')).toEqual({ what: '', command: 'jaws logs a' });
  for (const odd of ['x Next: rm -r /', 'x Next: jaws logs; rm', 'jaws logs a']) {
    expect(parts(odd)).toEqual({ what: odd });
  }
  expect(parts('')).toEqual({ what: 'why' });
});

test('a title counts the alarms and names the place', () => {
  expect(titleOf(messageOf([notice(), notice()]), place, texts)).toBe('2 alarms in prod · shop · eu-west-1');
  expect(titleOf(messageOf([]), place, texts)).toBe('0 alarms in prod · shop · ');
});

test('a webhook has exactly this', () => {
  const { functionName: _, ...about } = notice({}, { description: 'No command.' }).about;
  const time = '2025-11-24T16:00:00.000Z';
  expect(webhookBody(messageOf([{ ...notice({ rings: 2 }), about }]), place)).toEqual({
    type: 'alarms',
    timestamp: '2026-11-29T12:00:00.000Z',
    data: {
      stage: 'prod',
      project: 'shop',
      region: 'eu-west-1',
      alarms: [
        {
          name: 'prod-shop-lLinksGet-errors',
          kind: 'rings',
          severity: 'high',
          state: 'ALARM',
          stateSince: time,
          since: time,
          rings: 2,
          heldByQuietHours: false,
          description: 'No command.',
          reason: 'Threshold Crossed',
          command: null,
          account: '123456789012',
          links: {
            alarm:
              'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/prod-shop-lLinksGet-errors',
            log: null,
          },
        },
      ],
    },
  });
});

test('a card for Teams is exactly this', () => {
  const { attachments } = teamsBody(messageOf([notice({ name: 'a_b' }, { description: 'x\n y' })]), place, texts) as {
    attachments: { content: object }[];
  };
  expect(attachments[0]?.content).toEqual({
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      { type: 'TextBlock', text: 'An alarm in prod · shop · eu-west-1', wrap: true, size: 'Large', weight: 'Bolder' },
      {
        type: 'Container',
        separator: true,
        items: [
          { type: 'TextBlock', text: '🔴 Alarm: a\\_b', wrap: true, weight: 'Bolder' },
          { type: 'TextBlock', text: 'x y', wrap: true },
          { type: 'TextBlock', text: 'since 2025-11-24 16:00 UTC', wrap: true, isSubtle: true },
          {
            type: 'TextBlock',
            text: `[Log](${logUrl(notice())}) · [Alarm in CloudWatch](${alarmUrl(notice({ name: 'a_b' }))})`,
            wrap: true,
          },
        ],
      },
    ],
  });
  const command = JSON.stringify(teamsBody(messageOf([notice()]), place, texts));
  expect(command).toContain('"text":"jaws logs links/get -s prod -r eu-west-1","wrap":true,"fontType":"Monospace"');
});

test('of the alarms without room a card names forty, and Slack as many as a section takes', () => {
  const many = Array.from({ length: 100 }, (_, n) =>
    notice({ name: `n${String(n).padStart(3, '0')}${'x'.repeat(40)}` }),
  );
  const card = JSON.stringify(teamsBody(messageOf(many), place, texts));
  const [, count, names] = /and (\d+) more: ([^"]*)/.exec(card) ?? [];
  expect([Number(count), names?.split(', ').length]).toEqual([88, 40]);
  const { blocks } = slackBody(messageOf(many), place, texts) as { blocks: { text: { text: string } }[] };
  const rest = blocks.at(-1)!.text.text;
  expect([rest.length, rest.at(-1), rest.startsWith('and 88 more:\n🔴 `n012')]).toEqual([3000, '…', true]);
});

test('code in Slack cannot be left by a name', () => {
  const text = JSON.stringify(slackBody(messageOf([notice({ name: 'a`b<c' })]), place, texts));
  expect(text).toContain("`a'b&lt;c`");
  // A cut leaves no part of an entity.
  const project = `${'p'.repeat(132)}`;
  const { blocks } = slackBody(messageOf([notice()]), { stage: 's', project }, texts) as {
    blocks: { text: { text: string } }[];
  };
  expect(blocks[0]!.text.text.length).toBeLessThanOrEqual(150);
});

test('times and zones are those of clocks', () => {
  expect(['00:00', '09:59', '19:00', '23:59'].map(isTime)).toEqual(Array(4).fill(true));
  expect(['24:00', '9:00', '23:60', '', 'x22:00', '22:00x', 2200, undefined].map(isTime)).toEqual(Array(8).fill(false));
  expect(['UTC', 'Europe/Berlin'].map(isZone)).toEqual([true, true]);
  expect(['', 'Mars', 5, undefined, null].map(isZone)).toEqual(Array(5).fill(false));
});

test('every mistake of the settings in its words', () => {
  const said = (channel: object, more: object = {}) => {
    try {
      defineSettings({ channels: { a: { kind: 'slack', url: 'A', ...channel } }, ...more } as never);
    } catch (error) {
      return (error as Error).message.split('\n- ').slice(1);
    }
    return [];
  };
  expect(said({})).toEqual([]);
  const list = 'must be a list of names of alarms without stage and project, as *-errors';
  expect(said({ only: 'x', least: 'x', more: 1 }, { high: [1], mostReminders: '1', language: 'fr' })).toEqual([
    'mostReminders must be a whole number from 0 to 1000, not "1"',
    'language must be en or de, not "fr"',
    `high ${list}`,
    'channels.a.more is not a setting; these are: kind, url, only, least, quiet',
    `channels.a.only ${list}`,
    'channels.a.least must be high or low',
  ]);
  expect(said({ kind: 'webhook', url: 'a', secret: 'b', x: 1 })).toEqual([
    'channels.a.x is not a setting; these are: kind, url, only, least, quiet, secret',
    'channels.a.url must be the name of a variable, as ALARMS_SLACK_URL, not the address',
    'channels.a.secret must be the name of a variable, as ALARMS_WEBHOOK_SECRET, not the secret',
  ]);
  expect(said({ quiet: { from: '7:00', to: '7:00', zone: 'Mars', except: 5, x: 1 } })).toEqual([
    'channels.a.quiet.x is not a setting; these are: from, to, zone, except',
    'channels.a.quiet.from must be a time, as 22:00, not "7:00"',
    'channels.a.quiet.to must be a time, as 07:00, not "7:00"',
    'channels.a.quiet.zone must be a time zone, as Europe/Berlin, not "Mars"',
    `channels.a.quiet.except ${list}`,
  ]);
  expect(said({ quiet: { from: '07:00', to: '07:00', zone: 'UTC' } })).toEqual([
    'channels.a.quiet: from and to are the same time',
  ]);
  expect(said({ quiet: [] })).toEqual(['channels.a.quiet must be an object']);
  expect(said({ kind: 'x' })).toEqual(['channels.a.kind must be one of slack, teams, webhook, not "x"']);
  expect(said({}, { loopbackForTests: 1, channels: { B: [] } })).toEqual([
    'loopbackForTests must be true or false',
    'channels.B: a name is of a-z, 0-9 and -, 31 at most',
    'channels.B must be an object',
  ]);
  expect(said({}, { channels: null, x: 1 })).toEqual([
    'x is not a setting; these are: channels, language, high, reminderMinutes, mostReminders, settleMinutes, loopbackForTests',
    'channels must be an object, of each channel by its name',
  ]);
  const fine = {
    only: ['x'.repeat(255)],
    least: 'low',
    quiet: { from: '22:00', to: '07:00', zone: 'UTC', except: [] },
  };
  expect(said(fine)).toEqual([]);
});

test('the table is asked exactly this', async () => {
  const { asked, table } = played();
  const open = alarm('a', 'ALARM', 1, { told: { slack: { at: 1 } } });
  const { incident, ...quiet } = open;
  const Key = { name: { S: open.name } };
  expect(await readAlarm(table, open.name)).toBeUndefined();
  for await (const one of openAlarms(table)) expect(one).toBeUndefined();
  expect(asked.splice(0)).toEqual([
    ['GetItem', { TableName: 't', Key, ConsistentRead: true }],
    ['Scan', { TableName: 't', ConsistentRead: true, FilterExpression: 'attribute_exists(opened)' }],
  ]);
  const values = { ':state': { S: 'ALARM' }, ':at': { N: '60000' }, ':about': { S: JSON.stringify(open.about) } };
  const ringing = { ':opened': { N: '60000' }, ':rang': { N: '60000' }, ':rings': { N: '1' } };
  const was = { ':wasAt': { N: '60000' }, ':was': { S: 'ALARM' } };
  const [long, brief] = [{ ':expires': { N: '7776001' } }, { ':expires': { N: '432001' } }];
  const names = { '#state': 'state', '#at': 'at' };
  await writeAlarm(table, open, undefined, 1999);
  await writeAlarm(table, open, quiet, 1999);
  await writeAlarm(table, open, open, 1999);
  await writeAlarm(table, quiet, quiet, 1999);
  const set = 'SET #state = :state, #at = :at, about = :about, expires = :expires';
  const incidentSet = `${set}, opened = :opened, rang = :rang, rings = :rings`;
  expect(asked.splice(0).map(([, input]) => input)).toEqual([
    {
      TableName: 't',
      Key,
      UpdateExpression: `${incidentSet}, told = :told`,
      ConditionExpression: 'attribute_not_exists(#name)',
      ExpressionAttributeNames: { ...names, '#name': 'name' },
      ExpressionAttributeValues: { ...values, ...ringing, ...long, ':told': { M: {} } },
    },
    {
      TableName: 't',
      Key,
      UpdateExpression: `${incidentSet}, told = :told`,
      ConditionExpression: '#at = :wasAt AND #state = :was AND attribute_not_exists(opened)',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ...values, ...ringing, ...long, ...was, ':told': { M: {} } },
    },
    {
      TableName: 't',
      Key,
      UpdateExpression: incidentSet,
      ConditionExpression: '#at = :wasAt AND #state = :was AND opened = :wasOpened',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ...values, ...ringing, ...long, ...was, ':wasOpened': { N: '60000' } },
    },
    {
      TableName: 't',
      Key,
      UpdateExpression: set,
      ConditionExpression: '#at = :wasAt AND #state = :was AND attribute_not_exists(opened)',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ...values, ...brief, ...was },
    },
  ]);
  const told = { kind: 'over', at: 1, rang: 2, reminders: 3 } as const;
  await writeTold(table, open, 'slack', told);
  await writeTold(table, open, 'teams', told);
  await closeIncident(table, open, 1999);
  const noted = { ':told': { S: JSON.stringify(told) }, ':opened': { N: '60000' } };
  expect(asked.map(([, input]) => input)).toEqual([
    {
      TableName: 't',
      Key,
      UpdateExpression: 'SET told.#channel = :told',
      ConditionExpression: 'opened = :opened AND told.#channel = :before',
      ExpressionAttributeNames: { '#channel': 'slack' },
      ExpressionAttributeValues: { ...noted, ':before': { S: JSON.stringify(incident.told.slack) } },
    },
    {
      TableName: 't',
      Key,
      UpdateExpression: 'SET told.#channel = :told',
      ConditionExpression: 'opened = :opened AND attribute_not_exists(told.#channel)',
      ExpressionAttributeNames: { '#channel': 'teams' },
      ExpressionAttributeValues: noted,
    },
    {
      TableName: 't',
      Key,
      UpdateExpression: 'SET expires = :expires REMOVE opened, rang, rings, told',
      ConditionExpression: '#at = :at AND #state = :state',
      ExpressionAttributeNames: { '#at': 'at', '#state': 'state' },
      ExpressionAttributeValues: { ...brief, ':at': { N: '60000' }, ':state': { S: 'ALARM' } },
    },
  ]);
});

test('a failure of the table is no condition', async () => {
  const failing = (code: string) =>
    closeIncident(
      played(() => {
        throw refusal(code);
      }).table,
      alarm('a', 'OK', 1),
      0,
    );
  expect(await failing('ConditionalCheckFailedException')).toBe(false);
  await expect(failing('InternalServerError')).rejects.toThrow('InternalServerError');
});

/** An alarm as the table has it. */
const itemOf = ({ name, state, at: since, about, incident }: ReturnType<typeof alarm>) => ({
  name: { S: name },
  state: { S: state },
  at: { N: String(since) },
  about: { S: JSON.stringify(about) },
  opened: { N: String(incident.opened) },
  rang: { N: String(incident.rang) },
  rings: { N: String(incident.rings) },
  told: {
    M: Object.fromEntries(Object.entries(incident.told).map(([one, told]) => [one, { S: JSON.stringify(told) }])),
  },
});

test('in a message the urgent come first, of them new ones, then by name', async () => {
  const told = { slack: { at: 1, rang: 0 } };
  const alarms = [
    alarm('z-errors', 'OK', 60, { rang: 0, told }),
    alarm('y-errors', 'OK', 60, { rang: 0 }),
    alarm('x-errors', 'ALARM', 0, { told }),
    alarm('w-errors', 'ALARM', 70),
    alarm('v-errors', 'ALARM', 70),
    alarm('b', 'ALARM', 70),
    alarm('a', 'OK', 60, { rang: 0, told }),
  ];
  const { asked, table } = played((operation) => (operation === 'Scan' ? { Items: alarms.map(itemOf) } : {}));
  await notify({ ...table, queue: 'q', prefix: 'prod-shop-', settings: settingsWith(), now: () => at(90) });
  const sent = asked.filter(([operation]) => operation === 'SendMessage').map(([, input]) => input);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.QueueUrl).toBe('q');
  const { notices } = JSON.parse(String(sent[0]?.MessageBody)) as Message;
  expect(notices.map(({ kind, name }) => `${kind} ${name.slice(10)}`)).toEqual([
    'rings v-errors',
    'rings w-errors',
    'still x-errors',
    'passed y-errors',
    'over z-errors',
    'rings b',
    'over a',
  ]);
  // What is told is noted after that, and incidents of which everybody knows the end are closed.
  const closed = asked.filter(([, { UpdateExpression }]) => String(UpdateExpression).includes('REMOVE'));
  expect(closed.map(([, { Key }]) => (Key as { name: { S: string } }).name.S.slice(10)).sort()).toEqual([
    'a',
    'y-errors',
    'z-errors',
  ]);
  expect(asked.findIndex(([operation]) => operation === 'UpdateItem')).toBeGreaterThan(
    asked.findIndex(([operation]) => operation === 'SendMessage'),
  );
});

test('an incident whose end another run has told is left to that run', async () => {
  const over = alarm('a-errors', 'OK', 60, { rang: 0, told: { slack: { at: 1, rang: 0 } } });
  const { asked, table } = played((operation) => {
    if (operation === 'Scan') return { Items: [itemOf(over)] };
    if (operation === 'UpdateItem') throw refusal('ConditionalCheckFailedException');
    return {};
  });
  await notify({ ...table, queue: 'q', prefix: 'prod-shop-', settings: settingsWith(), now: () => at(90) });
  expect(asked.map(([operation]) => operation)).toEqual(['Scan', 'SendMessage', 'UpdateItem']);
});

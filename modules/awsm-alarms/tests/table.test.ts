import { expect, test } from 'vitest';
import { type Message, notify } from '../lib/notify.ts';
import { closeIncident, openAlarms, readAlarm, writeAlarm, writeTold } from '../lib/store.ts';
import { alarm } from './incidents.ts';
import { at, played, refusal, settingsWith } from './played.ts';

// Requests to the table and the queue, with simulated answers.

test('the requests to the table', async () => {
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

test('only a failed condition returns false; other failures of the table are thrown', async () => {
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

/** An alarm as stored in the table. */
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

test('a message lists urgent alarms first, among them new ones first, then by name', async () => {
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
  // Deliveries are recorded after the send, and an incident is closed once every channel has been notified of its end.
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

test('a run leaves an incident to another run that has already reported its end', async () => {
  const over = alarm('a-errors', 'OK', 60, { rang: 0, told: { slack: { at: 1, rang: 0 } } });
  const { asked, table } = played((operation) => {
    if (operation === 'Scan') return { Items: [itemOf(over)] };
    if (operation === 'UpdateItem') throw refusal('ConditionalCheckFailedException');
    return {};
  });
  await notify({ ...table, queue: 'q', prefix: 'prod-shop-', settings: settingsWith(), now: () => at(90) });
  expect(asked.map(([operation]) => operation)).toEqual(['Scan', 'SendMessage', 'UpdateItem']);
});

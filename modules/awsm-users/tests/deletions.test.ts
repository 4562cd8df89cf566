import { readFileSync } from 'node:fs';
import { marshal } from 'jaws-core-js/table';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { recordFilter } from '../../../packages/cloud/src/services/lambda/mappings/filter/criteria.ts';
import { eraseUser } from '../lib/account/erase.ts';
import { announceDeletions, type TableChange } from '../lib/deletions.ts';
import { put, update, write } from '../lib/table.ts';
import { TestUsers } from './cloud.ts';

// How listeners in every region hear of a deleted account.

let users: Awaited<ReturnType<typeof TestUsers.start>>;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());
beforeEach(() => {
  users.events.length = 0;
  users.breakEvents = false;
});

const event = (sub: string) => ({
  Source: 'awsm-users',
  DetailType: 'UserDeleted',
  Detail: JSON.stringify({ sub, issuer: 'app/dev' }),
});
const change = (pk: string, NewImage?: object, OldImage?: object): TableChange => ({
  dynamodb: {
    Keys: marshal({ pk }),
    ...(NewImage && { NewImage: marshal({ pk, ...NewImage }) }),
    ...(OldImage && { OldImage: marshal({ pk, ...OldImage }) }),
  },
});

test('a deletion among changes is announced, each once, and nothing else is', async () => {
  const Records = [
    change('SUB#a', { deleted: 5 }, { email: 'a@example.com', epoch: 1 }),
    // The first that a region hears of it.
    change('SUB#b', { deleted: 5 }),
    // Deleted once more, in another region.
    change('SUB#c', { deleted: 6 }, { deleted: 5 }),
    change('SUB#d', { deleted: 5, disabled: 0 }, { deleted: 5 }),
    change('SUB#e', { email: 'e@example.com' }, { deleted: 5 }),
    change('SUB#f', undefined, { deleted: 5 }),
    change('USER#g@example.com', { deleted: 5 }),
    {},
  ];
  expect(await announceDeletions(users, { Records })).toEqual({ announced: 3 });
  expect(users.events).toEqual([event('a'), event('b'), event('c')]);
});

test('more than ten are announced by several calls', async () => {
  const Records = Array.from({ length: 21 }, (_, n) => change(`SUB#${n}`, { deleted: 5 }));
  const sizes: number[] = [];
  const json: typeof users.aws.json = async (_service, _operation, input) => {
    sizes.push((input as { Entries: object[] }).Entries.length);
    return { FailedEntryCount: 0 } as never;
  };
  expect(await announceDeletions({ ...users, aws: { json } }, { Records })).toEqual({ announced: 21 });
  expect(sizes).toEqual([10, 10, 1]);
});

test('a rejected event is an error, so that Lambda brings the changes again', async () => {
  users.breakEvents = true;
  await expect(announceDeletions(users, { Records: [change('SUB#a', { deleted: 5 })] })).rejects.toThrow(
    new Error('EventBridge did not take the event UserDeleted.'),
  );
});

test('deletions since a day are announced again, also over several pages', async () => {
  const day = Date.parse('2026-03-01');
  const users2 = await users.in('eu-west-1');
  users2.at = day - 1000;
  await eraseUser(users2, await users2.make('before@example.com'));
  users2.at = day;
  const [one, two] = [await users2.make('one@example.com'), await users2.make('two@example.com')];
  for (const user of [one, two]) await eraseUser(users2, user);
  await users2.make('stays@example.com');
  await write(users2, put('LIMIT#x', { deleted: Math.floor(day / 1000) }));
  expect(await announceDeletions(users2, { since: '2026-03-01' })).toEqual({ announced: 2 });
  const details = users2.events.map((entry) => JSON.parse((entry as { Detail: string }).Detail).sub).sort();
  expect(details).toEqual([one.id, two.id].sort());
  // Pages of one item each, and an end before all of them.
  let calls = 0;
  const json: typeof users2.aws.json = (service, operation, input) => {
    if (operation === 'Scan') calls += 1;
    return users2.aws.json(service, operation, operation === 'Scan' ? { ...input, Limit: 1 } : input);
  };
  const again = await announceDeletions({ ...users2, aws: { json } }, { since: '2026-03-01' });
  expect([again, calls]).toEqual([{ announced: 2 }, expect.any(Number)]);
  expect(calls).toBeGreaterThan(3);
});

test('a table that is too large for one call is gone through by several', async () => {
  const starts: unknown[] = [];
  const json: typeof users.aws.json = async (_service, _operation, input) => {
    const { ExclusiveStartKey } = input as { ExclusiveStartKey?: object };
    starts.push(ExclusiveStartKey);
    return {
      Items: [],
      ...(starts.length !== 102 && { LastEvaluatedKey: marshal({ pk: `P${starts.length}` }) }),
    } as never;
  };
  const call = (next?: string) => announceDeletions({ ...users, aws: { json } }, { since: '2026-03-01', next });
  expect(await call()).toEqual({ announced: 0, next: 'P100' });
  expect(await call('P100')).toEqual({ announced: 0 });
  expect(starts.slice(99)).toEqual(['P99', 'P100', 'P101'].map((pk) => marshal({ pk })));
});

test.each([{}, { since: 'yesterday' }, { since: 5 }])('%j names no day', async (wrong) => {
  await expect(announceDeletions(users, wrong)).rejects.toThrow('"since" must be a date, such as "2026-11-30".');
});

test('the rest of an answer must be what an answer has', async () => {
  await expect(announceDeletions(users, { since: '2026-03-01', next: 5 })).rejects.toThrow('"next" must be');
});

test('the filter of the function lets deletions through, and no other change of the table', async () => {
  const read = (file: string) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
  const { Changes } = read('awsm/deletions/awsm.json').lambda.eventSources;
  const fits = recordFilter(Changes.Properties.FilterCriteria, () => {});
  const stands = (one: TableChange) => fits({ eventName: 'MODIFY', ...one } as never);
  expect(stands(change('SUB#a', { deleted: 5 }, { epoch: 1 }))).toBe(true);
  expect(stands(change('SUB#a', { deleted: 5 }))).toBe(true);
  expect(stands(change('SUB#a', { epoch: 2 }, { epoch: 1 }))).toBe(false);
  expect(stands(change('SUB#a', undefined, { deleted: 5 }))).toBe(false);
  expect(stands(change('USER#a', { deleted: 5 }))).toBe(false);
  // Nothing of an outage is lost before its change is a day old, and nothing is lost in silence.
  expect(Changes.Properties).not.toHaveProperty('MaximumRetryAttempts');
  expect(Changes.Properties).not.toHaveProperty('MaximumRecordAgeInSeconds');
  expect(Changes.Properties.StartingPosition).toBe('TRIM_HORIZON');
  const { Outputs, Resources } = read('awsm.json').resources.cloudFormation;
  expect(Outputs[Changes.Properties.EventSourceArn.Ref].Value).toEqual({ 'Fn::GetAtt': ['Users', 'StreamArn'] });
  const [queue] = Outputs[Changes.Properties.DestinationConfig.OnFailure.Destination.Ref].Value['Fn::GetAtt'];
  expect(Resources[queue].Type).toBe('AWS::SQS::Queue');
});

test('a deletion that failed is not announced; one that is done is, by the change that it made', async () => {
  const user = await users.make('raced@example.com');
  users.rival = () => write(users, update('USER#raced@example.com', 'SET revision = :next', { next: 9 }));
  expect(await eraseUser(users, user)).toBe(false);
  expect(await announceDeletions(users, { since: '2020-01-01' })).toEqual({ announced: 0 });
  expect(users.events).toEqual([]);
  await eraseUser(users, { ...user, revision: 9 });
  expect(await announceDeletions(users, { since: '2020-01-01' })).toEqual({ announced: 1 });
  expect(users.events).toEqual([event(user.id)]);
});

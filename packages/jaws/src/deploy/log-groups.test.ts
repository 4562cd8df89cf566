import { expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import { hasLogGroups, retainImported } from './log-groups.ts';
import { type Answers, fakeAws, fakeClient, fakeHost, place, plan } from './testing.ts';

const group = (LogGroupName: string) => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } });
const stack = plan({
  template: { Resources: { A: group('/aws/lambda/dev-shop-lA'), B: group('/aws/lambda/dev-shop-lB') } },
});
const asked = async (answers: Answers, deployed = {}) => {
  const logs = fakeClient(answers);
  const found = hasLogGroups(fakeAws({ logs: logs.client }), 'us-east-1', stack, { Resources: deployed });
  return { found: await found, calls: logs.calls };
};
const denied = fail('AwsAccessDenied', { call: 'x', detail: 'no', operation: 'x' } as never);

test('groups that the stack adds are looked for by the name that they share, page by page', async () => {
  const pages = [
    { logGroups: [{ logGroupName: '/aws/lambda/dev-shop-lAll' }], nextToken: 'more' },
    { logGroups: [{ logGroupName: '/aws/lambda/dev-shop-lB' }] },
  ];
  const { found, calls } = await asked({ DescribeLogGroups: (_input, call) => pages[call - 1] });
  expect(found).toBe(true);
  const logGroupNamePrefix = '/aws/lambda/dev-shop-l';
  expect(calls.map(([, input]) => input)).toEqual([{ logGroupNamePrefix }, { logGroupNamePrefix, nextToken: 'more' }]);
  expect((await asked({ DescribeLogGroups: () => ({ logGroups: [] }) })).found).toBe(false);
  expect((await asked({}, stack.template.Resources)).found).toBe(false);
});

test('a caller without the right to look takes over what may be there; any other error is passed on', async () => {
  expect((await asked({ DescribeLogGroups: () => denied })).found).toBe(true);
  const throttled = fail('AwsThrottled', { call: 'x', detail: 'y', attempts: 5 });
  await expect(asked({ DescribeLogGroups: () => throttled })).rejects.toBe(throttled);
  const bug = new Error('a bug');
  await expect(asked({ DescribeLogGroups: () => bug })).rejects.toBe(bug);
});

const change = (Action: string, LogicalResourceId: string, over: object = {}) => ({
  Action,
  LogicalResourceId,
  ResourceType: 'AWS::Logs::LogGroup',
  ...over,
});

test('groups that a stack imported keep their events as long as it says, or as before where it says nothing', async () => {
  const Default = { ...group('/default'), Metadata: { 'jaws:logs': 'default' } };
  const Days = { ...group('/days'), Properties: { LogGroupName: '/days', RetentionInDays: 7 } };
  const template = { Resources: { Default, Days, Ever: group('/ever'), New: group('/new'), Later: group('/later') } };
  const retained = async (changes: readonly object[], answers: Answers) => {
    const logs = fakeClient(answers);
    const { host, events } = fakeHost();
    await retainImported(host, fakeAws({ logs: logs.client }), place, template, changes as never);
    return { events, calls: logs.calls };
  };
  const answers = { PutRetentionPolicy: () => ({}), DeleteRetentionPolicy: () => denied };
  const { calls, events } = await retained(
    [
      change('Import', 'Default'),
      change('Import', 'Days'),
      change('Import', 'Ever'),
      change('Add', 'New'),
      change('Modify', 'Later', { Scope: ['Metadata'] }),
      change('Modify', 'New', { Scope: ['Properties'] }),
      change('Import', 'Days', { ResourceType: 'AWS::SQS::Queue' }),
    ],
    answers,
  );
  expect(calls).toHaveLength(3);
  expect(calls).toEqual(
    expect.arrayContaining([
      ['PutRetentionPolicy', { logGroupName: '/days', retentionInDays: 7 }],
      ['DeleteRetentionPolicy', { logGroupName: '/ever' }],
      ['DeleteRetentionPolicy', { logGroupName: '/later' }],
    ]),
  );
  // What cannot be set is said, and stops nothing.
  expect(events.map(({ type }) => type)).toEqual(['notice', 'warning', 'warning']);
  expect(events[0]).toMatchObject({ message: expect.stringMatching(/us-east-1 .* as before: \/default\./) });
  expect(events[1]).toMatchObject({
    message: expect.stringMatching(/^The log group \/(ever|later) in us-east-1 keeps/),
  });
  expect(await retained([change('Add', 'New')], {})).toEqual({ events: [], calls: [] });
});

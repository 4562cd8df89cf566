import { expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import { hasLogGroups } from './log-groups.ts';
import { type Answers, fakeAws, fakeClient, plan } from './testing.ts';

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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { eventsCloud } from '../testing/cloud.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  while (undo.length > 0) await undo.pop()?.();
});

const ARN = 'arn:aws:events:eu-west-1:000000000000:rule/every';

it('a scheduled rule fires at its time, once each, after a restart too', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'jaws-schedule-'));
  undo.push(() => rm(dir, { recursive: true, force: true }));
  let cloud = await eventsCloud({ dir });
  let queue = await cloud.queue('fired', ARN);
  await expect(cloud.events.putRule({ Name: 'every', ScheduleExpression: 'rate(1 minutes)' })).rejects.toThrow(
    'Parameter ScheduleExpression is not valid.',
  );
  await cloud.events.putRule({ Name: 'every', ScheduleExpression: 'rate(5 minutes)' });
  await cloud.events.putTargets({ Rule: 'every', Targets: [{ Id: 'q', Arn: queue.arn }] });
  cloud.pass(4 * 60_000);
  expect(await queue.bodies()).toEqual([]);
  cloud.pass(61_000);
  const body = await vi.waitFor(async () => {
    const [first, ...more] = await queue.bodies();
    expect({ first, more }).toEqual({ first: expect.any(String), more: [] });
    return first ?? '';
  });
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
  expect(JSON.parse(body)).toMatchObject({
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    resources: [ARN],
    detail: {},
  });
  await cloud.close();

  cloud = await eventsCloud({ dir });
  undo.push(() => cloud.close());
  queue = await cloud.queue('fired', ARN);
  cloud.pass(5 * 60_000);
  await vi.waitFor(async () => expect(await queue.bodies()).toHaveLength(1));
});

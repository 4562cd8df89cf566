import { expect, it } from 'vitest';
import { emptyInput } from '../records.ts';
import { watchTriggers } from './rollback-triggers.ts';
import { fakeDeployment } from './testing.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-rollback-triggers.html

const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`;

/** Watches alarms by name; `at` returns an alarm's state at each look. */
async function watch(
  names: readonly string[],
  minutes: number | undefined,
  at: (name: string, attempt: number) => { kind?: 'MetricAlarms' | 'CompositeAlarms'; state?: string } | undefined,
) {
  const looks: string[] = [];
  const rollback = { triggers: names.map((name) => ({ arn: arn(name), type: 'AWS::CloudWatch::Alarm' })), minutes };
  const made = await fakeDeployment({
    stack: { input: { ...emptyInput, rollback: rollback as never } },
    operations: {
      cloudwatch: {
        DescribeAlarms(input) {
          const { AlarmNames = [], AlarmTypes } = input as { AlarmNames?: string[]; AlarmTypes?: string[] };
          expect(AlarmTypes).toEqual(['MetricAlarm', 'CompositeAlarm']);
          const [name = ''] = AlarmNames;
          looks.push(name);
          const found = at(name, looks.length);
          return found ? { [found.kind ?? 'MetricAlarms']: [{ StateValue: found.state ?? 'OK' }] } : {};
        },
      },
    },
  });
  return { looks, made, done: watchTriggers(made.d) };
}

it('looks once at each alarm where nothing is to be watched longer', async () => {
  const { looks, done } = await watch(['a', 'b:c'], undefined, () => ({}));
  await done;
  expect(looks).toEqual(['a', 'b:c']);
  const none = await watch([], 5, () => ({}));
  await none.done;
  expect(none.looks).toEqual([]);
});

it('a stack without a rollback configuration watches nothing', async () => {
  const { d } = await fakeDeployment();
  await watchTriggers(d);
});

it.each(['MetricAlarms', 'CompositeAlarms'] as const)('fails by an alarm of the %s', async (kind) => {
  const { done } = await watch(['a', 'b'], undefined, (name) => ({ kind, state: name === 'b' ? 'ALARM' : 'OK' }));
  await expect(done).rejects.toThrow(`The following rollback triggers breached: [${arn('b')}]`);
});

it.each(['OK', 'INSUFFICIENT_DATA'])('does not fail by an alarm that is %s', async (state) => {
  await (await watch(['a'], undefined, () => ({ state }))).done;
});

it('fails where an alarm is not there', async () => {
  await expect((await watch(['a'], 0, () => undefined)).done).rejects.toThrow(
    `Rollback trigger ${arn('a')} does not exist`,
  );
});

it('ends when the deployment is given up', async () => {
  const { looks, made, done } = await watch(['a'], 60, () => ({}));
  made.abort.abort();
  await done;
  expect(looks).toEqual(['a']);
});

it('looks every second for as long as the configuration says', async () => {
  const { looks, made, done } = await watch(['a'], 0.051, () => ({}));
  await done;
  expect(looks).toHaveLength(5);
  expect(made.clock.waits).toEqual([1_000, 1_000, 1_000, 60]);
});

it('fails by an alarm that comes in the last moment', async () => {
  const { looks, done } = await watch(['a'], 1, (_, attempt) => ({ state: attempt === 61 ? 'ALARM' : 'OK' }));
  await expect(done).rejects.toThrow('breached');
  expect(looks).toHaveLength(61);
  const late = await watch(['a'], 1, (_, attempt) => ({ state: attempt === 62 ? 'ALARM' : 'OK' }));
  await late.done;
});

import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { openProject } from '../open.ts';
import { projectFolder, testHost } from '../testing/project.ts';
import { ringingIn } from './ringing.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

test('all alarms that ring are named, however many', async () => {
  const { model } = openProject(projectFolder({ name: 'shop', stages: { dev: ['us-east-1'] } }));
  const place = model.stages[0]!.regions[0]!;
  const watch = new CloudWatch({
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const names = Array.from({ length: 103 }, (_, at) => `dev-shop-lF${String(at).padStart(3, '0')}-errors`);
  const of = {
    MetricName: 'm',
    Namespace: 'n',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
  } as const;
  for (const AlarmName of names) {
    await watch.putMetricAlarm({ ...of, AlarmName, ComparisonOperator: 'GreaterThanThreshold' });
    await watch.setAlarmState({ AlarmName, StateValue: 'ALARM', StateReason: 'it rings' });
  }
  const aws = await testHost(cloud.endpoint).connect(undefined);
  expect((await ringingIn(aws, model, place)).map(({ name }) => name).sort()).toEqual(names);
});

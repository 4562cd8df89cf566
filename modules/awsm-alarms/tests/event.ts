import type { State } from '../lib/event.ts';

/** An event as https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html shows it. */
export const eventOf = (
  alarmName: string,
  value: State,
  timestamp: string,
  previous: { value: State; timestamp: string } = { value: 'OK', timestamp: '2026-01-01T00:00:00.000+0000' },
) => ({
  version: '0',
  id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '123456789012',
  time: '2019-10-02T17:04:40Z',
  region: 'eu-west-1',
  resources: [`arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${alarmName}`],
  detail: {
    alarmName,
    state: { value, reason: 'Threshold Crossed: 1 datapoint [1.0] was greater than the threshold (0.0).', timestamp },
    previousState: { ...previous, reason: 'before' },
    configuration: {
      description: 'links/get failed in prod of shop, eu-west-1. Next: jaws logs links/get -s prod -r eu-west-1',
      metrics: [
        {
          id: 'd1',
          metricStat: {
            metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'prod-shop-lLinksGet' } },
            period: 60,
            stat: 'Sum',
          },
          returnData: true,
        },
      ],
    },
  },
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { logs } from '../index.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateDelivery.html and its siblings

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ logs });
});
afterEach(() => cloud.close());

const DISTRIBUTION = 'arn:aws:cloudfront::000000000000:distribution/E1Q5F5862X9VJ5';
const source = (over: object = {}) =>
  cloud.ctx.aws.logs.putDeliverySource({ name: 's', resourceArn: DISTRIBUTION, logType: 'ACCESS_LOGS', ...over });
const destination = (over: object = {}) =>
  cloud.ctx.aws.logs.putDeliveryDestination({
    name: 'd',
    outputFormat: 'json',
    deliveryDestinationConfiguration: { destinationResourceArn: 'arn:aws:s3:::b' },
    ...over,
  });

it('joins a source and a destination once, and keeps both while they are used', async () => {
  const api = cloud.ctx.aws.logs;
  expect((await source({ tags: { a: '1' } })).deliverySource).toEqual({
    name: 's',
    arn: 'arn:aws:logs:us-east-1:000000000000:delivery-source:s',
    resourceArns: [DISTRIBUTION],
    service: 'cloudfront',
    logType: 'ACCESS_LOGS',
    tags: { a: '1' },
  });
  const { deliveryDestination } = await destination();
  expect(deliveryDestination).toMatchObject({ deliveryDestinationType: 'S3', outputFormat: 'json' });
  const request = { deliverySourceName: 's', deliveryDestinationArn: deliveryDestination?.arn, fieldDelimiter: ',' };
  const { delivery } = await api.createDelivery(request);
  const id = delivery?.id ?? '';
  await expect(api.createDelivery(request)).rejects.toMatchObject({ code: 'ConflictException' });
  await expect(api.deleteDeliverySource({ name: 's' })).rejects.toMatchObject({ code: 'ConflictException' });
  await expect(api.deleteDeliveryDestination({ name: 'd' })).rejects.toMatchObject({ code: 'ConflictException' });
  await api.updateDeliveryConfiguration({ id, recordFields: ['date'] });
  expect((await api.getDelivery({ id })).delivery).toMatchObject({ recordFields: ['date'], fieldDelimiter: ',' });
  await api.tagResource({ resourceArn: delivery?.arn, tags: { b: '2' } });
  expect((await api.describeDeliveries({})).deliveries).toMatchObject([{ id, tags: { b: '2' } }]);
  await api.deleteDelivery({ id });
  await expect(api.getDelivery({ id })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  await api.deleteDeliverySource({ name: 's' });
  await api.deleteDeliveryDestination({ name: 'd' });
  expect((await api.describeDeliverySources({})).deliverySources).toEqual([]);
});

it('refuses what no service logs, and changes of what a source or destination is', async () => {
  await expect(source({ resourceArn: 'arn:aws:s3:::b' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  await expect(source({ logType: 'EVENT_LOGS' })).rejects.toMatchObject({ code: 'ValidationException' });
  await expect(destination({ outputFormat: 'x' })).rejects.toMatchObject({ code: 'ValidationException' });
  await source();
  await destination();
  await expect(source({ resourceArn: `${DISTRIBUTION}X` })).rejects.toMatchObject({ code: 'ConflictException' });
  await expect(destination({ outputFormat: 'plain' })).rejects.toMatchObject({ code: 'ValidationException' });
});

it('keeps policies of delivery destinations', async () => {
  const api = cloud.ctx.aws.logs;
  await destination();
  const at = { deliveryDestinationName: 'd' };
  expect(await api.getDeliveryDestinationPolicy(at)).toEqual({ policy: {} });
  await api.putDeliveryDestinationPolicy({ ...at, deliveryDestinationPolicy: '{}' });
  expect(await api.getDeliveryDestinationPolicy(at)).toEqual({ policy: { deliveryDestinationPolicy: '{}' } });
  await api.deleteDeliveryDestinationPolicy(at);
  expect(await api.getDeliveryDestinationPolicy(at)).toEqual({ policy: {} });
});

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDestination.html
it('keeps destinations of other accounts, with policy and tags through a change', async () => {
  const api = cloud.ctx.aws.logs;
  const put = (stream: string) =>
    api.putDestination({
      destinationName: 'd',
      targetArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`,
      roleArn: 'arn:aws:iam::000000000000:role/r',
    });
  await put('a');
  await api.putDestinationPolicy({ destinationName: 'd', accessPolicy: '{}' });
  const arn = 'arn:aws:logs:us-east-1:000000000000:destination:d';
  await api.tagResource({ resourceArn: arn, tags: { a: '1' } });
  await put('b');
  expect((await api.describeDestinations({ DestinationNamePrefix: 'd' })).destinations).toMatchObject([
    { arn, accessPolicy: '{}', targetArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/b' },
  ]);
  expect((await api.listTagsForResource({ resourceArn: arn })).tags).toEqual({ a: '1' });
  await api.deleteDestination({ destinationName: 'd' });
  await expect(api.deleteDestination({ destinationName: 'd' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

import { expect, it } from 'vitest';
import { Specs } from '../template/specs.ts';
import { withStackTags } from './stack-tags.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html

const tags = [
  { Key: 'a', Value: 'stack' },
  { Key: 'b', Value: 'stack' },
];

it('adds a stack’s tags to a list of tags, where the resource’s own value wins', async () => {
  const specs = await Specs.load();
  const own = [{ Key: 'b', Value: 'own' }, 'odd'];
  expect(withStackTags(specs, 'AWS::SQS::Queue', { QueueName: 'q', Tags: own }, tags)).toEqual({
    QueueName: 'q',
    Tags: [{ Key: 'b', Value: 'own' }, 'odd', { Key: 'a', Value: 'stack' }],
  });
  expect(withStackTags(specs, 'AWS::SQS::Queue', {}, tags)).toEqual({ Tags: tags });
  expect(withStackTags(specs, 'AWS::SQS::Queue', { Tags: 'odd' }, tags)).toEqual({ Tags: tags });
});

it('adds them to a map of tags', async () => {
  const specs = await Specs.load();
  const type = 'AWS::ApiGatewayV2::Api';
  expect(withStackTags(specs, type, { Name: 'n', Tags: { b: 'own', c: 'own' } }, tags)).toEqual({
    Name: 'n',
    Tags: { a: 'stack', b: 'own', c: 'own' },
  });
  expect(withStackTags(specs, type, { Tags: ['odd'] }, tags)).toEqual({ Tags: { a: 'stack', b: 'stack' } });
});

it('leaves a resource as it is whose type has no tags, or whose stack has none', async () => {
  const specs = await Specs.load();
  for (const type of ['AWS::SNS::Subscription', 'Custom::Thing', 'AWS::Lambda::Permission']) {
    expect(withStackTags(specs, type, { A: 1 }, tags)).toEqual({ A: 1 });
  }
  const properties = { Tags: [] };
  expect(withStackTags(specs, 'AWS::SQS::Queue', properties, [])).toBe(properties);
});

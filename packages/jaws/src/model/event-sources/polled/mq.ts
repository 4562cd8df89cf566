import { allow, network, type PolledService, secrets } from './service.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/process-messages-with-lambda.html */
export const mq: PolledService = {
  arn: 'mq',
  types: ['AWS::AmazonMQ::Broker'],
  needed: ['Queues', 'SourceAccessConfigurations'],
  rights: (properties) => [allow(['mq:DescribeBroker'], properties.EventSourceArn), ...secrets(properties), network],
};

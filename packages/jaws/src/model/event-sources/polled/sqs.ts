import { allow, type PolledService } from './service.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions */
export const sqs: PolledService = {
  arn: 'sqs',
  types: ['AWS::SQS::Queue'],
  needed: [],
  rights: ({ EventSourceArn }) => [
    allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], EventSourceArn),
  ],
};

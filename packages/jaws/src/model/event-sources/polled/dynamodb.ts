import { allow, type PolledService } from './service.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html */
export const dynamodb: PolledService = {
  arn: 'dynamodb',
  types: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
  needed: ['StartingPosition'],
  rights: ({ EventSourceArn }) => [
    allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      EventSourceArn,
    ),
  ],
};

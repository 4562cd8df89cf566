import { allow, type PolledService } from './service.ts';

const ofStream = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html */
export const kinesis: PolledService = {
  arn: 'kinesis',
  types: ['AWS::Kinesis::Stream', 'AWS::Kinesis::StreamConsumer'],
  needed: ['StartingPosition'],
  rights: ({ EventSourceArn: arn }) => [
    allow(ofStream, streamOf(arn)),
    // The action of a stream's consumer with enhanced fan-out.
    allow(['kinesis:SubscribeToShard'], arn),
  ],
};

/** The stream's ARN. A consumer's ARN is the same with `/consumer/…` appended. */
const streamOf = (arn: unknown): unknown =>
  typeof arn === 'string'
    ? arn.replace(/\/consumer\/.*$/, '')
    : { 'Fn::Select': [0, { 'Fn::Split': ['/consumer/', arn] }] };

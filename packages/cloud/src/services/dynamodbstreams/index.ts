import type { Service } from '../../kernel/service.ts';
import { describeStream, listStreams } from '../dynamodb/streams/describe-stream.ts';
import { getRecords, getShardIterator } from '../dynamodb/streams/get-records.ts';

/** Amazon DynamoDB Streams: another door to DynamoDB's tables. */
export const dynamodbstreams: Service = {
  id: 'dynamodbstreams',
  signingNames: [],
  operations: {
    DescribeStream: describeStream,
    GetRecords: getRecords,
    GetShardIterator: getShardIterator,
    ListStreams: listStreams,
  },
};

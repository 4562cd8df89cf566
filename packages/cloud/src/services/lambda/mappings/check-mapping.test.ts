import type { CreateEventSourceMappingCommandInput } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import { checkSettings } from './check-mapping.ts';

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:q';
const STREAM = 'arn:aws:dynamodb:us-east-1:111122223333:table/t/stream/x';
const context = (lenient = false) => ({ kernel: { lenient } }) as unknown as Context;
const check =
  (input: Partial<CreateEventSourceMappingCommandInput>, source: string | undefined, lenient = false) =>
  () =>
    checkSettings(context(lenient), { FunctionName: 'f', ...input }, source);

describe('the batches of a queue', () => {
  it.each<[Partial<CreateEventSourceMappingCommandInput>, string]>([
    [{}, QUEUE],
    [{ BatchSize: 10 }, QUEUE],
    [{ BatchSize: 11, MaximumBatchingWindowInSeconds: 1 }, QUEUE],
    [{ BatchSize: 10 }, `${QUEUE}.fifo`],
    [{ BatchSize: 1_000 }, STREAM],
    [{ ScalingConfig: { MaximumConcurrency: 2 } }, QUEUE],
    [{ ScalingConfig: { MaximumConcurrency: 1_000 } }, QUEUE],
    [{ TumblingWindowInSeconds: 0 }, QUEUE],
    [{ TumblingWindowInSeconds: 5 }, STREAM],
  ])('may be %j of %s', (input, source) => {
    expect(check(input, source)).not.toThrow();
  });

  const window = 'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10';
  it.each<[Partial<CreateEventSourceMappingCommandInput>, string, string]>([
    [{ BatchSize: 11 }, QUEUE, window],
    [{ BatchSize: 11, MaximumBatchingWindowInSeconds: 0 }, QUEUE, window],
    [{ BatchSize: 11 }, `${QUEUE}.fifo`, 'Unsupported batch size for FIFO queue. The maximum batch size is 10.'],
    [{ MaximumBatchingWindowInSeconds: 1 }, `${QUEUE}.fifo`, 'Batching window is not supported for FIFO queues.'],
    [{ ScalingConfig: { MaximumConcurrency: 1 } }, QUEUE, 'MaximumConcurrency must be between 2 and 1000.'],
    [{ ScalingConfig: { MaximumConcurrency: 1_001 } }, QUEUE, 'MaximumConcurrency must be between 2 and 1000.'],
    [{ TumblingWindowInSeconds: 1 }, QUEUE, 'Unsupported TumblingWindowInSeconds parameter'],
    [{ DestinationConfig: {} }, QUEUE, 'Unsupported DestinationConfig parameter'],
    [{ StartingPosition: 'AT_TIMESTAMP' }, STREAM, `Unsupported starting position for arn type: ${STREAM}`],
    [
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:lambda:us-east-1:1:function:f' } } },
      STREAM,
      'The destination ARN arn:aws:lambda:us-east-1:1:function:f is invalid.',
    ],
  ])('may not be %j of %s', (input, source, message) => {
    expect(check(input, source)).toThrow(message);
    expect(check(input, source, true)).not.toThrow();
  });
});

import type { FilterLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import type { RegionClients } from '../../aws/types.ts';
import { linesOf } from './lines.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
test('a span that says to have begun in 1970 asks for no time before', async () => {
  const asked: FilterLogEventsCommandInput[] = [];
  const send = async ({ input }: { readonly input: FilterLogEventsCommandInput }) => asked.push(input) && {};
  const clients = { logs: async () => ({ send }) } as unknown as RegionClients;
  const source = { function: 'm/one', region: 'us-east-1', clients, group: 'group' };
  const span = { trace: '1', span: '1', name: 'n', function: 'm/one', region: 'us-east-1', start: 0, duration: 5 };
  const inEach = <T>(work: (region: string) => Promise<T[]>) => work('us-east-1');
  await linesOf([{ span, source, stream: 's' }], new AbortController().signal, inEach);
  expect(asked.map(({ startTime }) => startTime)).toEqual([0]);
});

import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

const width = Math.max(2, availableParallelism());

/** On AWS all simultaneous invocations run at the same time; here too, as long as that helps. */
it.runIf(process.platform === 'linux' && width <= 8)(
  'short invocations that wait for something get more environments than there are processors',
  async () => {
    const cloud = await lambdaCloud();
    try {
      await cloud.make('waits', {
        'index.js': `exports.handler = async () => {
          await new Promise((done) => setTimeout(done, 40));
          return process.env.AWS_LAMBDA_LOG_STREAM_NAME;
        };`,
      });
      const used = new Set<string>();
      const until = Date.now() + 15_000;
      const caller = async () => {
        while (used.size <= width && Date.now() < until) {
          const { Payload } = await cloud.lambda.invoke({ FunctionName: 'waits' });
          used.add(Payload?.transformToString() ?? '');
        }
      };
      await Promise.all(Array.from({ length: 24 * width }, caller));
      expect(used.size).toBeGreaterThan(width);
    } finally {
      await cloud.close();
    }
  },
);

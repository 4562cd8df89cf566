import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { awsOf, HOSTILE_INPUTS } from './support/hostile-inputs/index.ts';
import { type MeasuredCloud, startMeasured } from './support/measured-cloud.ts';

// Every pattern, template, expression and policy language, each with its most expensive input. The test measures the processor
// time of the cloud's process, which other programs on the machine do not change: most inputs take well below 0.3 s; without a
// limit they take minutes, or end the process.

/** Seconds of processor time for one input, including its preparation. */
const MOST_EFFORT = 2;
/** Milliseconds after which the cloud is taken to be stuck: generous, for machines that are busy. */
const PATIENCE = 60_000;

const folders = await mkdtemp(join(tmpdir(), 'jaws-hostile-'));
let cloud: MeasuredCloud | undefined;

afterAll(async () => {
  await stop();
  await rm(folders, { recursive: true, force: true, maxRetries: 3 });
});

async function stop(): Promise<void> {
  await cloud?.kill();
  cloud = undefined;
}

async function running(folder = 'inputs'): Promise<MeasuredCloud> {
  if (cloud) return cloud;
  cloud = await startMeasured(join(folders, folder));
  // The time to load code at the first call does not count for the input.
  await awsOf(cloud.endpoint).cloudformation.listStacks();
  await cloud.effort();
  return cloud;
}

/** The result of `work`, unless the cloud is stuck: then it is killed, and the next input gets another. */
async function orStuck<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The cloud does not answer')), PATIENCE);
  });
  try {
    return await Promise.race([work, stuck]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const answerOf = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    (answer) => (typeof answer === 'string' ? answer : JSON.stringify(answer)),
    (error: Error) => `${error.name}: ${error.message}`,
  );

test.each(HOSTILE_INPUTS.map((input) => [input.name, input] as const))(
  '%s',
  async (_, { send, expected }) => {
    const { endpoint, effort } = await running();
    const answer = await orStuck(answerOf(send(awsOf(endpoint))));
    const { cpu } = await orStuck(effort());
    expect(answer).toMatch(expected);
    expect(cpu).toBeLessThan(MOST_EFFORT);
  },
  2 * PATIENCE,
);

test(
  'a metric filter that matches stars does not stop the cloud, nor the next one on its folder',
  async () => {
    await stop();
    const logGroupName = 'filtered';
    const put = async () => {
      const { logs } = awsOf((await running('filter')).endpoint);
      const logEvents = [{ timestamp: Date.now(), message: 'a'.repeat(3_000) }];
      await logs.putLogEvents({ logGroupName, logStreamName: 's', logEvents });
      // Metrics are made in the background: the next answer follows the first of them.
      await logs.describeLogGroups({});
    };
    const { logs } = awsOf((await running('filter')).endpoint);
    await logs.createLogGroup({ logGroupName });
    await logs.createLogStream({ logGroupName, logStreamName: 's' });
    const metric = { metricName: 'm', metricNamespace: 'n', metricValue: '1' };
    const filterPattern = `%${'a*'.repeat(20)}b%`;
    await logs.putMetricFilter({ logGroupName, filterName: 'f', filterPattern, metricTransformations: [metric] });
    await orStuck(put());
    await stop();
    await orStuck(put());
    const { cpu } = await orStuck((await running('filter')).effort());
    expect(cpu).toBeLessThan(MOST_EFFORT);
  },
  4 * PATIENCE,
);

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bin } from '../cli/jaws.ts';
import { inLanes, type Lane, type Tally } from './support/lanes.ts';
import { checkEnd, deployNext } from './support/trial.ts';

/** Every call in `npm run test:soak`, before and after it; otherwise every `SAMPLE`th of these moments. */
const SAMPLE = Number(process.env.KILL_SAMPLE ?? 16);
const timeout = 3_600_000;

/** The moment of a kill: one call of an operation, before or after it is carried out. */
interface Moment {
  readonly service: string;
  readonly operation: string;
  /** Counted from 0 among the calls of this operation. */
  readonly call: number;
  readonly after: boolean;
}

const nameOf = ({ service, operation, call, after }: Moment) =>
  `killed ${after ? 'after' : 'before'} ${service}:${operation} ${call}`;

/** Every call of the deployment that has just ended. */
const momentsOf = ({ world }: Lane): Moment[] =>
  world.cloud.faults
    .calls()
    .flatMap(({ service, operation, count }) =>
      Array.from({ length: count }, (_, call) =>
        [false, true].map((after) => ({ service, operation, call, after })),
      ).flat(),
    );

const startDeployment = ({ world }: Lane): ChildProcess =>
  spawn(process.execPath, [bin, 'deploy', 'all', 'dev', '--json'], {
    cwd: world.root,
    env: { ...process.env, AWS_ENDPOINT_URL: world.cloud.endpoint },
    stdio: 'ignore',
  });

/** Deploys in a process that is killed at this moment; returns its process id. Undefined if that moment never came. */
async function deployUntil(lane: Lane, { service, operation, call, after }: Moment): Promise<number | undefined> {
  const { faults } = lane.world.cloud;
  // No answer until the client disconnects: the process stops at this call.
  faults.add({ service, operation, skip: call, times: 1, error: 'timeout', after });
  const child = startDeployment(lane);
  const ended = once(child, 'exit');
  while (faults.list().length > 0 && child.exitCode === null) await wait(10);
  const reached = child.exitCode === null;
  // Not every run makes as many calls as the run in which they were counted.
  if (!reached) expect(child.exitCode, 'a deployment that was not killed').toBe(0);
  child.kill('SIGKILL');
  await ended;
  faults.clear();
  return reached ? child.pid : undefined;
}

async function trial(lane: Lane, version: 0 | 1, moment: Moment, tally: Tally): Promise<void> {
  const { world } = lane;
  const name = nameOf(moment);
  world.edit(version);
  const pid = await deployUntil(lane, moment);
  tally.deployments += 1;
  if (pid !== undefined) tally.injections += 1;
  const held = await world.lease();
  if (held) expect(held.pid, `${name}: whose lease`).toBe(pid);
  const { events } = await deployNext(world, name);
  tally.deployments += 1;
  const said = events.flatMap((event) =>
    (event.type === 'notice' || event.type === 'warning') && /\blease\b/.test(event.message) ? [event.message] : [],
  );
  // The lease is taken over if there was work left, otherwise deleted.
  const sentence =
    /^(Took the lease of dev us-east-1 over from|Deleted the lease of dev us-east-1 that) .*it no longer runs\.$/;
  expect(said, name).toEqual(held ? [expect.stringMatching(sentence)] : []);
  await checkEnd(lane, version, name);
}

test.each(['first', 'update'] as const)('%s deployments killed at each of their calls', { timeout }, async (which) => {
  await inLanes(
    `kill, ${which}`,
    async (lane) => {
      const { world } = lane;
      if (which === 'first') await world.cloud.reset();
      world.edit(0);
      world.cloud.faults.forgetCalls();
      await world.deploy();
      const moments = momentsOf(lane);
      world.edit(1);
      await world.deploy();
      return (
        moments
          // In a first deployment the object does not exist; the moment would fall on Lambda's calls of this operation.
          .filter(({ operation, after }) => !(which === 'first' && operation === 'GetObject' && after))
          .filter((_, index) => index % SAMPLE === 3 % SAMPLE)
      );
    },
    async (lane, moment, tally, turn) => {
      if (which === 'first') await lane.world.cloud.reset();
      await trial(lane, which === 'update' && turn % 2 === 1 ? 1 : 0, moment, tally);
    },
  );
});

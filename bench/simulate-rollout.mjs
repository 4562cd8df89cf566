// A discrete-event model of the first deployment of a stage: regions side by side, the steps of packages/jaws/src/deploy/execute.ts with a barrier after each, calls that
// take a round trip and may be throttled, the SDK's retries, CloudFormation's times. Pure: the same options give the same result.
// `node bench/simulate-rollout.mjs '{"regions":8,"functions":100}'` prints one.
import { fileURLToPath } from 'node:url';
import { inParallel, randomOf, runProcesses } from './simulate/schedule.mjs';
import { aws, prices } from './simulate/worlds.mjs';
import { tokenBuckets } from './token-buckets.mjs';

/** Functions of a stack, each with a log group, a version and an alias: plan/shards.ts. */
const functionsOfStack = 80;
/** A larger template goes through the bucket. A function with version and alias takes about this much of one, and so does an endpoint (100 make 45 KB). */
const [bytesOfRequest, bytesOfFunction, bytesOfEndpoint] = [51_200, 1_500, 450];
/** How many regions the tool reads, prepares and watches at a time: engine/base.ts, deploy/execute.ts. */
const [readAtOnce, preparedAtOnce, watchedAtOnce] = [16, 64, 64];
/** Uploads of a region at a time, and of all. */
const [uploadsOfRegion, uploadsAtOnce] = [8, 96];

/** The SDK's: @smithy/core, retries-2026-config, with the attempts that aws/connect.ts sets. */
const retry = { attempts: 8, baseMs: 1000, mostMs: 20_000 };

/**
 * Seconds, calls (including throttled ones), throttled calls and calls that failed for good. `world`: see simulate/worlds.mjs.
 */
export function simulateRollout({ regions = 1, functions = 1, world = aws, seed = 1 }) {
  const random = randomOf(seed);
  const buckets = tokenBuckets(world.limits);
  const names = Array.from({ length: regions }, (_, index) => `region-${index}`);
  const counts = { calls: 0, throttled: 0, failed: 0, puts: 0 };
  const shards = Math.ceil(functions / functionsOfStack);
  let tool = 0;
  let server = 0;

  const ms = runProcesses(function* rollout(clock) {
    /** One after another: a thread has one core. Returns when it has done the work. */
    const after = (free, work) => Math.max(clock.now, free) + work;

    function* call(region, service, put = false) {
      for (let attempt = 0; attempt < retry.attempts; attempt++) {
        counts.calls += 1;
        tool = after(tool, world.cpuMs);
        yield tool - clock.now;
        yield world.latencyMs * (1 + world.jitter * (2 * random() - 1));
        if (buckets.take(service, region, clock.now)) {
          server = after(server, world.serverMs);
          yield server - clock.now;
          if (put) counts.puts += 1;
          return;
        }
        counts.throttled += 1;
        if (attempt + 1 < retry.attempts) yield random() * Math.min(retry.baseMs * 2 ** attempt, retry.mostMs);
      }
      counts.failed += 1;
    }
    function* calls(region, ...services) {
      for (const service of services) yield* call(region, service.replace('!', ''), service.endsWith('!'));
    }
    /** Polls until the time is over, less and less often. */
    function* watch(region, until, first, most) {
      for (let delay = first; ; delay = Math.min(delay * 1.5, most)) {
        yield* call(region, 'cloudformation');
        if (clock.now >= until) return;
        yield delay;
      }
    }
    function* changeSet(region, bytes = 0) {
      if (bytes > bytesOfRequest) yield* call(region, 's3', true);
      yield* call(region, 'cloudformation');
      yield* watch(region, clock.now + world.changeSetMs, 100, 1500);
      if (bytes > bytesOfRequest) yield* call(region, 's3');
    }
    function* change(region, durationMs) {
      yield* call(region, 'cloudformation');
      yield* watch(region, clock.now + durationMs, 250, 5000);
    }
    const width = Math.min(uploadsOfRegion, Math.max(1, Math.floor(uploadsAtOnce / regions)));
    function* uploads(region) {
      yield* call(region, 's3');
      yield* inParallel(Array(functions).fill(region), width, (one) => call(one, 's3', true));
    }

    yield world.startMs;
    yield* inParallel(names, readAtOnce, (region) => calls(region, 'cloudformation', 's3'));
    yield* inParallel(names, preparedAtOnce, (region) => changeSet(region));
    yield* inParallel(names, watchedAtOnce, function* resources(region) {
      yield* change(region, world.resourcesMs);
      // Outputs, then the first environment of the stage.
      yield* calls(region, 'cloudformation', 's3', 's3!', 's3!');
    });
    // The lease of a bucket that did not exist.
    yield* inParallel(names, preparedAtOnce, (region) => calls(region, 's3!'));
    yield* inParallel(names, preparedAtOnce, function* prepare(region) {
      const stacks = Array.from({ length: shards }, function* stack() {
        // Whether log groups already exist.
        yield* call(region, 'logs');
        yield* changeSet(region, (functions / shards) * bytesOfFunction);
      });
      yield [uploads(region), changeSet(region, functions * bytesOfEndpoint), ...stacks];
    });
    const control = ((functions * world.controlCallsOfFunction) / world.controlRate) * 1000;
    yield* inParallel(names, watchedAtOnce, function* execute(region) {
      yield Array.from({ length: shards }, () => change(region, Math.max(world.functionsMs, control)));
      yield* change(region, world.endpointsMs);
      yield* call(region, 'cloudformation');
    });
    yield* inParallel(names, preparedAtOnce, (region) => calls(region, 's3!', 's3!'));
    yield* inParallel(names, preparedAtOnce, (region) => calls(region, 's3'));
  });
  return { seconds: ms / 1000, ...counts };
}

/** Accounts one after another, with several rollouts side by side on one machine: each has a process and its share of a core. */
export function simulateAccounts({ accounts, atOnce = 4, ...options }) {
  const one = simulateRollout(options);
  const turns = Math.ceil(accounts / atOnce);
  return { seconds: turns * one.seconds, calls: accounts * one.calls };
}

/**
 * The same by stack sets: code to the buckets of the regions by one machine, then three operations in order, each over regions side by side or one by one, accounts side by
 * side up to StackSets' quota.
 */
export function simulateStackSets({ accounts, regions, functions, world = aws, parallel = true, mostAtOnce = 10_000 }) {
  const puts = regions * functions;
  const uploadMs = Math.max(puts * world.cpuMs, (puts / (10 * regions)) * world.latencyMs);
  const control = ((functions * world.controlCallsOfFunction) / world.controlRate) * 1000;
  const stacks = [world.resourcesMs, Math.max(world.functionsMs, control), world.endpointsMs];
  const turns = Math.ceil(accounts / mostAtOnce) * (parallel ? 1 : regions);
  const ms = uploadMs + stacks.reduce((sum, one) => sum + turns * (one + world.stackSetOverheadMs), 0);
  return { seconds: ms / 1000, calls: puts + 3 * 3 };
}

/** Dollars: of one rollout, and per month for the code of the kept releases and the alarms. Compute and requests of the application are not part of it. */
export function costOf({ puts, regions, functions, codeMiB = 0.5, releases = 10, alarms = 0 }) {
  return {
    rollout: puts * prices.put.dollars,
    month:
      ((regions * functions * codeMiB * releases) / 1024) * prices.storage.dollars +
      regions * alarms * prices.alarm.dollars,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = JSON.parse(process.argv[2] ?? '{}');
  console.log(JSON.stringify(simulateRollout(options)));
}

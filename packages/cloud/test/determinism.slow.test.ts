import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fakeClock, startCloud } from '../src/index.ts';
import { registry } from '../src/services/registry.ts';
import { record } from './support/recorder.ts';
import { scenario } from './support/scenario.ts';

/** Answers of the scenario in a cloud of its own. Answers contain the port. */
async function run(port: number, seed: number) {
  const clock = fakeClock('2026-01-01T00:00:00Z');
  const quiet = () => undefined;
  const cloud = await startCloud({ port, seed, clock, log: { debug: quiet, warn: quiet, error: quiet } });
  const recorder = await record(cloud.endpoint);
  try {
    await scenario(recorder.endpoint, clock);
  } finally {
    await recorder.close();
    await cloud.close();
  }
  const services = new Set(cloud.requests().map(({ service }) => service));
  return { port: Number(new URL(cloud.endpoint).port), answers: recorder.answers, services };
}

test('with a seed and a fake clock the same calls give the same answers, byte by byte', async () => {
  const first = await run(0, 7);
  // Deployed APIs are called too; the registry does not list them.
  expect([...first.services].sort()).toEqual([...Object.keys(registry), 'execute-api'].sort());
  const second = await run(first.port, 7);
  expect(second.answers.length).toBe(first.answers.length);
  for (const [n, answer] of first.answers.entries()) expect(second.answers[n]).toBe(answer);
  const other = await run(first.port, 8);
  expect(other.answers[0]).not.toBe(first.answers[0]);
}, 120_000);

/** Values that a seed and a clock cannot determine. */
const FORBIDDEN = /\b(Math\.random|randomUUID|randomBytes|randomInt|Date\.now)\b|new Date\(\)/g;
/** Where they may appear, and why. */
const ALLOWED: Readonly<Record<string, string>> = {
  'kernel/ids.ts': 'what ids are made of',
  'kernel/logger.ts': 'when a line was written',
  'index.ts': 'the clock that a cloud has by itself',
  'store/disk-blobs.ts': 'names of files, which no answer has',
  'store/lock.ts': 'names of files, and how old a lock of another machine is',
  'store/temporary.ts': 'names of folders',
  'store/snapshot/folder.ts': 'when a snapshot was written',
  'store/snapshot/snapshots.ts': 'names of unfinished files',
  'services/lambda/exec/filesystem/sandbox-view.ts': 'names of files, which no answer has',
  'services/lambda/exec/supply/sdk.ts': 'age and names of folders of downloaded packages',
  'services/iam/users/login-profile.ts': 'the salt of a password, which no answer has',
};

/** Time that passes whatever a fake clock says. */
const PASSING = /\bset(Timeout|Interval)\(|timers\/promises/g;
/** Where real time may pass, and why. Everything else waits through kernel/time/, so that a test can advance it. */
const PASSES: Readonly<Record<string, string>> = {
  'gateway/control/stream.ts': 'signs of life of a stream',
  'gateway/gate.ts': 'requests that do not end',
  'gateway/idle.ts': 'bodies that stop coming',
  'gateway/upgrades.ts': 'a connection that was refused',
  'index.ts': 'connections that do not end',
  'kernel/create-kernel.ts': 'work that does not end',
  'kernel/debugged.ts': 'timeout of an integration, which waits for functions that are debugged',
  'kernel/faults/faults.ts': 'latency of faults',
  'kernel/logs/log-stream.ts': 'lines that wait for company',
  'kernel/pace.ts': 'a turn of the event loop',
  'kernel/time/timers.ts': 'timers of a real clock',
  'kernel/time/work.ts': 'work that a fake clock waits for',
  'services/apigateway/execute/integrations/http-client.ts': 'timeout of HTTP',
  'services/apigateway/execute/send-stream.ts': 'timeout of a stream',
  'services/apigateway/types/usage-plan-key.ts': 'keys that are put into plans at once',
  'services/cloudformation/engine/runs.ts': 'how long an answer waits for its deployment',
  'services/cloudformation/stack-sets/run.ts': 'how long an answer waits for its operation',
  'services/events/destinations/pace.ts': 'calls of an address a second',
  'services/lambda/exec/child.ts': 'last words of a process',
  'services/lambda/exec/deadline.ts': 'timeout of a function',
  'services/lambda/exec/debug.ts': 'a port that an environment still holds',
  'services/lambda/exec/fleet.ts': 'idle processes',
  'services/lambda/exec/held.ts': 'a spare runtime that does not answer',
  'services/lambda/exec/leases.ts': 'debugging and development that nobody renews',
  'services/lambda/exec/memory.ts': 'memory of processes',
  'services/lambda/exec/pool.ts': 'how long starts take',
  'services/lambda/exec/slots.ts': 'how long starts take',
  'services/lambda/exec/spares.ts': 'when a spare runtime starts',
  'services/lambda/exec/supply/run.ts': 'npm that does not end',
  'services/lambda/mappings/poll/mapping.ts': 'polls',
  'services/lambda/mappings/poll/sqs-poller.ts': 'polls',
  'services/lambda/mappings/poll/stream-poller.ts': 'polls',
  'services/lambda/types/provisioned.ts': 'processes that start',
  'services/logs/events/start-live-tail.ts': 'updates of a stream',
  'services/route53/dns/server.ts': 'idle connections',
  'services/route53/health/probe.ts': 'timeout of a health check',
  'services/s3/lifecycle/sweep.ts': 'a turn of the event loop',
  'services/sqs/message-queue/notifier.ts': 'long polls',
  'store/disk-store.ts': 'writes that are synced together',
  'store/lock.ts': 'a folder that another process leaves',
  'store/rename.ts': 'a file of Windows that another program has open',
};

/** Matching words in the sources, without comments and tests, by file. */
function saying(words: RegExp): Map<string, string[]> {
  const src = fileURLToPath(new URL('../src/', import.meta.url));
  const found = new Map<string, string[]>();
  for (const entry of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts') || /\.test\.ts$|(^|\/)testing(\/|\.ts$)/.test(entry)) continue;
    const text = readFileSync(join(src, entry), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const said = [...text.matchAll(words)].map(([word]) => word);
    if (said.length > 0) found.set(entry, said);
  }
  return found;
}

test.each([
  ['nothing is random, and nothing looks at the time, but by the cloud’s ids and clock', FORBIDDEN, ALLOWED],
  ['nothing waits but by the cloud’s clock', PASSING, PASSES],
])('%s', (_title, words, allowed) => {
  const found = saying(words);
  expect([...found].filter(([file]) => !Object.hasOwn(allowed, file))).toEqual([]);
  // A file without these words needs no reason.
  expect(Object.keys(allowed).filter((file) => !found.has(file))).toEqual([]);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { ENTRIES, type Entry } from '../support/ledger.ts';
import { randomOf } from '../support/malformed.ts';
import { type CloudProcess, startProcess } from '../support/start-process.ts';
import { type EveryClient, everyClient, makeSeed } from '../support/world.ts';

/** How often the process is killed: 200 times in `npm run test:soak`. Another SEED kills at other moments. */
const KILLS = Number(process.env.KILLS ?? 10);
const SEED = Number(process.env.SEED ?? 1);
/** Longest start of the bundle, on a busy machine. Milliseconds. */
const START = 20_000;

let root: string;
let program: string;
let cloud: CloudProcess | undefined;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'jaws-every-'));
  program = await bundle(root);
});
afterAll(async () => {
  await cloud?.kill();
  await rm(root, { recursive: true, force: true, maxRetries: 3 });
});

/** The answer to an entry, and the values it may have after a kill. */
interface Account {
  readonly entry: Entry;
  acknowledged: number;
  /** It was under way when the process ended. */
  open: number | undefined;
  writes: number;
}

/** Ids that the cloud has returned: none may appear twice. */
const ids = new Set<string>();

async function writeOn(clients: EveryClient, account: Account): Promise<void> {
  for (;;) {
    account.writes += 1;
    const n = account.entry.counts ? account.acknowledged + 1 : account.writes;
    account.open = n;
    const output = (await account.entry.write(clients, n)) as { MessageId?: string; VersionId?: string } | undefined;
    for (const id of [output?.MessageId, output?.VersionId]) {
      if (id === undefined) continue;
      expect(ids.has(id), `${id} is new`).toBe(false);
      ids.add(id);
    }
    account.acknowledged = n;
    account.open = undefined;
    // Background functions start more slowly than calls arrive.
    if (account.entry.name === 'lambda events') await wait(200);
  }
}

async function check(clients: EveryClient, account: Account): Promise<void> {
  const { entry, acknowledged, open } = account;
  if (acknowledged === 0 && open === undefined) return;
  const read = async () => {
    const found = await entry.read(clients).catch((error: Error) => {
      // Perhaps not even the first write succeeded.
      if (acknowledged === 0 && /NotFound|NoSuch|not exist/i.test(`${error.name} ${error.message}`)) return 0;
      throw error;
    });
    if (entry.counts === 'more') expect(found, entry.name).toBeGreaterThanOrEqual(acknowledged);
    else expect([acknowledged, open ?? acknowledged], entry.name).toContain(found);
    return found;
  };
  const found = entry.counts === 'more' ? await vi.waitFor(read, { timeout: 20_000, interval: 50 }) : await read();
  account.acknowledged = entry.counts === 'more' ? acknowledged : found;
  account.open = undefined;
}

test(`${KILLS} kills in the middle of writes to ${ENTRIES.length} kinds of state lose nothing and leave nothing half-done`, {
  timeout: 60_000 + KILLS * 20_000,
}, async () => {
  process.stdout.write(`every-service-crash: SEED=${SEED} KILLS=${KILLS}\n`);
  const random = randomOf(SEED);
  const accounts = ENTRIES.map((entry): Account => ({ entry, acknowledged: 0, open: undefined, writes: 0 }));
  let slowest = 0;
  for (let kill = 0; kill <= KILLS; kill += 1) {
    cloud = await startProcess(join(root, 'data'), { program, env: { JAWS_LAMBDA_FETCH: 'never' } });
    slowest = Math.max(slowest, cloud.startedIn);
    const { destroy, ...clients } = everyClient(cloud.endpoint);
    if (kill === 0) {
      await makeSeed(clients);
      for (const entry of ENTRIES) await entry.make?.(clients);
    }
    await Promise.all(accounts.map((account) => check(clients, account)));
    expect(cloud.log()).not.toMatch(/ ERROR /);
    if (kill === KILLS) {
      destroy();
      break;
    }
    const work = Promise.allSettled(accounts.map((account) => writeOn(clients, account)));
    await wait(20 + random(600));
    const log = cloud.log();
    await cloud.kill();
    for (const result of await work) expect(String((result as PromiseRejectedResult).reason)).toMatch(LOST);
    expect(log).not.toMatch(/ ERROR /);
    destroy();
  }
  for (const { entry, writes } of accounts) expect(writes, entry.name).toBeGreaterThan(KILLS / 2);
  expect(slowest, 'the slowest start').toBeLessThan(START);
  const total = accounts.reduce((sum, { writes }) => sum + writes, 0);
  process.stdout.write(`${total} writes, ${ids.size} ids, slowest start ${Math.round(slowest)} ms\n`);
});

/** How clients notice that the cloud has gone. */
const LOST = /ECONNRE|socket hang up|EPIPE|aborted|ended without|Unexpected end|closed/i;

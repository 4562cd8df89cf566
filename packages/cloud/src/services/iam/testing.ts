import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller, Context } from '../../kernel/context.ts';
import { createKernel } from '../../kernel/create-kernel.ts';
import { createIds } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Service } from '../../kernel/service.ts';
import { DiskBlobs } from '../../store/disk-blobs.ts';
import { DiskStore } from '../../store/disk-store.ts';

export interface TestCloud {
  readonly kernel: Kernel;
  /** The account's root in us-east-1. */
  readonly ctx: Context;
  as(caller: Caller): Context;
  /** Advances time by this many milliseconds. */
  pass(milliseconds: number): void;
  /** Ends the cloud and starts another on the same state. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** These services on a temporary folder, without HTTP, with a clock that the test moves. */
export async function testCloud(services: Readonly<Record<string, Service>>): Promise<TestCloud> {
  const dir = await mkdtemp(join(tmpdir(), 'jaws-services-'));
  let later = 0;
  const open = async () => {
    const store = await DiskStore.open(join(dir, 'state'));
    const ids = new Set<string>();
    const blobs = await DiskBlobs.open(join(dir, 'blobs'), store, ids);
    const quiet = () => undefined;
    const owned = createKernel({
      clock: { now: () => Date.now() + later },
      ids: createIds(),
      log: { debug: quiet, warn: quiet, error: quiet },
      store,
      blobs,
      scratch: dir,
      services,
    });
    return { owned, store };
  };
  let current = await open();
  const end = async () => {
    await current.owned.close();
    await current.store.close();
  };
  const where = { account: '000000000000', region: 'us-east-1' };
  return {
    get kernel() {
      return current.owned.kernel;
    },
    get ctx() {
      return current.owned.kernel.context(where);
    },
    as: (caller) => current.owned.kernel.context({ ...where, caller }),
    pass(milliseconds) {
      later += milliseconds;
    },
    async restart() {
      await end();
      current = await open();
    },
    async close() {
      await end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskStore } from './disk-store.ts';
import { smallDisk } from './testing.ts';

let dir: string;
let store: DiskStore;
let state: ReturnType<typeof smallDisk>['state'];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-units-'));
  const small = smallDisk();
  state = small.state;
  store = await DiskStore.open(dir, { disk: small.disk });
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

/** A step of one request that others wait for. */
function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

const records = () => store.collection<number>('x');
const inMemory = () => Object.fromEntries(records().entries());

/** The state that a start after this moment finds. */
async function onDisk(): Promise<Record<string, number>> {
  await store.close();
  const again = await DiskStore.open(dir);
  const found = Object.fromEntries(again.collection<number>('x').entries());
  await again.close();
  return found;
}

/** A request that puts one record, waits for something, puts another and commits. */
function request(name: string, wait: Promise<void>): Promise<void> {
  return store.together(async () => {
    records().put(`${name}1`, 1);
    await wait;
    records().put(`${name}2`, 2);
    await store.commit();
  });
}

test('of a request whose first change a full disk took back nothing is kept, and it fails', async () => {
  const { give, given } = signal();
  const b = request('b', given);
  state.left = 5;
  const a = store.together(async () => {
    records().put('a', 1);
    await store.commit();
  });
  await expect(a).rejects.toThrow('full');
  state.left = Number.POSITIVE_INFINITY;
  give();
  await expect(b).rejects.toThrow('full');
  expect(inMemory()).toEqual({});
  // The next one is another request.
  await request('c', Promise.resolve());
  expect(await onDisk()).toEqual({ c1: 1, c2: 2 });
});

test('when a request fails late, its changes that others have rewritten are restored', async () => {
  records().put('b1', 0);
  await store.commit();
  const { give, given } = signal();
  const b = request('b', given);
  await store.together(async () => {
    records().put('a', 1);
    await store.commit();
  });
  state.left = 5;
  give();
  await expect(b).rejects.toThrow('full');
  expect(inMemory()).toEqual({ a: 1, b1: 0 });
  // It cannot be written yet, and waits for the next unit that can.
  await expect(request('c', Promise.resolve())).rejects.toThrow('full');
  expect(inMemory()).toEqual({ a: 1, b1: 0 });
  state.left = Number.POSITIVE_INFINITY;
  await request('d', Promise.resolve());
  expect(await onDisk()).toEqual({ a: 1, b1: 0, d1: 1, d2: 2 });
});

test('what somebody else has changed since stays theirs', async () => {
  const { give, given } = signal();
  const b = request('b', given);
  await store.together(async () => {
    records().put('b1', 7);
    await store.commit();
  });
  state.left = 5;
  give();
  await expect(b).rejects.toThrow('full');
  state.left = Number.POSITIVE_INFINITY;
  expect(await onDisk()).toEqual({ b1: 7 });
});

test('a request that gives up keeps nothing, and takes with it what came after', async () => {
  const { give, given } = signal();
  const early = request('early', Promise.resolve());
  await early;
  const b = store.together(async () => {
    records().put('b', 1);
    await given;
    await store.abandon(new Error('no room for its content'));
  });
  const c = request('c', given);
  give();
  await b;
  await expect(c).rejects.toThrow('no room for its content');
  expect(await onDisk()).toEqual({ early1: 1, early2: 2 });
});

test('a request that commits in between loses what came after only', async () => {
  const { give, given } = signal();
  const b = store.together(async () => {
    records().put('first', 1);
    await store.commit();
    records().put('second', 2);
    await given;
    records().put('third', 3);
    await store.commit();
  });
  const a = store.together(async () => {
    while (!records().has('second')) await new Promise(setImmediate);
    state.left = 5;
    records().put('a', 1);
    await store.commit();
  });
  await expect(a).rejects.toThrow('full');
  state.left = Number.POSITIVE_INFINITY;
  give();
  await expect(b).rejects.toThrow('full');
  expect(await onDisk()).toEqual({ first: 1 });
});

test('a failure is reported once: what the request puts after it counts again', async () => {
  state.left = 5;
  await store.together(async () => {
    records().put('a', 1);
    await expect(store.commit()).rejects.toThrow('full');
    state.left = Number.POSITIVE_INFINITY;
    records().put('failed', 1);
    await store.commit();
  });
  expect(await onDisk()).toEqual({ failed: 1 });
});

test('another state in place of this one fails the requests that were in the middle of something', async () => {
  const { give, given } = signal();
  const b = request('b', given);
  await store.replace([['x', 'loaded', 1]]);
  give();
  await expect(b).rejects.toThrow('Another state took the place');
  expect(await onDisk()).toEqual({ loaded: 1 });
});

test('what others wrote of several changes to one record is put back to the first value', async () => {
  records().put('b', 0);
  await store.commit();
  const { give, given } = signal();
  const b = store.together(async () => {
    for (const value of [1, 2, 3]) records().put('b', value);
    await given;
    records().put('more', 1);
    await store.commit();
  });
  await store.together(async () => {
    records().put('a', 1);
    await store.commit();
  });
  state.left = 5;
  give();
  await expect(b).rejects.toThrow('full');
  expect(inMemory()).toEqual({ a: 1, b: 0 });
  state.left = Number.POSITIVE_INFINITY;
  await request('c', Promise.resolve());
  expect(await onDisk()).toEqual({ a: 1, b: 0, c1: 1, c2: 2 });
});

test('a request that gives up without a change fails no other', async () => {
  await store.together(async () => {
    await store.abandon(new Error('nothing to do'));
    records().put('a', 1);
    await store.commit();
    await store.abandon(new Error('nothing left'));
  });
  await store.abandon(new Error('no request'));
  expect(await onDisk()).toEqual({ a: 1 });
});

test('nested work is one request, and work that continues after it is not part of it', async () => {
  const late = await store.together(async () => {
    records().put('outer', 1);
    await store.together(async () => {
      records().put('inner', 1);
    });
    const { give, given } = signal();
    const after = given.then(async () => {
      records().put('late', 1);
      await store.abandon(new Error('of no request'));
      await store.commit();
    });
    await store.abandon(new Error('gives up'));
    return { give, after };
  });
  late.give();
  await late.after;
  expect(await onDisk()).toEqual({ late: 1 });
});

test("a lost change is reported by the request's next commit only, with the first reason", async () => {
  const { give, given } = signal();
  const outcomes: unknown[] = [];
  const b = store.together(async () => {
    records().put('b', 1);
    await given;
    for (let n = 0; n < 2; n++) {
      outcomes.push(
        await store.commit().then(
          () => 'done',
          (error: Error) => error.message,
        ),
      );
    }
  });
  for (const reason of ['first', 'second']) {
    await store.together(async () => {
      records().put('a', 1);
      await store.abandon(new Error(reason));
    });
  }
  give();
  await b;
  expect(outcomes).toEqual(['first', 'done']);
  expect(inMemory()).toEqual({});
});

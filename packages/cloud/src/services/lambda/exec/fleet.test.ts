import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Target } from '../resolve.ts';
import { ACCOUNT_CONCURRENCY, Fleet } from './fleet.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html

let scratch = '';
let fleet: Fleet;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'jaws-fleet-'));
  const kernel = { scratch, sandbox: 'none', log: { warn() {} }, clock: { now: () => 0 } };
  fleet = new Fleet(kernel as unknown as Kernel);
});
afterEach(async () => {
  await fleet.close();
  await rm(scratch, { recursive: true, force: true });
});

const ctx = { with: () => ctx, account: '1', kernel: { background() {} } } as unknown as Context;
const target = (name: string, version = '$LATEST', reservedConcurrency?: number, place: object = {}) =>
  ({
    place: { account: '1', region: 'r', ...place },
    fn: { name, reservedConcurrency },
    version,
    configuration: {},
    code: { sha256: '', blob: '' },
  }) as unknown as Target;
/** Enters as often as allowed, and returns how often that was. */
function most(one: Target): (() => void)[] {
  const leave: (() => void)[] = [];
  try {
    for (;;) leave.push(fleet.enter(one));
  } catch (error) {
    expect((error as Error).name).toBe('TooManyRequestsException');
    return leave;
  }
}
const reason = (one: Target) => {
  try {
    fleet.enter(one);
    return undefined;
  } catch (error) {
    return (error as { fields?: { Reason?: string } }).fields?.Reason;
  }
};

describe('concurrency', () => {
  it('of an account is a thousand in each region, whatever the function', () => {
    const [leave] = most(target('f'));
    expect(ACCOUNT_CONCURRENCY).toBe(1000);
    expect(reason(target('g'))).toBe('ConcurrentInvocationLimitExceeded');
    expect(most(target('f', '$LATEST', undefined, { region: 'other' }))).toHaveLength(1000);
    expect(most(target('f', '$LATEST', undefined, { account: '2' }))).toHaveLength(1000);
    leave?.();
    expect(most(target('g'))).toHaveLength(1);
  });

  it('that is reserved is the function’s own', () => {
    const own = target('f', '$LATEST', 2);
    const [leave] = most(own);
    expect(reason(own)).toBe('ReservedFunctionConcurrentInvocationLimitExceeded');
    // Other versions of the function share the reservation; other functions do not.
    expect(most(target('f', '3', 2))).toHaveLength(0);
    expect(most(target('g'))).toHaveLength(1000);
    leave?.();
    expect(most(own)).toHaveLength(1);
    expect(most(target('none', '$LATEST', 0))).toHaveLength(0);
  });

  it('that is provisioned is the version’s own, and counts no further', () => {
    const version = target('f', '1', 5);
    fleet.provision(ctx, version, 0, 3);
    // Its own three, and the two left of the reserved ones.
    expect(most(version)).toHaveLength(5);
    expect(most(target('f', '2', 5))).toHaveLength(0);
    const plain = target('g', '1');
    fleet.provision(ctx, plain, 0, 2);
    expect(most(plain)).toHaveLength(1002);
  });

  it('of several versions is taken from the reserved one together, until it is given back', () => {
    fleet.provision(ctx, target('f', '1', 5), 0, 2);
    fleet.provision(ctx, target('f', '2', 5), 0, 1);
    const leave = most(target('f', '3', 5));
    expect(leave).toHaveLength(2);
    for (const one of leave) one();
    fleet.provision(ctx, target('f', '1', 5), 0, 0);
    expect(most(target('f', '3', 5))).toHaveLength(4);
    fleet.retire(target('f').place, 'f', '2');
    expect(most(target('f', '3', 5))).toHaveLength(1);
  });

  it('that was provisioned ends with the function', () => {
    fleet.provision(ctx, target('f', '1', 5), 0, 3);
    fleet.provision(ctx, target('f2', '1', 5), 0, 3);
    fleet.retire(target('f').place, 'f');
    expect(most(target('f', '3', 5))).toHaveLength(5);
    expect(most(target('f2', '3', 5))).toHaveLength(2);
  });
});

it('a version that was never invoked has no ready environments', () => {
  expect(fleet.readiness(target('f'))).toEqual({ alive: 0, failed: false });
});

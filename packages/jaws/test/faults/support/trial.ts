import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { TestHost } from '../../../src/engine/testing/project.ts';
import { JawsError } from '../../../src/errors/error.ts';
import { type ClientCall, hurriedHost } from './host.ts';
import { attempts, type Kind, outlasting } from './kinds.ts';
import type { Lane, Tally } from './lanes.ts';
import type { World } from './world.ts';

/** A kind of fault that begins at a call of the deployment. */
export interface Injection {
  readonly kind: Kind;
  /** From 0. */
  readonly call: number;
}

const nameOf = (injections: readonly Injection[]) =>
  injections.map(({ kind, call }) => `${kind.name} at ${call}`).join(', ');

/** S3 operations that a deployment calls and CloudFormation does not: failures inside AWS are another matter. */
const ownOperations = ['PutObject', 'ListObjectsV2', 'DeleteObject', 'DeleteObjects'];

/** A started injection: what it was, and whether it hit any call. */
interface Running {
  readonly kind: Kind;
  /** Like `s3:PutObject`; undefined if it is for all calls. */
  readonly operation: string | undefined;
  met(): boolean;
  /** When the call that it began with has ended. */
  callEnded(): void;
}

/** Starts a kind of fault: with the next call, or with all calls from now on. */
function begin({ cloud: { faults } }: World, kind: Kind, { service, operation }: ClientCall): Running {
  const own = kind.scope === 'call';
  const targets = own
    ? [{ service, operation }]
    : [{ service: 'cloudformation' }, ...ownOperations.map((one) => ({ service: 's3', operation: one }))];
  const added = targets.flatMap((target) =>
    kind.faults.map((fault) => {
      const remove = faults.add({ ...fault, ...target });
      return { id: faults.list().at(-1)!.id, remove };
    }),
  );
  let stopped: boolean | undefined;
  // A fault that has happened as often as it may is no longer listed.
  const met = () => stopped ?? added.some(({ id }) => (faults.list().find((entry) => entry.id === id)?.hits ?? 1) > 0);
  return {
    kind,
    operation: own ? `${service}:${operation}` : undefined,
    met,
    callEnded() {
      // Lambda gets code by this operation as well.
      if (!own || operation !== 'GetObject') return;
      stopped = met();
      for (const { remove } of added) remove();
    },
  };
}

/** Codes of errors that a deployment may end with: those of the kinds that happened, and of faults that coincide at one call. */
function allowedBy(running: readonly Running[]): string[] {
  const met = running.filter((one) => one.met());
  const errors = met.flatMap(({ kind }) => kind.errors);
  const times = new Map<string | undefined, number>();
  for (const { kind, operation } of met) {
    const sum = kind.faults.reduce((all, { error, times: some = 0 }) => all + (error === undefined ? 0 : some), 0);
    times.set(operation, (times.get(operation) ?? 0) + sum);
  }
  const everywhere = times.get(undefined) ?? 0;
  const max = Math.max(0, ...[...times].map(([operation, sum]) => sum + (operation === undefined ? 0 : everywhere)));
  return [...errors, ...(max >= attempts ? outlasting : [])];
}

/** Deploys without faults, like the next command: it does not wait, since the holder of the lease has ended. */
export async function deployNext(world: World, name: string): Promise<TestHost> {
  const waited: string[] = [];
  const host = hurriedHost(world.cloud.endpoint, {
    seen(event, abort) {
      if (event.type !== 'notice' || !event.message.includes('is being deployed by')) return;
      waited.push(event.message);
      abort.abort();
    },
  });
  await world.deploy(host).catch((error: unknown) => {
    throw new Error(`${name}, the next deployment: ${waited.join() || (error as Error).stack}`, { cause: error });
  });
  return host;
}

const uploadsOf = ({ events }: TestHost): string[] =>
  events.flatMap((event) => (event.type === 'uploaded' ? [event.key] : []));

/** Deploys a version with faults; if that ends in an error, once more without faults. Checks everything that must be true then. */
export async function trial(lane: Lane, version: 0 | 1, injections: readonly Injection[], tally: Tally): Promise<void> {
  const { world, wanted } = lane;
  const { cloud } = world;
  const name = nameOf(injections);
  world.edit(version);
  cloud.faults.forgetCalls();
  const running: Running[] = [];
  const host = hurriedHost(cloud.endpoint, {
    gate(call) {
      const begun = injections
        .filter(({ call: number }) => number === call.number)
        .map(({ kind }) => begin(world, kind, call));
      running.push(...begun);
      return () => {
        for (const one of begun) one.callEnded();
      };
    },
  });
  let failure: unknown;
  try {
    await world.deploy(host);
  } catch (error) {
    failure = error;
  }
  const allowed = allowedBy(running);
  tally.injections += running.filter((one) => one.met()).length;
  cloud.faults.clear();
  tally.deployments += 1;
  tally.calls += cloud.faults.calls().reduce((sum, { count }) => sum + count, 0);
  if (failure !== undefined) {
    checkFailure(failure, allowed, name);
    await checkNotDone(lane, version, host, name);
    tally.count(failure);
  }
  await checkReport(world, host, failure, name);
  const held = await world.lease();
  if (held) {
    // Nothing else stops a deployment from releasing its lease; a command would end then, here this process continues.
    expect(allowed, `${name}: a lease is left`).not.toEqual([]);
    await world.endHolder();
  }
  if (failure !== undefined || held) {
    if (failure === undefined) {
      expect(await world.deployed(), name).toEqual(wanted[version]);
      expect((await world.leftovers()).join('\n'), name).toBe('');
    }
    const next = await deployNext(world, name);
    tally.deployments += 1;
    const again = uploadsOf(next).filter((key) => uploadsOf(host).includes(key));
    expect(again, `${name}: uploaded twice`).toEqual([]);
  }
  await checkEnd(lane, version, name);
}

/** What must be true when a version is deployed, whatever happened before. */
export async function checkEnd({ world, wanted }: Lane, version: 0 | 1 | 2, name: string): Promise<void> {
  expect(await world.deployed(), name).toEqual(wanted[version]);
  expect(await world.settled(), `${name}: a plan finds nothing to do`).toBe(true);
  expect((await world.doneTwice()).join('\n'), name).toBe('');
  expect((await world.leftovers()).join('\n'), name).toBe('');
  expect(await world.lease(), `${name}: the lease`).toBeUndefined();
}

/** An error describes each of its problems; an unexpected error is a bug of the product. */
function checkFailure(failure: unknown, allowed: readonly string[], name: string): void {
  const text = `${name}: ${failure instanceof Error ? failure.stack : String(failure)}`;
  if (!(failure instanceof JawsError)) throw new Error(text, { cause: failure });
  const causes = failure.code === 'DeployFailed' ? (failure.cause as readonly JawsError[]) : [failure];
  expect(causes.length, text).toBeGreaterThan(0);
  for (const cause of causes) {
    expect(allowed, `${text}\n${cause.message}`).toContain(cause.code);
    // Which call of which service failed, or whose credentials expired.
    if (cause.code !== 'AwsCredentialsExpired') expect(cause.message, text).toMatch(/(cloudformation|s3):[A-Z]\w+/);
    expect(cause.hint, text).toBeTruthy();
  }
}

/**
 * A deployment that ends in an error has not done everything, as far as it knows: if everything is as wanted nevertheless, it began an
 * operation
 * whose end it could not see.
 */
async function checkNotDone({ world, wanted }: Lane, version: 0 | 1, host: TestHost, name: string): Promise<void> {
  if (!isDeepStrictEqual(await world.deployed(), wanted[version])) return;
  const end = host.events.find((event) => event.type === 'deployed');
  const seen = new Set(end?.stacks.filter(({ result }) => result !== 'unchanged').map(({ stack }) => stack));
  const own = (await world.begun()).filter(({ deployment }) => deployment === end?.deployment);
  const unseen = own.filter(({ stack }) => !seen.has(stack));
  expect(unseen.length, `${name}: everything is deployed, and that was seen`).toBeGreaterThan(0);
}

/** The deployment's report about its end and its stacks matches CloudFormation. */
export async function checkReport(world: World, host: TestHost, failure: unknown, name: string): Promise<void> {
  const ends = host.events.filter((event) => event.type === 'deployed');
  expect(
    ends.map(({ result }) => result),
    name,
  ).toEqual([failure === undefined ? 'done' : 'failed']);
  const [end] = ends;
  const begun = await world.begun();
  for (const { stack, result } of end?.stacks ?? []) {
    const own = begun.filter((one) => one.stack === stack && one.deployment === end?.deployment);
    const wanted = { created: 'CREATE', updated: 'UPDATE', deleted: undefined, unchanged: undefined }[result];
    // After a second plan it may have worked on a stack twice: the last time counts.
    expect(own.at(-1)?.operation, `${name}: ${stack} is ${result}`).toBe(wanted);
    expect(
      own.filter(({ complete }) => !complete),
      `${name}: ${stack} is ${result}`,
    ).toEqual([]);
  }
}

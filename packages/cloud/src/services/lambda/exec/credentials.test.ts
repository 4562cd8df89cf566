import { describe, expect, it } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import { asLambda, RoleCredentials, sessionName } from './credentials.ts';

/** A context whose STS returns numbered credentials that last an hour, or the result of `answer`. */
function withSts(answer?: () => object) {
  const asked: object[] = [];
  const clock = { time: 0, now: () => clock.time };
  const assumeRole = async (input: object) => {
    asked.push(input);
    if (answer) return answer();
    const Credentials = {
      AccessKeyId: `key ${asked.length}`,
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: new Date(clock.time + 3_600_000),
    };
    return { Credentials };
  };
  const ctx = { account: '1', kernel: { clock }, aws: { sts: { assumeRole } } } as unknown as Context;
  return { asked, clock, ctx };
}

describe('the credentials of a function', () => {
  it('are its role’s, and last until 20 minutes before their end', async () => {
    const { asked, clock, ctx } = withSts();
    const credentials = new RoleCredentials();
    const get = (name = 'function') => credentials.get(ctx, 'role', name);
    expect(await get()).toEqual({
      accessKeyId: 'key 1',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expires: 3_600_000,
    });
    expect(asked).toEqual([{ RoleArn: 'role', RoleSessionName: 'function' }]);
    clock.time = 40 * 60_000 - 1;
    expect((await get()).accessKeyId).toBe('key 1');
    clock.time += 1;
    expect((await get()).accessKeyId).toBe('key 2');
    expect((await get('other')).accessKeyId).toBe('key 3');
    expect((await credentials.get(ctx, 'role 2', 'function')).accessKeyId).toBe('key 4');
  });

  it('are requested again where they were forgotten, and only there', async () => {
    const { asked, ctx } = withSts();
    const credentials = new RoleCredentials();
    const both = async () => [await credentials.get(ctx, 'r', 'f'), await credentials.get(ctx, 'r', 'other f2')];
    await both();
    credentials.forget('f');
    await both();
    expect(asked).toHaveLength(3);
    credentials.forget('f2');
    await both();
    expect(asked).toHaveLength(4);
  });

  it('are asked for again after a failure', async () => {
    let broken = true;
    const { ctx } = withSts(() => {
      if (broken) throw new Error('AccessDenied');
      return { Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c' } };
    });
    const credentials = new RoleCredentials();
    await expect(credentials.get(ctx, 'r', 'f')).rejects.toThrow('AccessDenied');
    broken = false;
    // Without an expiration they last an hour.
    expect((await credentials.get(ctx, 'r', 'f')).expires).toBe(3_600_000);
  });

  it.each([
    {},
    { Credentials: {} },
    { Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b' } },
    { Credentials: { AccessKeyId: 'a', SessionToken: 'c' } },
    { Credentials: { SecretAccessKey: 'b', SessionToken: 'c' } },
  ])('are all there or none: %j', async (answer) => {
    const { ctx } = withSts(() => answer);
    await expect(new RoleCredentials().get(ctx, 'r', 'f')).rejects.toThrow('STS gave no credentials.');
  });
});

it('a session has the function’s name, which may be too short for one', () => {
  expect([sessionName('f'), sessionName('fn')]).toEqual(['f@lambda_function', 'fn']);
});

it('the service calls as itself', () => {
  const seen: unknown[] = [];
  asLambda({ account: '1', with: (change: unknown) => seen.push(change) } as unknown as Context);
  const caller = { kind: 'service', account: '1', arn: 'lambda.amazonaws.com', userId: 'lambda.amazonaws.com' };
  expect(seen).toEqual([{ caller }]);
});

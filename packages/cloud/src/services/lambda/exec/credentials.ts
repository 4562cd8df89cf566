import type { Context } from '../../../kernel/context.ts';
import type { Credentials } from './variables.ts';

/** Credentials that end within this time are not handed out. Milliseconds. */
const MARGIN = 20 * 60_000;

/** Temporary credentials of function roles, one set a function until they near their end. */
export class RoleCredentials {
  readonly #cached = new Map<string, Promise<Credentials>>();

  /** `ctx` is the service's own; throws STS's errors if the role cannot be assumed. */
  async get(ctx: Context, roleArn: string, functionName: string): Promise<Credentials> {
    const key = `${roleArn} ${functionName}`;
    const cached = await this.#cached.get(key)?.catch(() => undefined);
    if (cached && cached.expires - ctx.kernel.clock.now() > MARGIN) return cached;
    const fresh = assume(ctx, roleArn, functionName);
    this.#cached.set(key, fresh);
    fresh.catch(() => this.#cached.delete(key));
    return fresh;
  }

  forget(functionName: string): void {
    for (const key of this.#cached.keys()) if (key.endsWith(` ${functionName}`)) this.#cached.delete(key);
  }
}

async function assume(ctx: Context, roleArn: string, functionName: string): Promise<Credentials> {
  const { Credentials: issued } = await ctx.aws.sts.assumeRole({
    RoleArn: roleArn,
    RoleSessionName: sessionName(functionName),
  });
  if (!issued?.AccessKeyId || !issued.SecretAccessKey || !issued.SessionToken)
    throw new Error('STS gave no credentials.');
  return {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    sessionToken: issued.SessionToken,
    expires: issued.Expiration?.getTime() ?? ctx.kernel.clock.now() + 3_600_000,
  };
}

/** Session names have at least two characters, function names at least one: LocalStack's test_assume_role[1] recorded what AWS adds. */
export const sessionName = (functionName: string): string =>
  functionName.length > 1 ? functionName : `${functionName}@lambda_function`;

/** The service as the caller: `lambda.amazonaws.com` in the role's trust policy. */
export function asLambda(ctx: Context): Context {
  const { account } = ctx;
  return ctx.with({
    caller: { kind: 'service', account, arn: 'lambda.amazonaws.com', userId: 'lambda.amazonaws.com' },
  });
}

import type { Context } from '../../../kernel/context.ts';
import { find, save } from '../find.ts';
import { type SecretRecord, secrets, values } from '../records.ts';
import { CURRENT, holderOf, moveStage, PENDING, putVersion } from '../versions/put-version.ts';
import { asSecretsManager } from './function.ts';

type Step = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';

/**
 * Calls the rotation function four times. When a step fails, the pending version stays and a later rotation can finish it.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export async function rotate(ctx: Context, name: string, token: string): Promise<void> {
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
    if (!(await call(ctx, name, token, step))) return;
  }
  const secret = secrets(ctx).get(name);
  if (!secret?.rotation) return;
  save(ctx, { ...secret, rotation: { ...secret.rotation, last: ctx.kernel.clock.now() } });
  await ctx.kernel.store.commit();
}

/** Without rotation now, only the test step runs, on a copy of the current value that is dropped afterwards. */
export async function testOnly(ctx: Context, name: string, token: string): Promise<void> {
  const secret = secrets(ctx).get(name);
  const current = secret && holderOf(secret.versions, CURRENT);
  const value = secret && current !== undefined ? values(ctx, secret).get(current) : undefined;
  if (!secret || !value) return;
  save(ctx, putVersion(ctx, secret, token, value, [PENDING]));
  await ctx.kernel.store.commit();
  await call(ctx, name, token, 'testSecret');
  const tested = secrets(ctx).get(name);
  if (!tested || holderOf(tested.versions, PENDING) !== token) return;
  save(ctx, { ...tested, versions: moveStage(tested.versions, PENDING, undefined) });
  await ctx.kernel.store.commit();
}

/** The version that the function is to fill exists before it runs. */
export function withPending(secret: SecretRecord, token: string, now: number): SecretRecord {
  const versions = { ...secret.versions, [token]: secret.versions[token] ?? { stages: [], created: now } };
  return { ...secret, versions: moveStage(versions, PENDING, token) };
}

async function call(ctx: Context, name: string, token: string, step: Step): Promise<boolean> {
  const secret: Readonly<SecretRecord> | undefined = secrets(ctx).has(name) ? find(ctx, name).secret : undefined;
  const lambdaArn = secret?.rotation?.lambdaArn;
  if (!secret || !lambdaArn || !secret.rotation?.enabled) return false;
  const event = { Step: step, SecretId: secret.arn, ClientRequestToken: token };
  try {
    const { FunctionError } = await asSecretsManager(ctx, lambdaArn).aws.lambda.invoke({
      FunctionName: lambdaArn,
      Payload: Buffer.from(JSON.stringify(event)),
    });
    if (!FunctionError) return true;
    ctx.kernel.log.warn(`The rotation of ${secret.arn} failed in ${step}: see the log of ${lambdaArn}`);
  } catch (error) {
    ctx.kernel.log.warn(`The rotation of ${secret.arn} failed in ${step}`, { error: String(error) });
  }
  return false;
}

import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { Alarms } from '../../../kernel/schedule/alarms.ts';
import { type DeploymentRecord, deployments, isActive, type Place } from '../records.ts';
import { asRole } from './as-role.ts';
import { checkAlarms } from './check-alarms.ts';
import { DeploymentFailure } from './failure.ts';
import { endWith, save } from './finish.ts';
import { publishStateChange } from './notifications.ts';
import { isRollback, nextStep } from './steps.ts';

type AccountRegion = Pick<Place, 'account' | 'region'>;

/** Milliseconds between two checks of a deployment's alarms. */
const PACE = 5_000;

/**
 * Carries out deployments, each step on the cloud's clock. The whole state of a deployment is its record, so a deployment that a
 * restart interrupted continues.
 */
class Deployer {
  readonly #kernel: Kernel;
  readonly #alarms: Alarms;
  /** The end of the line of each deployment: what changes one waits for what changes it now. */
  readonly #lines = new Map<string, Promise<unknown>>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#alarms = new Alarms(kernel);
  }

  /** Continues a deployment after the response. */
  begin(where: AccountRegion, id: string): void {
    this.#kernel.background(this.inTurn(where, id, () => undefined));
  }

  /**
   * Changes a deployment when nothing else does, then continues it. `change` returns the changed record, or undefined if there is
   * nothing to change; a {@link DeploymentFailure} that it throws ends the deployment, anything else is rethrown.
   */
  inTurn(
    { account, region }: AccountRegion,
    id: string,
    change: (one: DeploymentRecord) => DeploymentRecord | undefined,
  ): Promise<void> {
    // Not as the caller: a deployment runs with its service role.
    const where = { account, region };
    const key = keyOf(where, id);
    const before = this.#lines.get(key) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.#turn(where, id, change));
    this.#lines.set(key, turn);
    const forget = () => {
      if (this.#lines.get(key) === turn) this.#lines.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  }

  /** Continues deployments that were in progress when the cloud ended. */
  start(): void {
    for (const name of this.#kernel.store.collections('codedeploy/')) {
      const [, account, region, kind] = name.split('/');
      if (kind !== 'deployments' || !account || !region) continue;
      for (const one of deployments({ kernel: this.#kernel, account, region }).values()) {
        if (isActive(one)) this.begin({ account, region }, one.id);
      }
    }
  }

  close(): void {
    this.#alarms.close();
  }

  async #turn(
    where: AccountRegion,
    id: string,
    change: (one: DeploymentRecord) => DeploymentRecord | undefined,
  ): Promise<void> {
    const ctx = this.#kernel.context(where);
    const found = deployments(ctx).get(id);
    if (!found) return;
    try {
      const changed = change(found);
      if (changed) save(ctx, changed);
      await this.#goOn(ctx, id);
    } catch (error) {
      if (error instanceof DeploymentFailure) this.#end(ctx, id, error);
      else throw error;
    }
    await this.#kernel.store.commit();
  }

  async #goOn(ctx: Context, id: string): Promise<void> {
    this.#alarms.delete(keyOf(ctx, id));
    let seen = false;
    for (;;) {
      const one = deployments(ctx).get(id);
      if (!one || !isActive(one)) return;
      const hasAlarms = one.spec !== undefined && !isRollback(one);
      if (hasAlarms && !seen) {
        await this.#guard(one, () => checkAlarms(asRole(ctx, one), one.alarms));
        seen = true;
      }
      const next = await this.#guard(one, () => nextStep(ctx, one));
      if (!next) return this.#wait(ctx, one);
      save(ctx, next);
      if (next.status !== one.status) publishStateChange(ctx, next);
    }
  }

  /** Any other error is a bug of ours: it ends the deployment, so that no caller waits for it. */
  async #guard<T>(one: DeploymentRecord, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DeploymentFailure) throw error;
      this.#kernel.log.error(`The deployment ${one.id} failed`, { error: errorText(error) });
      throw new DeploymentFailure('INTERNAL_ERROR', 'The deployment failed because of an internal error.');
    }
  }

  #wait(ctx: Context, one: DeploymentRecord): void {
    const now = this.#kernel.clock.now();
    const watched = one.alarms?.enabled ? now + PACE : Number.POSITIVE_INFINITY;
    const at = Math.min(
      one.hook?.deadline ?? Number.POSITIVE_INFINITY,
      one.nextShift ?? Number.POSITIVE_INFINITY,
      watched,
    );
    if (at === Number.POSITIVE_INFINITY) return;
    this.#alarms.set(keyOf(ctx, one.id), at, () => this.begin(ctx, one.id), ctx.region);
  }

  #end(ctx: Context, id: string, failure: DeploymentFailure): void {
    this.#alarms.delete(keyOf(ctx, id));
    const one = deployments(ctx).get(id);
    if (!one || !isActive(one)) return;
    const back = endWith(ctx, one, failure);
    const ended = deployments(ctx).get(id);
    if (ended) publishStateChange(ctx, ended);
    if (!back) return;
    publishStateChange(ctx, back);
    this.begin(ctx, back.id);
  }
}

const keyOf = ({ account, region }: AccountRegion, id: string): string => `${account} ${region} ${id}`;

export const deployer: Part<Deployer> = {
  name: 'codedeploy.deployer',
  open: (kernel) => new Deployer(kernel),
  close: (one) => one.close(),
};

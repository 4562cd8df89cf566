import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { Alarms } from '../../../kernel/schedule/alarms.ts';
import { save } from '../find.ts';
import { type SecretRecord, secrets } from '../records.ts';
import { nextRotation } from './rules.ts';
import { rotate, withPending } from './steps.ts';

interface AccountRegion {
  readonly account: string;
  readonly region: string;
}

/** Starts rotations at their time; one that was due while the cloud was stopped runs at the next start. */
class RotationTimer {
  readonly #kernel: Kernel;
  readonly #alarms: Alarms;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#alarms = new Alarms(kernel);
  }

  watch({ account, region }: AccountRegion, secret: Readonly<SecretRecord>): void {
    this.#alarms.delete(secret.arn);
    const at = secret.rotation?.enabled && secret.rotation.lambdaArn && !secret.deletion && secret.rotation.next;
    if (at) this.#alarms.set(secret.arn, at, () => this.#rotate({ account, region }, secret.name), region);
  }

  forget({ arn }: Pick<SecretRecord, 'arn'>): void {
    this.#alarms.delete(arn);
  }

  start(): void {
    for (const name of this.#kernel.store.collections('secretsmanager/')) {
      const [, account, region, kind, more] = name.split('/');
      if (kind !== 'secrets' || !account || !region || more !== undefined) continue;
      for (const secret of secrets({ kernel: this.#kernel, account, region }).values()) {
        this.watch({ account, region }, secret);
      }
    }
  }

  close(): void {
    this.#alarms.close();
  }

  #rotate(where: AccountRegion, name: string): void {
    const ctx = this.#kernel.context(where);
    const secret = secrets(ctx).get(name);
    if (!secret?.rotation?.enabled || secret.deletion) return;
    const token = this.#kernel.ids.uuid();
    const now = this.#kernel.clock.now();
    const rotation = { ...secret.rotation, next: nextRotation(secret.rotation.rules, now) };
    const pending = withPending({ ...secret, rotation }, token, now);
    save(ctx, pending);
    this.watch(where, pending);
    this.#kernel.background(rotate(ctx, name, token));
  }
}

export const rotationTimer: Part<RotationTimer> = {
  name: 'secretsmanager.rotation',
  open: (kernel) => new RotationTimer(kernel),
  close: (timer) => timer.close(),
};

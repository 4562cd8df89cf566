import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { Alarms } from '../../../kernel/schedule/alarms.ts';
import { nextAfter } from '../../../kernel/schedule/expression.ts';
import { eventTime } from '../event.ts';
import { ruleArn } from '../names.ts';
import { sendToTargets } from '../put/receive.ts';
import { type Place, type RuleRecord, ruleKey, stateOf } from '../records.ts';
import { scheduleOf } from './expression.ts';

type AccountRegion = Pick<Place, 'account' | 'region'>;

/**
 * Fires scheduled rules. The times are computed from the rules, so they continue after a restart; times during a pause are
 * lost.
 */
class RuleTimer {
  readonly #kernel: Kernel;
  readonly #alarms: Alarms;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#alarms = new Alarms(kernel);
  }

  /** Schedules a rule that is new or was changed. */
  watch({ account, region }: AccountRegion, rule: Readonly<RuleRecord>): void {
    const key = `${account} ${region} ${ruleKey(rule.bus, rule.name)}`;
    this.#alarms.delete(key);
    if (rule.schedule === undefined || rule.state === 'DISABLED') return;
    const at = nextAfter(scheduleOf(rule.schedule), this.#kernel.clock.now(), { from: rule.since });
    if (at !== undefined) this.#alarms.set(key, at, () => this.#fire({ account, region }, rule, at), region);
  }

  forget({ account, region }: AccountRegion, rule: Pick<RuleRecord, 'bus' | 'name'>): void {
    this.#alarms.delete(`${account} ${region} ${ruleKey(rule.bus, rule.name)}`);
  }

  /** Schedules all existing rules. */
  start(): void {
    for (const name of this.#kernel.store.collections('events/')) {
      const [, account, region, kind, more] = name.split('/');
      if (kind !== 'rules' || !account || !region || more !== undefined) continue;
      for (const rule of stateOf({ kernel: this.#kernel, account, region }).rules.values()) {
        this.watch({ account, region }, rule);
      }
    }
  }

  close(): void {
    this.#alarms.close();
  }

  #fire(where: AccountRegion, { bus, name }: RuleRecord, at: number): void {
    const rule = stateOf({ ...where, kernel: this.#kernel }).rules.get(ruleKey(bus, name));
    if (!rule) return;
    this.watch(where, rule);
    this.#kernel.background(this.#send(where, rule, at));
  }

  async #send(where: AccountRegion, rule: Readonly<RuleRecord>, at: number): Promise<void> {
    const ctx = this.#kernel.context(where);
    await sendToTargets(ctx, rule, {
      version: '0',
      id: this.#kernel.ids.uuid(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: where.account,
      time: eventTime(at),
      region: where.region,
      resources: [ruleArn(where, rule)],
      detail: {},
    });
    await this.#kernel.store.commit();
  }
}

export const ruleTimer: Part<RuleTimer> = {
  name: 'events.timer',
  open: (kernel) => new RuleTimer(kernel),
  close: (timer) => timer.close(),
};

import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { Alarms } from '../../../kernel/schedule/alarms.ts';
import { invocations } from '../deliver/courier.ts';
import { type Place, type ScheduleRecord, scheduleArn, scheduleKey, schedules } from '../records.ts';
import { nextInvocation, parsed } from './expression.ts';

type AccountRegion = Pick<Place, 'account' | 'region'>;

/**
 * Invokes schedules at their time, flexible ones at the beginning of their window. The times are computed from the schedules,
 * so they continue after a restart; times during a pause are lost, except for a one-time invocation, which comes late.
 */
class ScheduleTimer {
  readonly #kernel: Kernel;
  readonly #alarms: Alarms;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#alarms = new Alarms(kernel);
  }

  watch(where: AccountRegion, schedule: Readonly<ScheduleRecord>): void {
    this.forget(where, schedule);
    if (schedule.state === 'DISABLED') return;
    const at = this.#late(schedule) ?? nextInvocation(schedule, this.#kernel.clock.now());
    if (at === undefined) return;
    this.#alarms.set(keyOf(where, schedule), at, () => this.#fire(where, schedule, at), where.region);
  }

  forget(where: AccountRegion, schedule: Pick<ScheduleRecord, 'group' | 'name'>): void {
    this.#alarms.delete(keyOf(where, schedule));
  }

  start(): void {
    for (const name of this.#kernel.store.collections('scheduler/')) {
      const [, account, region, kind] = name.split('/');
      if (kind !== 'schedules' || !account || !region) continue;
      for (const one of schedules({ kernel: this.#kernel, account, region }).values()) {
        this.watch({ account, region }, one);
      }
    }
  }

  close(): void {
    this.#alarms.close();
  }

  /** The time of a one-time invocation that was missed and may still run. */
  #late(schedule: Readonly<ScheduleRecord>): number | undefined {
    if (schedule.invoked !== undefined || parsed(schedule.expression)?.kind !== 'at') return undefined;
    const at = nextInvocation(schedule, schedule.modified);
    const age = (schedule.target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400) * 1000;
    return at !== undefined && this.#kernel.clock.now() - at < age ? at : undefined;
  }

  #fire(where: AccountRegion, { group, name }: ScheduleRecord, at: number): void {
    const place = { ...where, kernel: this.#kernel };
    const schedule = schedules(place).get(scheduleKey(group, name));
    if (!schedule) return;
    const invoked: ScheduleRecord = { ...schedule, invoked: at };
    const isLast = nextInvocation(invoked, this.#kernel.clock.now()) === undefined;
    if (isLast && schedule.after === 'DELETE') schedules(place).delete(scheduleKey(group, name));
    else {
      schedules(place).put(scheduleKey(group, name), invoked);
      if (!isLast) this.watch(where, invoked);
    }
    this.#kernel.background(this.#invoke(where, schedule, at));
  }

  async #invoke(where: AccountRegion, schedule: Readonly<ScheduleRecord>, at: number): Promise<void> {
    const ctx = this.#kernel.context(where);
    await this.#kernel.part(invocations).accept(ctx, {
      scheduleArn: scheduleArn(where, schedule),
      group: schedule.group,
      target: schedule.target,
      at,
      execution: this.#kernel.ids.uuid(),
    });
    await this.#kernel.store.commit();
  }
}

const keyOf = ({ account, region }: AccountRegion, { group, name }: Pick<ScheduleRecord, 'group' | 'name'>): string =>
  `${account} ${region} ${scheduleKey(group, name)}`;

export const scheduleTimer: Part<ScheduleTimer> = {
  name: 'scheduler.timer',
  open: (kernel) => new ScheduleTimer(kernel),
  close: (timer) => timer.close(),
};

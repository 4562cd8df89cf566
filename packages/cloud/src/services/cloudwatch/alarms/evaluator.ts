import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { Alarms } from '../../../kernel/schedule/alarms.ts';
import { drain } from '../metrics/drain.ts';
import { sampleQueues } from '../metrics/sample-queues.ts';
import { type AlarmRecord, alarmsOf, type CompositeAlarmRecord, type MetricAlarmRecord } from '../records.ts';
import { changeState, evaluateComposite } from './change-state.ts';
import { evaluateRule } from './evaluate-rule.ts';
import { observe } from './observe.ts';
import { reasonDataOf, reasonOf, UNCHECKED } from './reasons.ts';

/** AWS evaluates once a minute, fast metrics every ten seconds; this cloud evaluates all this often. Milliseconds. */
const EVERY = 10_000;

/** A state that was set stays this long before it is evaluated again, as on AWS. Milliseconds. */
const HELD = 9_000;

/** Evaluates all alarms regularly, as long as there are any. */
export class Evaluator {
  readonly #kernel: Kernel;
  readonly #timer: Alarms;
  #running: Promise<void> | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#timer = new Alarms(kernel);
  }

  /** To be called when a new alarm exists. */
  wake(after = 1_000): void {
    this.#timer.set('evaluate', this.#kernel.clock.now() + after, () => {
      this.#kernel.background(this.evaluate());
    });
  }

  /** Evaluates every alarm once. Resolves when the actions of those that changed are done. */
  evaluate(): Promise<void> {
    this.#running ??= this.#evaluate().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #evaluate(): Promise<void> {
    const { store } = this.#kernel;
    const watched = store.collections('cloudwatch/').filter((name) => name.endsWith('/alarms'));
    if (watched.length > 0) await sampleQueues(this.#kernel, true);
    drain(this.#kernel);
    for (const name of watched) {
      const [, account = '', region = ''] = name.split('/');
      if (this.#kernel.faults.isDown(region)) continue;
      const ctx = this.#kernel.context({ account, region });
      const all = [...alarmsOf(ctx).values()];
      for (const alarm of all) if (alarm.kind === 'metric') await guarded(ctx, alarm, evaluateMetric);
      for (const alarm of all) if (alarm.kind === 'composite') await guarded(ctx, alarm, evaluateCompositeAlarm);
    }
    await store.commit();
    if (watched.length > 0) this.wake(EVERY);
  }

  close(): void {
    this.#timer.close();
  }
}

async function guarded<A extends AlarmRecord>(
  ctx: Context,
  alarm: A,
  evaluate: (ctx: Context, alarm: A) => Promise<void>,
): Promise<void> {
  try {
    await evaluate(ctx, alarm);
  } catch (error) {
    // An alarm of an unsupported kind keeps its state and says why.
    if (error instanceof AwsError) {
      if (alarm.StateReason !== error.message) {
        await changeState(ctx, alarm.AlarmName ?? '', { value: 'INSUFFICIENT_DATA', reason: error.message });
      }
      return;
    }
    ctx.kernel.log.error(`The alarm ${alarm.AlarmName} could not be evaluated`, { error: errorText(error) });
  }
}

async function evaluateMetric(ctx: Context, alarm: MetricAlarmRecord): Promise<void> {
  const periods = alarm.EvaluationPeriods ?? 1;
  const now = ctx.kernel.clock.now();
  // The actions of other alarms took time: this one may have changed meanwhile.
  if (alarmsOf(ctx).get(alarm.AlarmName ?? '') !== alarm) return;
  if (alarm.StateReason !== UNCHECKED && now - (alarm.StateUpdatedTimestamp ?? 0) < HELD) return;
  const verdict = evaluateRule(observe(ctx, alarm, now), {
    evaluationPeriods: periods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? periods,
    treatMissingData: alarm.TreatMissingData ?? 'missing',
  });
  if (verdict.state === undefined || verdict.state === alarm.StateValue) return;
  await changeState(ctx, alarm.AlarmName ?? '', {
    value: verdict.state,
    reason: reasonOf(alarm, verdict),
    data: reasonDataOf(alarm, verdict, now),
  });
}

/** Actions of its alarms may have changed it meanwhile. */
async function evaluateCompositeAlarm(ctx: Context, { AlarmName: name = '' }: CompositeAlarmRecord): Promise<void> {
  const alarm = alarmsOf(ctx).get(name);
  if (alarm?.kind === 'composite') await evaluateComposite(ctx, alarm);
}

export const evaluator: Part<Evaluator> = {
  name: 'cloudwatch.evaluator',
  open: (kernel) => new Evaluator(kernel),
  close: (value) => value.close(),
};

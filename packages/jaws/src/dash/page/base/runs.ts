import { useEffect, useState } from 'preact/hooks';
import type { Event, ToolInput } from '../../api.ts';
import { type ApiError, asApiError, type Client } from './client.ts';
import { useDash } from './dash.ts';
import { plural } from './format.ts';

export interface RegionRun {
  readonly region: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** The current step there, or why it failed. */
  readonly detail: string;
  /** Stacks of the plan that have not finished; undefined while there is no plan. */
  readonly open?: readonly string[];
}

/** A deployment or rollback that this page started, and its progress. */
export interface Run {
  readonly id: number;
  readonly stage: string;
  readonly title: string;
  readonly regions: readonly RegionRun[];
  /** The running step. */
  readonly step: string;
  readonly warnings: readonly string[];
  readonly state: 'running' | 'done' | 'failed';
  readonly error?: ApiError;
  /** The outcome, in a sentence. */
  readonly result?: string;
}

export interface Runs {
  deploy(input: ToolInput<'jaws_deploy'>, regions: readonly string[]): void;
  rollback(input: ToolInput<'jaws_rollback'>, regions: readonly string[]): void;
  /** Whether it is a rollout, and whether it is a rollback. */
  goOn(stage: string, release: number, regions: readonly string[]): void;
  takeBack(stage: string, release: number, regions: readonly string[]): void;
  dismiss(id: number): void;
  current(): readonly Run[];
  subscribe(listener: () => void): () => void;
}

const unchanged = 'Nothing had to change.';

/** Runs go on while the user visits other pages. */
export function createRuns(client: Client): Runs {
  let all: readonly Run[] = [];
  let last = 0;
  const listeners = new Set<() => void>();
  const change = (id: number, to: (run: Run) => Run) => {
    all = all.map((run) => (run.id === id ? to(run) : run));
    for (const listener of listeners) listener();
  };
  const begin = (
    stage: string,
    title: string,
    regions: readonly string[],
    work: (onEvent: (event: Event) => void) => Promise<string>,
  ) => {
    last += 1;
    const id = last;
    const waiting = regions.map((region) => ({ region, state: 'waiting' as const, detail: '' }));
    all = [...all, { id, stage, title, regions: waiting, step: 'Beginning', warnings: [], state: 'running' }];
    for (const listener of listeners) listener();
    work((event) => change(id, (run) => afterEvent(run, event))).then(
      (result) =>
        change(id, (run) => ({ ...ended(run, 'done'), state: run.regions.some(isFailed) ? 'failed' : 'done', result })),
      (thrown: unknown) =>
        change(id, (run) => ({ ...ended(run, 'waiting'), state: 'failed', error: asApiError(thrown) })),
    );
  };
  const words = ({
    releaseNumber,
    stacks,
  }: {
    readonly releaseNumber?: number | undefined;
    readonly stacks: readonly unknown[];
  }) => (releaseNumber === undefined ? unchanged : `Release ${releaseNumber}, ${plural(stacks.length, 'stack')}.`);
  return {
    deploy(input, regions) {
      const what = input.functions ? plural(input.functions.length, 'function') : 'everything';
      begin(input.stage, `Deploying ${what} to ${input.stage}`, regions, async (onEvent) =>
        words(await client.call('jaws_deploy', input, { onEvent })),
      );
    },
    rollback(input, regions) {
      begin(
        input.stage,
        `Rolling ${input.stage} back to release ${input.release ?? 'before'}`,
        regions,
        async (onEvent) => words(await client.call('jaws_rollback', input, { onEvent })),
      );
    },
    goOn(stage, release, regions) {
      begin(stage, `Continuing with release ${release} in ${stage}`, regions, async (onEvent) => {
        const { stacks } = await client.call('jaws_rollout_continue', { stage }, { onEvent });
        return `The rollout is done: ${plural(stacks.length, 'stack')}.`;
      });
    },
    takeBack(stage, release, regions) {
      begin(stage, `Taking release ${release} of ${stage} back`, regions, async (onEvent) => {
        const { runner, undone } = await client.call('jaws_rollout_abort', { stage }, { onEvent });
        if (runner !== undefined) return `${runner} was asked to roll it back.`;
        return undone.length === 0 ? 'No region had it yet.' : `Rolled back: ${undone.join(', ')}.`;
      });
    },
    dismiss(id) {
      all = all.filter((run) => run.id !== id);
      for (const listener of listeners) listener();
    },
    current: () => all,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const isFailed = ({ state }: RegionRun) => state === 'failed';

/** Settles the regions that reported no end: when the run succeeded, those that had begun succeeded and the others had nothing to do. */
const ended = (run: Run, rest: 'done' | 'waiting'): Run => ({
  ...run,
  step: '',
  regions: run.regions.map((one) => {
    if (one.state === 'running') return rest === 'done' ? { ...one, state: 'done' } : one;
    return one.state === 'waiting' && rest === 'done' ? { ...one, state: 'done', detail: 'Nothing to do' } : one;
  }),
});

/** Applies an event of the engine to a run. */
export function afterEvent(run: Run, event: Event): Run {
  const at = (region: string, to: Omit<RegionRun, 'region'>): Run => ({
    ...run,
    regions: run.regions.some((one) => one.region === region)
      ? run.regions.map((one) => (one.region === region && one.state !== 'failed' ? { ...one, ...to } : one))
      : [...run.regions, { region, ...to }],
  });
  const openIn = (region: string) => run.regions.find((one) => one.region === region)?.open;
  switch (event.type) {
    case 'step':
      return event.state === 'done' ? run : { ...run, step: stepText(event) };
    case 'warning':
      return { ...run, warnings: [...run.warnings, [event.message, event.hint ?? ''].join(' ').trim()] };
    case 'stack':
      if (event.state === 'failed')
        return at(event.region, { state: 'failed', detail: `${event.stack}: ${event.detail ?? 'failed'}` });
      if (event.state === 'done' || event.state === 'unchanged') {
        const open = openIn(event.region)?.filter((stack) => stack !== event.stack);
        // A region has several stacks: without the plan, which one is the last is unknown.
        const state = open?.length === 0 ? 'done' : 'running';
        return at(event.region, { state, detail: `${event.stack} ${event.state}`, ...(open && { open }) });
      }
      return at(event.region, { state: 'running', detail: `${event.state} ${event.stack}` });
    case 'stack-event':
      return at(event.region, { state: 'running', detail: `${event.logicalId} ${event.status}` });
    case 'plan':
      return event.plan.regions.reduce((before, { region, stacks }) => planned(before, region, stacks), run);
    case 'region-failed':
      return at(event.region, { state: 'failed', detail: [event.message, event.hint ?? ''].join(' ').trim() });
    case 'wave':
      return { ...run, step: `Wave ${event.wave} of ${event.of}: ${event.state}` };
    default:
      return run;
  }
}

type PlannedStacks = Extract<Event, { type: 'plan' }>['plan']['regions'][number]['stacks'];

function planned(run: Run, region: string, stacks: PlannedStacks): Run {
  const open = stacks.flatMap(({ name, action }) => (action === 'none' ? [] : [name]));
  return {
    ...run,
    regions: run.regions.map((one) => {
      if (one.region !== region || one.state === 'failed') return one;
      if (open.length > 0) return { ...one, open };
      return { ...one, open, state: 'done', detail: one.state === 'waiting' ? 'Nothing to do' : one.detail };
    }),
  };
}

export function stepText(step: Extract<Event, { type: 'step' }>): string {
  const counted = step.done !== undefined && step.total !== undefined ? ` (${step.done} of ${step.total})` : '';
  return `${step.title}${counted}`;
}

/** The runs of a stage. */
export function useRuns(stage: string): readonly Run[] {
  const { runs } = useDash();
  const [all, setAll] = useState(runs.current);
  useEffect(() => {
    setAll(runs.current());
    return runs.subscribe(() => setAll(runs.current()));
  }, [runs]);
  return all.filter((run) => run.stage === stage);
}

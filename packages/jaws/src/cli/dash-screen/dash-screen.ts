import { messageOf } from '../../base/text.ts';
import { deploy } from '../../engine/deploy.ts';
import { logs } from '../../engine/logs.ts';
import { type OpenProject, regionsOf } from '../../engine/open.ts';
import type { DeployOptions, DeployResult } from '../../engine/types.ts';
import type { Event } from '../../events.ts';
import type { Model } from '../../model/types.ts';
import { renderError } from '../../output/error.ts';
import { looksOf, paintFor, unpainted } from '../../output/paint.ts';
import { stdout } from '../../output/writer.ts';
import type { Context, Invocation, Result } from '../command.ts';
import { changesOf } from '../dashboard.ts';
import { deployResult } from '../deployed.ts';
import { asMistake } from '../mistake.ts';
import { withOwnNames } from '../own-names.ts';
import { newRuntimes, untilPrepared } from '../prepared.ts';
import { applyEvent, MOST_LOGS } from './events.ts';
import { itemsOf } from './items.ts';
import { isDeploying, type KeyCommand, press } from './keys.ts';
import { render, withinText } from './render.ts';
import { openScreen, sideBySide } from './screen.ts';
import {
  type Asked,
  initialState,
  nothingDeployed,
  rowAt,
  type State,
  withCompared,
  withItems,
  withPlan,
} from './state.ts';

/** Lines of a function's log. */
const LOG_HOURS = 1;
const HOUR = 3_600_000;

interface Given {
  readonly opened: OpenProject;
  /** Undefined: the user chooses it on the screen. */
  readonly stage: string | undefined;
  readonly region: string | undefined;
  readonly invocation: Invocation;
}

/**
 * The dashboard on the whole screen, until the user leaves it. It shows the engine's events, in place of the output. Returns the result
 * of
 * the last deployment; throws its error, so the shell's screen shows it and the exit code reflects it.
 */
export async function dashScreen(given: Given, context: Context): Promise<Result> {
  const { opened, region } = given;
  context.host.signal.throwIfAborted();
  const stage = given.stage ?? firstStage(opened.model, region);
  regionsOf(opened.model, stage, region);
  const { items, ticked } = itemsOf(opened.model, undefined);
  const isOpen = given.stage === undefined && opened.model.stages.length > 1;
  let state: State = {
    ...withItems(initialState(opened.model, stage, region), items, ticked),
    view: isOpen ? 'stages' : 'list',
  };
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  let outcome: Outcome | undefined;
  const screen = openScreen({
    stdin: process.stdin,
    stdout,
    paint: paintFor(stdout, context.env),
    render: (size) => {
      state = withinText(state, size);
      return render(state, size);
    },
    onKey(key) {
      // The interrupted session is over; nothing can be started again.
      if (context.host.signal.aborted && state.deployment.end !== undefined) {
        if (key === 'enter' || key === 'escape' || key === 'q') leave();
        return;
      }
      const { state: next, wish } = press(state, key);
      update(() => next);
      if (wish !== undefined) void grant(wish);
    },
  });
  const update = (change: (state: State) => State) => {
    state = change(state);
    screen.refresh();
  };
  const giveBack = context.takeOver({
    emit: (event) => update((now) => applyEvent(now, event)),
    pause: screen.leave,
    resume: screen.enter,
  });

  const grant = async (wish: KeyCommand): Promise<void> => {
    if (wish === 'quit') return leave();
    // A failed action is reported on the screen and ends no other.
    await granted(() =>
      work(wish).catch((error: unknown) => update((now) => ({ ...now, message: messageOf(error), isBusy: false }))),
    );
  };
  // A question may have been left unanswered, even if that is not a failure.
  const granted = sideBySide(screen.enter);
  const work = (wish: Exclude<KeyCommand, 'quit'>): Promise<void> => {
    switch (wish) {
      case 'plan':
        return plan();
      case 'compare':
        return compare();
      case 'logs':
        return readLogs();
      case 'deploy':
        return apply();
    }
  };
  const chosen = (): string => state.stages[state.stage]?.name ?? stage;
  const place = () => ({ stage: chosen(), region });

  const compare = async (): Promise<void> => {
    const at = chosen();
    const { ticked: before } = state;
    update((now) => ({ ...now, isBusy: true }));
    const { compared, why } = await changesOf(opened, place(), given.invocation.values.profile, context);
    // The user has switched to another stage.
    if (chosen() !== at) return;
    const found = itemsOf(opened.model, compared);
    const resources = [...(compared?.changes.values() ?? [])].filter(({ kind }) => kind === 'resource');
    update((now) => ({
      ...withCompared(now, before, found),
      compared: compared ? 'known' : 'unknown',
      why,
      resources,
      isBusy: false,
    }));
  };
  const readLogs = async (): Promise<void> => {
    const id = functionHere(state);
    if (id === undefined) return;
    const reading = { function: id, lines: [], isRead: false };
    update((now) => ({ ...now, logs: reading }));
    const lines: Event[] = [];
    const emit = (event: Event) => (event.type === 'function-log' ? void lines.push(event) : context.host.emit(event));
    const since = context.host.now().getTime() - LOG_HOURS * HOUR;
    const { profile } = given.invocation.values;
    // The user may be looking at another function or stage by now, or at the same one again.
    const end = (change: (now: State) => State) => update((now) => (now.logs === reading ? change(now) : now));
    try {
      await logs(
        { ...context.host, emit },
        {
          opened,
          root: opened.model.root,
          profile,
          ...place(),
          functions: [id],
          since,
          follow: false,
          newest: MOST_LOGS,
        },
      );
    } catch (error) {
      end((now) => ({ ...now, logs: undefined }));
      throw error;
    }
    end((now) => lines.reduce(applyEvent, { ...now, logs: { ...reading, isRead: true } }));
  };
  const plan = async (): Promise<void> => {
    const { asked } = state;
    if (asked === undefined) return;
    try {
      const { plan } = await deploy(context.host, { ...optionsOf(given, asked), mode: 'plan' });
      update((now) => withPlan(now, asked, { plan }));
    } catch (error) {
      // A question may have been left unanswered.
      screen.enter();
      update((now) => withPlan(now, asked, { failure: words(error) }));
    }
  };
  const words = (error: unknown): string => wordsOf(error, context);
  const apply = async (): Promise<void> => {
    const { asked } = state;
    if (asked === undefined) return;
    update((now) => ({ ...now, view: 'deploy', scroll: 0, message: '', deployment: nothingDeployed, isBusy: true }));
    outcome = await deployed(optionsOf(given, asked), given, context);
    // A question may have been left unanswered.
    screen.enter();
    const { error } = outcome;
    update((now) => ({
      ...now,
      isBusy: false,
      deployment: {
        ...now.deployment,
        steps: new Map(),
        ...ended(now, error === undefined ? undefined : words(error)),
      },
    }));
    if (!context.host.signal.aborted) await compare();
  };

  context.host.signal.addEventListener('abort', () => {
    if (!isDeploying(state)) leave();
  });
  try {
    void grant('compare');
    await left;
  } finally {
    giveBack();
    screen.close();
  }
  if (outcome?.error !== undefined) throw outcome.error;
  context.host.signal.throwIfAborted();
  if (!outcome?.result) return { data: { applied: false } };
  return deployResult(outcome.result, { ms: outcome.ms, urls: given.invocation.flags.has('urls') });
}

interface Outcome {
  readonly result?: DeployResult;
  readonly error?: unknown;
  readonly ms: number;
}

/** How a deployment ended if the engine did not report it: it failed before it began, or had nothing to do. */
const ended = ({ deployment }: State, error: string | undefined): Partial<State['deployment']> => ({
  end: error === undefined ? (deployment.end ?? 'done') : deployment.end === 'interrupted' ? 'interrupted' : 'failed',
  ...(error === undefined ? {} : { error }),
});

async function deployed(options: DeployOptions, given: Given, context: Context): Promise<Outcome> {
  const began = performance.now();
  const ms = () => performance.now() - began;
  try {
    const result = await deploy(context.host, options);
    const { profile, selection } = options;
    if (newRuntimes(result.plan)) {
      await untilPrepared(context.host, { model: given.opened.model, profile, stage: selection.stage }, began);
    }
    return { result, ms: ms() };
  } catch (error) {
    return { error, ms: ms() };
  }
}

/** An error with its place and what to do next, as the shell's screen has it. */
const wordsOf = (error: unknown, { cwd, env, version }: Context): string =>
  renderError(
    withOwnNames(asMistake(error), cwd),
    { ...looksOf(stdout, env), paint: unpainted },
    { cwd, env, version, verbose: false },
  );

/** The first stage that can be shown: with the region, or any. */
function firstStage({ stages }: Model, region: string | undefined): string {
  const found = stages.find(({ regions }) => regions.some((one) => region === undefined || one.region === region));
  return (found ?? stages[0])?.name ?? '';
}

function optionsOf({ opened, region, invocation }: Given, { stage, ticked }: Asked): DeployOptions {
  const { flags, lists, values } = invocation;
  const ids = (kind: string) =>
    [...ticked].filter((value) => value.startsWith(kind)).map((value) => value.slice(kind.length));
  return {
    project: opened,
    profile: values.profile,
    selection: { stage, region, resources: true, functions: ids('L '), endpoints: ids('E ') },
    recover: flags.has('recover'),
    forceUnlock: flags.has('force-unlock'),
    allowDataLoss: lists['allow-data-loss'] ?? [],
    allowAddressLoss: lists['allow-address-loss'] ?? [],
    allowMissing: flags.has('allow-missing-variables'),
    rollout: {},
  };
}

/** The function that the cursor is on, or that is behind the endpoint. */
function functionHere(state: State): string | undefined {
  const row = rowAt(state);
  return row?.is === 'item' ? row.item.function : undefined;
}

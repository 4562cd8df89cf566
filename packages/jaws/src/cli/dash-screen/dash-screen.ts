import { messageOf } from '../../base/text.ts';
import { deploy } from '../../engine/deploy.ts';
import { logs } from '../../engine/logs.ts';
import { type OpenProject, regionsOf } from '../../engine/open.ts';
import type { DeployOptions, DeployResult } from '../../engine/types.ts';
import { paintFor } from '../../output/paint.ts';
import type { Context, Invocation, Result } from '../command.ts';
import { changesOf } from '../dashboard.ts';
import { deployResult } from '../deployed.ts';
import { newRuntimes, untilPrepared } from '../prepared.ts';
import { noted } from './events.ts';
import { itemsOf } from './items.ts';
import { press, type Wish } from './keys.ts';
import { render } from './render.ts';
import { openScreen } from './screen.ts';
import { initialState, nothingDeployed, rowAt, type State, withItems } from './state.ts';

/** Of a function's log. */
const LOG_HOURS = 1;
const HOUR = 3_600_000;

interface Given {
  readonly opened: OpenProject;
  /** Undefined: it is chosen on the screen. */
  readonly stage: string | undefined;
  readonly region: string | undefined;
  readonly invocation: Invocation;
}

/**
 * The dashboard on the whole screen, until somebody leaves it. It shows the engine's events, in place of the output. Gives the result of
 * the last deployment; throws what that one failed with, so that the shell's screen has its words and the exit code says it.
 */
export async function dashScreen(given: Given, context: Context): Promise<Result> {
  const { opened, region } = given;
  const stage = given.stage ?? opened.model.stages[0]?.name ?? '';
  regionsOf(opened.model, stage, region);
  const { items, ticked } = itemsOf(opened.model, undefined);
  const isOpen = given.stage === undefined && opened.model.stages.length > 1;
  let state: State = {
    ...withItems(initialState(opened.model, stage), items, ticked),
    view: isOpen ? 'stages' : 'list',
  };
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  let outcome: Outcome | undefined;
  const screen = openScreen({
    stdin: process.stdin,
    stdout: process.stdout,
    paint: paintFor(process.stdout, context.env),
    render: (size) => render(state, size),
    onKey(key) {
      // What was interrupted is over; nothing can be begun again.
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
    emit: (event) => update((now) => noted(now, event)),
    pause: screen.leave,
    resume: screen.enter,
  });

  const grant = async (wish: Wish): Promise<void> => {
    if (wish === 'quit') return leave();
    // What a wish fails with is said on the screen; it ends no other.
    await work(wish).catch((error: unknown) => update((now) => ({ ...now, message: messageOf(error), isBusy: false })));
  };
  const work = (wish: Exclude<Wish, 'quit'>): Promise<void> => {
    switch (wish) {
      case 'compare':
        return compare();
      case 'logs':
        return readLogs();
      case 'plan':
        return plan();
      case 'deploy':
        return apply();
    }
  };
  const chosen = (): string => state.stages[state.stage]?.name ?? stage;
  /** `--region` is about the stage that was named with it. */
  const place = () => ({ stage: chosen(), region: chosen() === stage ? region : undefined });
  const options = (): DeployOptions => optionsOf(given, place(), state.ticked);

  const compare = async (): Promise<void> => {
    const at = chosen();
    update((now) => ({ ...now, isBusy: true }));
    const compared = await changesOf(opened, place(), given.invocation.values.profile, context);
    // Somebody went on to another stage.
    if (chosen() !== at) return;
    const found = itemsOf(opened.model, compared);
    const resources = [...(compared?.changes.values() ?? [])].filter(({ kind }) => kind === 'resource');
    update((now) => ({
      ...withItems(now, found.items, found.ticked),
      compared: compared ? 'known' : 'unknown',
      resources,
      isBusy: false,
    }));
  };
  const readLogs = async (): Promise<void> => {
    const id = functionHere(state);
    if (id === undefined) return;
    update((now) => ({ ...now, logs: { function: id, lines: [], isRead: false } }));
    const since = context.host.now().getTime() - LOG_HOURS * HOUR;
    const { profile } = given.invocation.values;
    await logs(context.host, {
      opened,
      root: opened.model.root,
      profile,
      ...place(),
      functions: [id],
      since,
      follow: false,
    });
    update((now) => (now.logs?.function === id ? { ...now, logs: { ...now.logs, isRead: true } } : now));
  };
  const plan = async (): Promise<void> => {
    update((now) => ({ ...now, view: 'plan', scroll: 0, plan: undefined, isBusy: true }));
    try {
      const result = await deploy(context.host, { ...options(), mode: 'plan' });
      update((now) => ({ ...now, plan: result.plan, isBusy: false }));
    } catch (error) {
      update((now) => ({ ...now, view: 'list' }));
      throw error;
    }
  };
  const apply = async (): Promise<void> => {
    const wanted = options();
    update((now) => ({ ...now, view: 'deploy', scroll: 0, message: '', deployment: nothingDeployed, isBusy: true }));
    outcome = await deployed(wanted, given, context);
    // A question may have been left without an answer.
    screen.enter();
    const { error } = outcome;
    update((now) => ({ ...now, isBusy: false, deployment: { ...now.deployment, ...ended(now, error) } }));
    if (!context.host.signal.aborted) await compare();
  };

  context.host.signal.addEventListener('abort', () => {
    if (state.view !== 'deploy' || state.deployment.end !== undefined) leave();
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

/** How a deployment ended where the engine did not say it: it failed before it began, or had nothing to do. */
const ended = ({ deployment }: State, error: unknown): Partial<State['deployment']> => ({
  end: error === undefined ? (deployment.end ?? 'done') : deployment.end === 'interrupted' ? 'interrupted' : 'failed',
  ...(error === undefined ? {} : { error: messageOf(error) }),
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

function optionsOf(
  { opened, invocation }: Given,
  place: { readonly stage: string; readonly region: string | undefined },
  ticked: ReadonlySet<string>,
): DeployOptions {
  const { flags, lists, values } = invocation;
  const ids = (kind: string) =>
    [...ticked].filter((value) => value.startsWith(kind)).map((value) => value.slice(kind.length));
  return {
    project: opened,
    profile: values.profile,
    selection: { ...place, resources: true, functions: ids('L '), endpoints: ids('E ') },
    recover: flags.has('recover'),
    forceUnlock: flags.has('force-unlock'),
    allowDataLoss: lists['allow-data-loss'] ?? [],
    allowMissing: flags.has('allow-missing-variables'),
    rollout: {},
  };
}

/** The function that the cursor is on, or that is behind the endpoint. */
function functionHere(state: State): string | undefined {
  const row = rowAt(state);
  return row?.is === 'item' ? row.item.function : undefined;
}

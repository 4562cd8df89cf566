import type { Event } from '../../events.ts';
import type { StackView, State } from './state.ts';

const MOST_NOTES = 200;
/** Lines of a log. */
export const MOST_LOGS = 500;

/** The state after an event of the engine. */
export function applyEvent(state: State, event: Event): State {
  switch (event.type) {
    case 'notice':
    case 'warning':
      return withNote(state, event.message);
    case 'cloud-started':
      return withNote(state, `The embedded cloud was started at ${event.endpoint}.`);
    case 'step':
      return withStep(state, event);
    case 'plan':
      return state.view === 'deploy' ? withPlan(state, event) : state;
    case 'stack':
      return withStack(state, event.region, event.stack, { state: event.state, detail: event.detail ?? '' });
    case 'stack-event': {
      const before = state.deployment.regions.get(event.region)?.get(event.stack);
      const detail = `${event.logicalId} ${event.status.toLowerCase().replaceAll('_', ' ')}`;
      const next = withStack(state, event.region, event.stack, { state: before?.state ?? 'waiting', detail });
      return event.reason !== undefined && /FAILED/.test(event.status)
        ? withNote(next, `${event.region} ${event.logicalId}: ${event.reason}`)
        : next;
    }
    case 'region-failed': {
      const failed = new Map(state.deployment.failed).set(event.region, event.message);
      return withDeployment(state, { failed });
    }
    case 'deployed':
      return withDeployment(state, { end: event.result });
    case 'url':
      return withDeployment(state, { urls: [...state.deployment.urls, `${event.method} ${event.url}`] });
    case 'function-log':
      return withLog(state, event);
    default:
      return state;
  }
}

const withDeployment = (state: State, more: Partial<State['deployment']>): State => ({
  ...state,
  deployment: { ...state.deployment, ...more },
});

function withNote(state: State, message: string): State {
  const [first = ''] = message.trim().split('\n');
  const notes = [...state.deployment.notes, first].slice(-MOST_NOTES);
  return { ...withDeployment(state, { notes }), message: first };
}

function withStep(state: State, event: Extract<Event, { type: 'step' }>): State {
  const steps = new Map(state.deployment.steps);
  const counted = event.total === undefined ? '' : ` ${event.done ?? 0}/${event.total}`;
  if (event.state === 'done' || event.state === 'failed') steps.delete(event.id);
  else steps.set(event.id, `${event.title}${counted}${event.detail ? ` ${event.detail}` : ''}`);
  return withDeployment(state, { steps });
}

/** Stacks that will be changed wait. */
function withPlan(state: State, { plan }: Extract<Event, { type: 'plan' }>): State {
  return plan.regions.reduce(
    (all, { region, stacks }) =>
      stacks
        .filter(({ name, action }) => action !== 'none' && !all.deployment.regions.get(region)?.has(name))
        .reduce((one, { name }) => withStack(one, region, name, { state: 'waiting', detail: '' }), all),
    state,
  );
}

function withStack(state: State, region: string, stack: string, view: StackView): State {
  const stacks = new Map(state.deployment.regions.get(region)).set(stack, view);
  return withDeployment(state, { regions: new Map(state.deployment.regions).set(region, stacks) });
}

function withLog(state: State, event: Extract<Event, { type: 'function-log' }>): State {
  const { logs } = state;
  if (logs?.function !== event.function) return state;
  const lines = event.message.trimEnd().split('\n');
  const shown = lines.map((line) => `${event.at.slice(11, 19)} ${event.region} ${line}`);
  return { ...state, logs: { ...logs, lines: [...logs.lines, ...shown].slice(-MOST_LOGS) } };
}

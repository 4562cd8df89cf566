import { dropEndedLeases } from '../../deploy/lease.ts';
import type { RegionHistory } from '../../deploy/releases/history.ts';
import { acceptedIn, isOver, type RolloutCommand, type RolloutState } from '../../deploy/rollouts/machine.ts';
import type { RolloutRecord } from '../../deploy/rollouts/record.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { JawsError } from '../../errors/error.ts';
import type { Host } from '../host.ts';
import { checkUnchanged, type StageRollout, supersededBy } from './find.ts';

/** A rollout as a command finds it. */
export interface RolloutNow extends Pick<RolloutRecord, 'stage' | 'number' | 'supersededBy'> {
  readonly state: RolloutState;
  /** The process that works on it. */
  readonly runner: string | undefined;
}

/** With a newer release it is superseded, also before a command records that. */
export function nowOf({ found: { record }, runner }: StageRollout, newer: number | undefined): RolloutNow {
  return newer === undefined ? { ...record, runner } : { ...record, runner, state: 'superseded', supersededBy: newer };
}

const accepted = ({ state, runner }: RolloutNow): RolloutCommand[] => acceptedIn(state, runner !== undefined);

/** Why a command is not accepted; undefined if it is. */
export function refusalOf(command: RolloutCommand, now: RolloutNow): JawsError | undefined {
  if (accepted(now).includes(command)) return undefined;
  const { stage, number, state, runner, supersededBy } = now;
  if (runner !== undefined) return fail('RolloutRunning', { stage, runner, undoing: state === 'undoing' });
  if (supersededBy !== undefined) return fail('RolloutSuperseded', { stage, number, newest: supersededBy });
  if (isOver(state)) return fail('RolloutEnded', { stage, state, number });
  return fail('RolloutRefused', { stage, number, state, command, next: nextText(now) });
}

/** The commands that a rollout accepts, and what each does. */
export function nextText(now: RolloutNow): string {
  const { stage, state, supersededBy } = now;
  if (supersededBy !== undefined) {
    return `Release ${supersededBy} came after it, so it can be neither continued nor undone: \`jaws releases ${stage}\`.`;
  }
  const does = {
    continue: `\`jaws rollout continue ${stage}\` continues it`,
    pause: `\`jaws rollout pause ${stage}\` pauses it`,
    abort: `\`jaws rollout abort ${stage}\` ${state === 'undoing' ? 'tries again to roll back' : 'undoes it'}`,
  };
  const parts = accepted(now).map((command) => does[command]);
  return parts.length > 0 ? `${parts.join(', ')}.` : '';
}

/**
 * Before a command does anything: refuses what can be known without leases. The process before may have died with some of them. `force`: nothing runs it any
 * more, says the user.
 */
export async function checkCommand(
  host: Host,
  rollout: StageRollout,
  command: RolloutCommand,
  force = false,
): Promise<void> {
  const left = force ? { ...rollout, runner: undefined } : rollout;
  const refusal = refusalOf(command, nowOf(left, await supersededBy(left)));
  if (!refusal) return;
  await dropEndedLeases([...rollout.buckets.values()], { host, project: rollout.model.name });
  throw refusal;
}

/** The same under the leases, with what is true then. */
export async function checkUnderLease(
  rollout: StageRollout,
  command: RolloutCommand,
  { histories, force }: { readonly histories: readonly RegionHistory[]; readonly force: boolean },
): Promise<void> {
  const left = { ...rollout, runner: undefined };
  const newer = await supersededBy(left, histories);
  if (newer === undefined && !force) await checkUnchanged(rollout);
  const refusal = refusalOf(command, nowOf(left, newer));
  if (refusal) throw refusal;
}

import { spanOf } from '../../base/text.ts';
import { oneLiners } from '../../base/visible.ts';
import { isActive } from '../../deploy/rollouts/machine.ts';
import { openProject } from '../../engine/open.ts';
import { abortRollout, pauseRollout, rolloutStatus } from '../../engine/rollout/control.ts';
import { continueRollout } from '../../engine/rollout/resume.ts';
import type { OrderResult, RolloutRegionState, RolloutStatus } from '../../engine/rollout/types.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Invocation, Run } from '../command.ts';
import { chooseStage } from '../place.ts';
import { reportUnread } from '../region-error.ts';

async function placeOf({ arguments: args, values }: Invocation, context: Context) {
  const project = openProject(findRoot(context.cwd));
  const stage = await chooseStage(context, project.model, args.stage, 'the argument [stage]');
  return { project, profile: values.profile, stage };
}

const consentOf = ({ flags, lists }: Invocation) => ({
  recover: flags.has('recover'),
  forceUnlock: flags.has('force-unlock'),
  allowDataLoss: lists['allow-data-loss'] ?? [],
  allowAddressLoss: lists['allow-address-loss'] ?? [],
});

export const status: Run = async (invocation, context) => {
  const found = await rolloutStatus(context.host, await placeOf(invocation, context));
  const exitCode = reportUnread(
    context.host.emit,
    found.stage,
    found.unread,
    (place) => `${place} cannot be read, so its part of this rollout may be missing and the exit code is 1`,
  );
  return { data: { ...found }, exitCode, text: (paint) => statusText(oneLiners(found), paint) };
};

const words: Readonly<Record<RolloutRegionState, string>> = {
  waiting: 'waiting',
  changing: 'deploying',
  watched: 'watched',
  done: 'done',
  failed: 'failed',
  undone: 'rolled back',
  left: 'could not be rolled back',
};

function paintedState(state: RolloutRegionState, isLeft: boolean, paint: Paint): string {
  if (state === 'changing' && isLeft) return paint.yellow('interrupted');
  const word = words[state];
  if (state === 'done') return paint.green(word);
  if (state === 'failed' || state === 'left') return paint.red(word);
  return state === 'waiting' ? paint.dim(word) : paint.yellow(word);
}

function statusText(status: RolloutStatus, paint: Paint): string {
  const { stage, record, runner, waves, watched, order, next } = status;
  // The process that ran it is gone, which its record cannot show.
  const isLeft = isActive(record.state) && runner === undefined;
  const began = record.began.replace('T', ' ').replace(/:\d\d\.\d+Z$/, '');
  const head = `${paint.bold(`Rollout of ${stage}`)}, release ${record.number}: ${paint.bold(stateWord(status, isLeft))}`;
  const about = paint.dim(`began ${began} by ${record.by}${runner === undefined ? '' : `, run by ${runner}`}`);
  const rows = waves.flatMap(({ bake, regions }, wave) =>
    regions.map(({ region, state }, at) => [
      at === 0 ? `wave ${wave + 1}` : '',
      region,
      paintedState(state, isLeft, paint),
      at === 0 && bake > 0 ? paint.dim(bakeText(bake, wave === record.wave ? watched : undefined, record)) : '',
    ]),
  );
  const problems = record.errors.map(({ region, message }) => `${paint.red(region)}: ${message}`);
  const left = record.left.map(({ region, message }) => `${paint.red(region)}: ${message}`);
  const asked = order ? paint.yellow(`Somebody asked to ${order} it: that happens before the next step.`) : '';
  return [
    `${head}\n${about}`,
    table(rows, '  '),
    record.state === 'paused' ? '' : problems.join('\n'),
    left.join('\n'),
    asked,
    next,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function bakeText(bake: number, watched: number | undefined, { step }: RolloutStatus['record']): string {
  if (watched === undefined || step !== 'watching') return `bake ${spanOf(bake)}`;
  return `bake ${spanOf(Math.min(bake, watched))} of ${spanOf(bake)}`;
}

function stateWord({ record, superseded }: RolloutStatus, isLeft: boolean): string {
  if (superseded !== undefined) return 'superseded';
  if (!isLeft) return record.state;
  return record.state !== 'undoing' ? 'interrupted' : record.left.length > 0 ? 'partly undone' : 'undoing, interrupted';
}

export const goOn: Run = async (invocation, context) => {
  const place = await placeOf(invocation, context);
  const { id, stacks } = await continueRollout(context.host, { ...place, ...consentOf(invocation) });
  return { data: { deployment: id, stacks }, note: () => `The rollout of ${place.stage} is done.` };
};

export const pause: Run = async (invocation, context) => {
  const result = await pauseRollout(context.host, await placeOf(invocation, context));
  const { stage, release, runner } = result;
  const text = runner
    ? `${runner} was asked to pause the rollout of ${stage}, release ${release}: it stops before its next step, in 15 seconds at most while a wave is watched.`
    : `The rollout of ${stage}, release ${release}, is paused.`;
  return { data: { ...result }, note: () => `${text} \`jaws rollout status ${stage}\` says what comes next.` };
};

export const abort: Run = async (invocation, context) => {
  const place = await placeOf(invocation, context);
  const result = await abortRollout(context.host, { ...place, ...consentOf(invocation) });
  return { data: { ...result }, note: () => abortText(oneLiners(result)) };
};

function abortText({ stage, release, runner, undone }: OrderResult): string {
  if (runner) {
    return `${runner} was asked to undo the rollout of ${stage}, release ${release}. \`jaws rollout status ${stage}\` shows how far it is.`;
  }
  return undone.length === 0
    ? `Nothing of release ${release} was in ${stage} yet: it is aborted.`
    : `${count(undone.length, 'region')} of ${stage} ${undone.length === 1 ? 'is as it was' : 'are as they were'} before release ${release}: ${undone.join(', ')}.`;
}

import type { ErrorEntry } from '../error.ts';

interface Place {
  readonly stage: string;
  readonly region: string;
}

const at = ({ stage, region }: Place) => `${stage} ${region}`;

export const ReleaseValueMissing: ErrorEntry<Place & { variable: string; version: string }> = {
  title: 'A release needs a value that is not kept any more',
  message: ({ variable, version, ...place }) =>
    `The release takes the variable ${variable} from version ${version || '(unknown)'} of the environment of ${at(place)}. That version is not kept any more.`,
  hint: (place) =>
    `Choose a newer release (\`jaws releases ${place.stage}\`), or deploy the project as it was: check out its commit and run \`jaws deploy all ${place.stage}\`.`,
};

export const ReleaseUnknown: ErrorEntry<{ release: string; stage: string; known: readonly number[] }> = {
  title: 'The stage has no such release',
  message: ({ release, stage }) => `${stage} has no release "${release}".`,
  hint: ({ stage, known }) =>
    known.length > 0
      ? `Its releases are ${Math.min(...known)} to ${Math.max(...known)}: \`jaws releases ${stage}\` shows them.`
      : `Releases begin with the next deployment: \`jaws deploy all ${stage}\`.`,
};

export const ReleaseAmbiguous: ErrorEntry<{ release: string; stage: string; ids: readonly string[] }> = {
  title: 'Two releases have this name',
  message: ({ release, stage, ids }) =>
    `${stage} has ${ids.length} releases "${release}": two deployments of different regions ran at the same time.`,
  hint: ({ ids }) => `Name it by its id: ${ids.join(' or ')}.`,
};

export const NothingToRollBackTo: ErrorEntry<{ stage: string; releases: number }> = {
  title: 'There is no earlier release',
  message: ({ stage, releases }) =>
    `${stage} has no release to go back to: ${releases === 0 ? 'none is recorded' : 'each one before the newest had no code, is not kept, went wrong, or is of a `jaws dev` session'}.`,
  hint: ({ stage }) =>
    `\`jaws releases ${stage}\` shows what there is. A release is recorded with each deployment that changes something.`,
};

export const ReleaseWithoutCode: ErrorEntry<{ release: string; stage: string }> = {
  title: 'A release has no code to go back to',
  message: ({ release, stage }) =>
    `Release ${release} of ${stage} had no functions, only resources such as roles and the bucket: going back to it would delete everything that answers. Nothing was changed.`,
  hint: ({ stage }) =>
    `\`jaws releases ${stage}\` shows the others. To take functions away: \`jaws remove\`, or \`jaws stage remove ${stage}\`.`,
};

export const NewerRelease: ErrorEntry<{ stage: string; regions: readonly string[]; newest: number; shown: number }> = {
  title: 'There is a newer release than the one that was shown',
  message: ({ stage, regions, newest, shown }) =>
    `${stage} has release ${newest} in ${regions.join(', ')} now; when this roll-back was planned ${newest > shown ? `the newest was ${shown}` : 'it had not got there'}. Nothing was changed.`,
  hint: ({ stage }) => `See \`jaws releases ${stage}\`, then run the same command again if that is still to be undone.`,
};

export const ReleaseNotKept: ErrorEntry<{ release: number | string; stage: string }> = {
  title: 'A release is not kept any more',
  message: ({ release, stage }) => `No region of ${stage} keeps the record of release ${release}.`,
  hint: ({ stage }) =>
    `JAWS keeps the last ten releases of a stage in each region. Choose a newer one (\`jaws releases ${stage}\`), or check out its commit and deploy that.`,
};

export const ReleaseUnreadable: ErrorEntry<Place & { release: string }> = {
  title: 'The record of a release cannot be read',
  message: ({ release, ...place }) =>
    `The record of release ${release} in ${at(place)} cannot be read from its jaws bucket.`,
  hint: ({ stage }) => `Choose another release: \`jaws releases ${stage}\`.`,
};

export const ReleaseCodeMissing: ErrorEntry<Place & { keys: readonly string[] }> = {
  title: 'The code of a release is gone',
  message: ({ keys, ...place }) =>
    `The release needs code that no jaws bucket of ${place.stage} has any more, for ${at(place)}: ${keys.slice(0, 3).join(', ')}${keys.length > 3 ? `, and ${keys.length - 3} more` : ''}.`,
  hint: ({ stage }) =>
    `Nothing was changed. Choose another release (\`jaws releases ${stage}\`), or check out the commit of this one and run \`jaws deploy all ${stage}\`.`,
};

export const CodeDiffers: ErrorEntry<Place & { keys: readonly string[] }> = {
  title: 'Code in a bucket is not the code that was released',
  message: ({ keys, ...place }) =>
    `The jaws bucket of ${at(place)} has other bytes than the release: ${keys.slice(0, 3).join(', ')}${keys.length > 3 ? `, and ${keys.length - 3} more` : ''}. The SHA-256 of each object differs from the one in its name, so somebody wrote it again.`,
  hint: () =>
    'No function got this code. Find out who wrote the objects (CloudTrail, access logs), delete them, and repeat the command: code of this folder is uploaded again, code of another region copied from there.',
};

export const FunctionCodeDiffers: ErrorEntry<{ function: string; wanted: string; found: string }> = {
  title: 'Lambda has other code than it was given',
  message: ({ function: name, wanted, found }) =>
    `Lambda reports other code for ${name} than it was given: SHA-256 ${found} instead of ${wanted}. The object in the jaws bucket was written again in between.`,
  hint: () => 'Deploy again, and find out who writes to the jaws bucket.',
};

export const NothingToPromote: ErrorEntry<{ from: string; to: string; sessions: readonly string[] }> = {
  title: 'A stage has nothing to promote',
  message: ({ from, sessions }) =>
    sessions.length === 0
      ? `${from} has no release whose code is kept.`
      : `${from} has releases of \`jaws dev\` sessions only, which are promoted when they are named. The newest is ${sessions[0]}.`,
  hint: ({ from, to, sessions }) =>
    sessions.length === 0
      ? `Deploy it once: \`jaws deploy all ${from}\`.`
      : `Name it: \`jaws promote ${from} ${to} --release ${sessions[0]}\`.`,
};

export const PromotionLacks: ErrorEntry<{ from: string; release: string; functions: readonly string[] }> = {
  title: 'A stage lacks functions that are to be promoted from it',
  message: ({ from, release, functions }) =>
    `Release ${release} of ${from} does not have ${functions.slice(0, 5).join(', ')}${functions.length > 5 ? `, and ${functions.length - 5} more` : ''}, which the project has.`,
  hint: ({ from }) => `Deploy them there first: \`jaws deploy all ${from}\`. Or check out the commit of the release.`,
};

export const PromotionDiffers: ErrorEntry<{
  from: string;
  release: string;
  function: string;
  regions: readonly string[];
}> = {
  title: 'Regions of a stage run different code',
  message: ({ from, release, function: id, regions }) =>
    `Release ${release} of ${from} has other code of ${id} in ${regions.join(' than in ')}, so it is not clear which one to promote.`,
  hint: ({ from }) => `Deploy ${from} in all its regions first: \`jaws deploy all ${from} all\`.`,
};

export const PromotionVariables: ErrorEntry<{
  from: string;
  to: string;
  missing: readonly { readonly region: string; readonly names: readonly string[] }[];
}> = {
  title: 'The other stage lacks variables',
  message: ({ from, to, missing }) =>
    `Functions have variables in ${from} that ${to} does not have: ${missing.map(({ region, names }) => `${names.join(', ')} in ${region}`).join('; ')}.`,
  hint: ({ to, missing }) =>
    `Set them (\`jaws env set ${to} all ${missing[0]?.names[0] ?? '<name>'} <value>\`), or give --allow-missing-variables.`,
};

// Rollouts

const rollout = (stage: string) =>
  `\`jaws releases ${stage}\` shows what runs where. Fix the cause and deploy again: regions that are done are not changed twice.`;

export const RolloutAlarm: ErrorEntry<Place & { alarm: string; reason: string }> = {
  title: 'An alarm stopped a rollout',
  message: ({ alarm, reason, ...place }) =>
    `The alarm ${alarm} is in ALARM in ${at(place)}${reason ? `: ${reason.replace(/\.$/, '')}` : ''}.`,
  hint: () => undefined,
};

export const RolloutProbeFailed: ErrorEntry<Place & { url: string; detail: string }> = {
  title: 'The probe of a rollout failed',
  message: ({ url, detail, ...place }) => `The probe ${url} of ${at(place)} failed: ${detail}.`,
  hint: () => undefined,
};

export const RolloutErrors: ErrorEntry<Place & { invocations: number; errors: number; allowed: number }> = {
  title: 'Too many errors stopped a rollout',
  message: ({ invocations, errors, allowed, ...place }) =>
    `${errors} of ${invocations} invocations in ${at(place)} ended in an error since the wave was deployed; jaws.json allows ${allowed} %.`,
  hint: (place) => `\`jaws logs --stage ${place.stage} --region ${place.region}\` shows them.`,
};

export const RolloutDeclined: ErrorEntry<{ stage: string; wave: number; of: number }> = {
  title: 'A rollout was not allowed to go on',
  message: ({ stage, wave, of }) => `Wave ${wave} of ${of} of ${stage} did not start: nobody confirmed it.`,
  hint: ({ stage }) =>
    `The waves before it are done. Run the same command to go on, or \`jaws rollback --stage ${stage}\`. Without a terminal, leave --confirm out.`,
};

const goesOn = (stage: string) =>
  `\`jaws rollout continue ${stage}\` continues it, from any machine; \`jaws rollout abort ${stage}\` undoes it.`;

export const RolloutWaits: ErrorEntry<{ stage: string; wave: number; of: number }> = {
  title: 'A rollout waits for confirmation',
  message: ({ stage, wave, of }) =>
    `Wave ${wave} of ${of} of ${stage} needs a confirmation, and there is no terminal to ask in. The rollout is paused.`,
  hint: ({ stage }) => goesOn(stage),
};

export const RolloutPaused: ErrorEntry<{ stage: string; by: string }> = {
  title: 'A rollout is paused',
  message: ({ stage, by }) => `${by} paused the rollout of ${stage}.`,
  hint: ({ stage }) => goesOn(stage),
};

export const RolloutAborted: ErrorEntry<{ stage: string; by: string }> = {
  title: 'A rollout was aborted',
  message: ({ stage, by }) => `${by} aborted the rollout of ${stage}.`,
  hint: () => undefined,
};

export const RolloutNone: ErrorEntry<{ stage: string }> = {
  title: 'A stage has no rollout',
  message: ({ stage }) => `${stage} has had no rollout yet: none of its regions has a record of one.`,
  hint: () =>
    'A deployment is a rollout if it has waves, watches them, or undoes all of them when one fails: see `rollout` in jaws.json, or --rollout and --all-or-nothing.',
};

export const RolloutUnread: ErrorEntry<{ stage: string; regions: readonly string[]; reason: string }> = {
  title: 'A rollout was not found, and regions do not respond',
  message: ({ stage, regions, reason }) =>
    `No region of ${stage} that responds has a record of a rollout. ${regions.join(', ')} may have one and could not be read: ${reason}`,
  hint: ({ stage }) => `Try again once these regions respond. \`jaws releases ${stage}\` shows what the others run.`,
};

export const RolloutRunning: ErrorEntry<{ stage: string; runner: string; undoing: boolean }> = {
  title: 'A rollout is running',
  message: ({ stage, runner, undoing }) => `${runner} ${undoing ? 'undoes' : 'runs'} the rollout of ${stage}.`,
  hint: ({ stage, undoing }) =>
    `${undoing ? `\`jaws rollout status ${stage}\` shows how far it is.` : `\`jaws rollout pause ${stage}\` asks for it to stop.`} If that process is gone, wait two minutes, or give --force-unlock.`,
};

export const RolloutRefused: ErrorEntry<{
  stage: string;
  number: number;
  state: string;
  command: string;
  next: string;
}> = {
  title: 'A rollout does not take this command now',
  message: ({ stage, number, state, command }) =>
    `The rollout of ${stage}, release ${number}, does not take "${command}": ${
      { undoing: 'it is being undone, and not all regions are', failed: 'it has failed' }[state] ??
      `it is ${state} already`
    }.`,
  hint: ({ next }) => next,
};

export const RolloutEnded: ErrorEntry<{ stage: string; state: string; number: number }> = {
  title: 'A rollout has ended',
  message: ({ stage, state, number }) => `The last rollout of ${stage}, release ${number}, has ended: it is ${state}.`,
  hint: ({ stage, state }) =>
    state === 'done'
      ? `\`jaws rollback --stage ${stage}\` undoes it.`
      : `\`jaws deploy all ${stage}\` begins another one.`,
};

export const RolloutSuperseded: ErrorEntry<{ stage: string; number: number; newest: number }> = {
  title: 'There is a newer release than the rollout',
  message: ({ stage, number, newest }) =>
    `The rollout of ${stage} deploys release ${number}, but ${stage} has had release ${newest} since.`,
  hint: ({ stage }) =>
    `Deploy the version that all regions should have: \`jaws deploy all ${stage}\`. Or go back: \`jaws rollback --stage ${stage}\`.`,
};

export const RolloutChanged: ErrorEntry<{ stage: string; number: number; state: string }> = {
  title: 'The rollout went on meanwhile',
  message: ({ stage, number, state }) =>
    `The rollout of release ${number} to ${stage} was changed by another process while this command waited: it is ${state} now. Nothing was changed here.`,
  hint: ({ stage }) => `See how far it is: \`jaws rollout status ${stage}\`.`,
};

export const RolloutGoalMissing: ErrorEntry<Place & { number: number }> = {
  title: 'The release for a region is not kept',
  message: ({ number, ...place }) => `The record of release ${number} for ${at(place)} is not in its jaws bucket.`,
  hint: ({ stage, region }) =>
    `Deploy that region from the commit of the release: \`jaws deploy all ${stage} ${region}\`.`,
};

export const RolloutFailed: ErrorEntry<{
  stage: string;
  failed: readonly string[];
  undone: readonly string[];
  left: readonly string[];
  done: readonly string[];
  untouched: readonly string[];
}> = {
  title: 'A rollout failed',
  message: ({ stage, failed, undone, left, done, untouched }) =>
    [
      failed.length > 0
        ? `The rollout of ${stage} failed in ${failed.join(', ')}.`
        : `The rollout of ${stage} was aborted.`,
      undone.length > 0 ? `Rolled back: ${undone.join(', ')}.` : '',
      left.length > 0 ? `Could not be rolled back: ${left.join(', ')}.` : '',
      done.length > 0 ? `Done: ${done.join(', ')}.` : '',
      untouched.length > 0 ? `Not changed: ${untouched.join(', ')}.` : '',
    ]
      .filter((text) => text !== '')
      .join(' '),
  hint: ({ stage, left }) =>
    left.length > 0
      ? `\`jaws rollout abort ${stage}\` tries again to roll back; name a resource that may lose its data with --allow-data-loss.`
      : rollout(stage),
};

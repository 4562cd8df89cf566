import type { RollbackInfo } from '@aws-sdk/client-codedeploy';
import type { Context } from '../../../kernel/context.ts';
import { ALL_AT_ONCE, predefinedConfig } from '../configs/predefined.ts';
import { type DeploymentRecord, deployments, groupKey, groups } from '../records.ts';
import { reversedContent } from '../revisions/app-spec.ts';
import { checkRevision } from '../revisions/check-revision.ts';
import type { DeploymentFailure } from './failure.ts';
import { isRollback } from './steps.ts';

/** Writes a deployment and the fields of its group that depend on it. */
export function save(ctx: Context, changed: DeploymentRecord): void {
  // Its application and its group may have been renamed since it was read.
  const { application, group: groupName } = deployments(ctx).get(changed.id) ?? changed;
  const one = { ...changed, application, group: groupName };
  deployments(ctx).put(one.id, one);
  const key = groupKey(one.application, one.group);
  const group = groups(ctx).get(key);
  if (!group) return;
  const { created, id, status } = one;
  const last = { id, created, status, ...(one.ended === undefined ? {} : { ended: one.ended }) };
  const isLast = !group.attempted || group.attempted.created <= created;
  groups(ctx).put(key, {
    ...group,
    ...(isLast ? { attempted: last } : {}),
    ...(status === 'Succeeded' ? { succeeded: last, revision: one.revision } : {}),
  });
}

export const newDeploymentId = (ctx: Context): string =>
  `d-${ctx.kernel.ids.random(9, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`;

/** Ends a deployment for a reason. Returns the deployment that rolls it back, if it is to be rolled back. */
export function endWith(ctx: Context, one: DeploymentRecord, failure: DeploymentFailure): DeploymentRecord | undefined {
  const now = ctx.kernel.clock.now();
  const { code, event: cause, message, status } = failure;
  const events = one.events.map((event) => {
    if (event.status === 'InProgress') return { ...event, status: 'Failed' as const, ended: now, problem: message };
    return event.status === 'Pending' ? { ...event, status: 'Skipped' as const } : event;
  });
  const error = { code, message };
  const answered = [...(one.answered ?? []), ...(one.hook ? [one.hook.execution] : [])];
  const ended = { ...one, events, status, error, ended: now, hook: undefined, answered, nextShift: undefined };
  const { enabled = false, events: causes = [] } = one.rollback ?? {};
  const wanted = failure.rollsBack ?? (enabled && causes.includes(cause));
  if (!wanted || isRollback(one) || !one.spec) {
    save(ctx, ended);
    return undefined;
  }
  const back = rollbackOf(ctx, one, reversedContent(one.spec));
  const rollbackInfo: RollbackInfo = {
    rollbackDeploymentId: back.id,
    rollbackMessage: `Deployment ${one.id} terminated. Automatic rollback is triggered with a DeploymentId ${back.id}.`,
  };
  save(ctx, { ...ended, rollbackInfo });
  save(ctx, back);
  return back;
}

function rollbackOf(ctx: Context, one: DeploymentRecord, content: string): DeploymentRecord {
  const id = newDeploymentId(ctx);
  return {
    id,
    application: one.application,
    group: one.group,
    config: ALL_AT_ONCE,
    routing: predefinedConfig(ALL_AT_ONCE)?.routing ?? { type: 'AllAtOnce' },
    role: one.role,
    revision: checkRevision({ revisionType: 'AppSpecContent', appSpecContent: { content } }),
    previous: one.revision,
    creator: 'codeDeployRollback',
    status: 'Created',
    created: ctx.kernel.clock.now(),
    rollbackInfo: {
      rollbackTriggeringDeploymentId: one.id,
      rollbackMessage: `Deployment ${id} is triggered to roll back deployment ${one.id}.`,
    },
    events: [],
    shifts: 0,
    weight: 0,
  };
}

import { isObject } from '../../base/text.ts';
import { findKept } from '../events/find.ts';
import { hidden } from '../events/hide.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject, reach } from '../open.ts';
import { type ReplayResult, replay } from '../replay.ts';
import { isEmbeddedStage } from './embedded.ts';

interface ReplayToolOptions {
  readonly root: string;
  readonly project: OpenProject;
  readonly profile: string | undefined;
  readonly stage: string;
  readonly region?: string | undefined;
  readonly id: string;
  /** Replaces the recorded event. */
  readonly event?: unknown;
}

/** Replays an invocation of a stage in that stage. An edited event makes the answers incomparable. Throws InvocationUnknown. */
export async function replayInvocation(host: Host, options: ReplayToolOptions): Promise<ReplayResult> {
  const { root, project, profile, stage, region, id } = options;
  const { model } = project;
  const cloud = await forUser(host, async () => {
    const aws = await reach(host, model, profile, stage);
    return (await isEmbeddedStage(aws, model, stage)) ? aws.endpoint : undefined;
  });
  const entry = await findKept(id, { root, opened: project, stage, cloud });
  const { result: _result, error: _error, event, ...invocation } = entry.invocation;
  const edited =
    options.event === undefined
      ? entry
      : { ...entry, invocation: { ...invocation, event: withHidden(options.event, event) } };
  return replay(host, { root, opened: project, profile, entry: edited, stage, region });
}

/** Restores in an edited event the credentials that were redacted, where the placeholders are still in the same place. */
export function withHidden(edited: unknown, original: unknown): unknown {
  if (edited === hidden) return original ?? edited;
  if (Array.isArray(edited)) {
    const from: readonly unknown[] = Array.isArray(original) ? original : [];
    return edited.map((one, at) => withHidden(one, from[at]));
  }
  if (!isObject(edited)) return edited;
  const from = isObject(original) ? original : {};
  return Object.fromEntries(
    Object.entries(edited).map(([name, value]) => [
      name,
      withHidden(value, Object.hasOwn(from, name) ? from[name] : undefined),
    ]),
  );
}

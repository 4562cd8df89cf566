import { relative, resolve } from 'node:path';
import { oneLiners } from '../../base/visible.ts';
import { cloudPaths } from '../../cloud/paths.ts';
import { findCloud } from '../../cloud/running.ts';
import { findKept, type KeptEntry, listKept } from '../../engine/events/find.ts';
import { hidden } from '../../engine/events/hide.ts';
import { saveEvent } from '../../engine/events/save.ts';
import { openProject } from '../../engine/open.ts';
import { replay } from '../../engine/replay.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { stdout } from '../../output/writer.ts';
import { findRoot } from '../../project/find.ts';
import { answersNote, answersText } from '../answer-text.ts';
import type { Context, Invocation, Result, Run } from '../command.ts';
import { differencesText, entryText, listText } from '../kept-text.ts';
import { oneFunction } from '../one-function.ts';

export const run: Run = async (invocation, context) => {
  const { arguments: args, values, flags } = invocation;
  const { cwd, env, host } = context;
  checkOptions(invocation);
  const root = findRoot(cwd);
  const opened = openProject(root);
  const found = await findCloud(cloudPaths(env));
  const cloud = found.is === 'running' ? found.cloud.endpoint : undefined;
  if (args.id === undefined) {
    const { function: name } = values;
    const id = name === undefined ? undefined : oneFunction(opened, name, cwd);
    const limit = limitOf(values.limit);
    const asked = { root, opened, cloud, stage: values.stage, function: id, failed: flags.has('failed'), limit };
    return list(await listKept(asked), host.now());
  }
  const entry = await findKept(args.id, { root, opened, cloud });
  if (values.save !== undefined) return save(entry, root, values.save, invocation, context);
  if (flags.has('show')) return { data: { ...entry }, text: (paint) => entryText(entry, paint) };
  const options = { root, opened, profile: values.profile, entry, stage: values.stage, region: values.region };
  const result = await replay(host, options);
  return {
    data: { ...result },
    isPayload: true,
    text: (paint) => answersText(result, paint),
    note: (paint) => `${answersNote(result, paint)}\n${differencesText(result, paint)}`,
    exitCode: result.answers.every(({ ok }) => ok) ? 0 : 1,
  };
};

/** Throws ConflictingOptions, OptionNeedsOther. */
function checkOptions({ arguments: args, values, flags }: Invocation): void {
  if (values.save !== undefined && flags.has('show')) {
    throw fail('ConflictingOptions', { first: '--save', second: '--show' });
  }
  for (const option of ['force', 'with-secrets']) {
    if (flags.has(option) && values.save === undefined) {
      throw fail('OptionNeedsOther', { option: `--${option}`, other: '--save' });
    }
  }
  if (args.id !== undefined) return;
  const first = values.save !== undefined ? '--save' : flags.has('show') ? '--show' : undefined;
  if (first) throw fail('OptionNeedsOther', { option: first, other: 'the id of an invocation' });
}

/** Throws InvalidValue. */
function limitOf(text = '20'): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw fail('InvalidValue', { what: '--limit', value: text, expected: 'a whole number from 1 on' });
}

function list(entries: readonly KeptEntry[], now: Date): Result {
  return {
    data: { invocations: entries },
    text: (paint) => listText(oneLiners(entries), paint, { now, columns: stdout.columns ?? 80 }),
    note: (paint) =>
      entries.length > 0 ? '' : paint.dim('No invocation is kept. `jaws dev` keeps those of its sessions.'),
  };
}

function save(entry: KeptEntry, root: string, name: string, { flags }: Invocation, { cwd }: Context): Result {
  const file = resolve(cwd, name);
  const how = { root, file, force: flags.has('force'), withSecrets: flags.has('with-secrets') };
  const { hides } = saveEvent(entry.invocation.event, how);
  return {
    data: { id: entry.invocation.id, file, hides },
    text: () => relative(cwd, file),
    note: (paint) =>
      hides ? paint.dim(`Credentials of its caller are ${hidden} in it; --with-secrets keeps them.`) : '',
  };
}

import { existsSync, rmSync } from 'node:fs';
import { formatBytes } from '../../base/text.ts';
import {
  contents,
  describeSnapshot,
  listSnapshots,
  loadSnapshot,
  namedSnapshot,
  type Progress,
  type SnapshotInfo,
  saveSnapshot,
  snapshotFile,
} from '../../cloud/snapshots.ts';
import { table } from '../../output/table.ts';
import type { Context, Run } from '../command.ts';
import { confirm } from '../questions.ts';

export const save: Run = async ({ arguments: { name = '' } }, context) => {
  const file = snapshotFile(name, context.cwd, context.env);
  if (existsSync(file)) {
    await confirm(context, { message: `Replace ${file}?`, initial: false, refused: `${file} stays as it is.` });
  }
  const info = await asStep(context, 'Saving the embedded cloud', (progress) =>
    saveSnapshot(file, context.env, progress, context.host.signal),
  );
  return {
    data: { name, file, ...info },
    text: (paint) => `Saved ${summary(info)} to ${paint.cyan(file)}.`,
  };
};

export const load: Run = async ({ arguments: { name = '' } }, context) => {
  const file = snapshotFile(name, context.cwd, context.env);
  const info = await describeSnapshot(file, name, context.env);
  const now = await contents(context.env);
  await confirm(context, {
    message: `Replace everything in the embedded cloud (${now ? records(now) : 'which cannot be read'}) by ${name} of ${info.created} (${records(info.records)})?`,
    initial: false,
    refused: 'The embedded cloud keeps its data.',
  });
  await asStep(context, `Loading ${name}`, (progress) =>
    loadSnapshot(file, context.env, progress, context.host.signal),
  );
  return {
    data: { name, file, ...info },
    text: () => `The embedded cloud was restored to its state of ${info.created}: ${summary(info)}.`,
  };
};

export const list: Run = async (_, { env }) => {
  const snapshots = await listSnapshots(env);
  return {
    data: { snapshots },
    text: (paint) =>
      snapshots.length === 0
        ? 'There are no snapshots. `jaws cloud snapshot save <name>` makes one.'
        : table(
            snapshots.map(({ name, created, fileBytes, records: counts, error }) => [
              name,
              created ?? '',
              formatBytes(fileBytes),
              error ?? paint.dim(records(counts ?? {})),
            ]),
          ),
  };
};

export const remove: Run = async ({ arguments: { name = '' } }, context) => {
  const file = namedSnapshot(name, context.env);
  await confirm(context, { message: `Delete ${file}?`, initial: false, refused: `${file} is kept.` });
  rmSync(file);
  return { data: { name, file }, text: () => `The snapshot ${name} is deleted.` };
};

/** `s3 12, lambda 3`. */
const records = (counts: SnapshotInfo['records']): string =>
  Object.entries(counts)
    .map(([service, count]) => `${service} ${count}`)
    .join(', ') || 'nothing';

const summary = (info: SnapshotInfo): string => `${records(info.records)}; ${formatBytes(info.bytes)}`;

/** Shown as a step with its progress if it takes long. */
async function asStep<T>(
  { output, host }: Context,
  title: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const step = { type: 'step', id: 'snapshot', title } as const;
  const began = host.now().getTime();
  let shown = began;
  try {
    return await work((done, total) => {
      const now = host.now().getTime();
      if (now - shown < 1000) return;
      shown = now;
      output.emit({
        ...step,
        state: 'progress',
        done,
        ...(total === undefined ? {} : { total }),
        detail: formatBytes(done),
      });
    });
  } finally {
    if (shown > began) output.emit({ ...step, state: 'done', ms: host.now().getTime() - began });
  }
}

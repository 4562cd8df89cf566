import type { Aws } from '../../aws/types.ts';
import { markSwapped } from '../../deploy/hotswap/marker.ts';
import { readHolder } from '../../deploy/lease.ts';
import { readStacks } from '../../deploy/read.ts';
import { begunAmong, deleteBegun, type Ending, endOf, readBegun } from '../../deploy/releases/begun.ts';
import type { RegionHistory } from '../../deploy/releases/history.ts';
import { byAge, recordKey, writeRecord } from '../../deploy/releases/record.ts';
import { stateKey, writeState } from '../../deploy/releases/state.ts';
import { unlessOtherJaws } from '../../env/format.ts';
import type { Host } from '../host.ts';

/** How deployments of a region ended that did not record it, according to its stacks as they are now. */
async function endingsIn(aws: Aws, { bucket, open }: RegionHistory, project: string): Promise<readonly Ending[]> {
  if (open.length === 0) return [];
  const base = await readStacks(aws, project, bucket.place);
  const found = await Promise.all(open.map(({ key }) => readBegun(bucket, key)));
  return found.flatMap((begun) => (begun ? [endOf(begun, base)] : []));
}

type OpenRelease = Pick<Ending, 'record' | 'running' | 'swapped'>;

/** The same for readers, who have no lease: its owner may still work on it, or CloudFormation. */
export async function openIn(aws: Aws, history: RegionHistory, project: string): Promise<readonly OpenRelease[]> {
  if (history.open.length === 0) return [];
  const { bucket } = history;
  const holder = await readHolder(bucket, project).catch(unlessOtherJaws);
  const endings = await endingsIn(aws, history, project);
  return endings.map((one) => ({ ...one, running: one.running || holder?.deployment === one.record.id }));
}

/**
 * Records what deployments did whose process ended before it could, under the leases: the history is whole before anything is decided by it.
 * Returns the histories then, and whether there was anything to record.
 */
export async function closeOpen(
  host: Pick<Host, 'emit'>,
  aws: Aws,
  histories: readonly RegionHistory[],
  project: string,
): Promise<{ readonly histories: readonly RegionHistory[]; readonly closed: boolean }> {
  let closed = false;
  const all = await Promise.all(
    histories.map(async (history) => {
      const { bucket } = history;
      const { stage, region } = bucket.place;
      const recorded = begunAmong(history.keys, project, stage).filter(
        ({ id }) => !history.open.some((one) => one.id === id),
      );
      for (const { key } of recorded) await bucket.delete(key);
      const endings = (await endingsIn(aws, history, project)).filter(({ running }) => !running);
      for (const { record, state, swapped } of endings) {
        if (state) await writeState(bucket, stateKey(project, stage, record.id), state);
        await writeRecord(bucket, swapped ? { ...record, swapped: true } : record);
        // The next deployment gives every function the code that its stack says.
        if (swapped) await markSwapped(bucket, project, 'all', new Date(record.at));
        await deleteBegun(bucket, record);
        closed = true;
        const how = record.result === 'done' ? 'it is deployed' : 'it was interrupted';
        const message = `Release ${record.number} of ${stage} ${region} had no end in the history, since its process ended first: ${how}.`;
        host.emit({ type: 'notice', message });
      }
      const records = endings.map(({ record }) => ({ key: recordKey(record), id: record.id, number: record.number }));
      const states = endings.flatMap(({ record, state }) => (state ? [stateKey(project, stage, record.id)] : []));
      return {
        ...history,
        records: [...history.records, ...records].sort(byAge),
        open: history.open.filter(({ id }) => !records.some((one) => one.id === id)),
        keys: [...history.keys, ...records.map(({ key }) => key), ...states],
      };
    }),
  );
  return { histories: all, closed };
}

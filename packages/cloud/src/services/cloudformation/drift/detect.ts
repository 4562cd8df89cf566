import type { Deployment } from '../engine/deployment.ts';
import type { PhysicalResource, ResourceRecord } from '../records.ts';
import { resourcesOf } from '../state.ts';
import { propertyDifferences } from './differences.ts';
import { comparable, readLive, secretProperties } from './live.ts';
import { type DriftRecord, driftsOf } from './records.ts';

/** Compares one resource with its deployed state, and records the result. */
export async function detectResource(d: Deployment, record: ResourceRecord): Promise<DriftRecord> {
  const current = record.current!;
  const found: DriftRecord = {
    logicalId: record.logicalId,
    physicalId: current.physicalId,
    type: record.type,
    checked: d.ctx.kernel.clock.now(),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html (ForceRollback)
    ...(record.skipped
      ? { status: 'NOT_CHECKED' as const, differences: [] }
      : await compared(d, record.logicalId, current)),
  };
  driftsOf(d.ctx, d.stackId).put(record.logicalId, found);
  return found;
}

type Compared = Pick<DriftRecord, 'status' | 'expected' | 'actual' | 'differences'>;

async function compared(d: Deployment, logicalId: string, current: PhysicalResource): Promise<Compared> {
  const live = await readLive(d, logicalId, current);
  if (live.status === 'DELETED') {
    const secret = secretProperties(d, logicalId);
    const shown = Object.entries(current.properties).filter(([name]) => !secret.includes(name));
    return { status: 'DELETED', expected: JSON.stringify(Object.fromEntries(shown)), differences: [] };
  }
  if (!('actual' in live)) return { status: 'NOT_CHECKED', differences: [] };
  const { actual, status } = live;
  const wanted = comparable(current.properties, actual);
  return {
    status,
    expected: JSON.stringify(wanted),
    actual: JSON.stringify(comparable(actual, wanted)),
    differences: propertyDifferences(wanted, actual),
  };
}

/** All resources of a stack that exist, in the order of their names. */
export function existing(d: Deployment, only?: readonly string[]): ResourceRecord[] {
  return [...resourcesOf(d.ctx, d.stackId).values()].filter(
    (record) => record.current && (only?.includes(record.logicalId) ?? true),
  );
}

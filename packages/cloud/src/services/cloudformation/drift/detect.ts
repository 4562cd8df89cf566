import type { Deployment } from '../engine/deployment.ts';
import { handlerContext, newSuffix } from '../engine/handler.ts';
import type { PhysicalResource, ResourceRecord } from '../records.ts';
import { resourcesOf } from '../state.ts';
import { propertyDifferences } from './differences.ts';
import { type DriftRecord, driftsOf } from './records.ts';

/** Compares one resource with what its stack made of it, and notes what it found. */
export async function detectResource(d: Deployment, record: ResourceRecord): Promise<DriftRecord> {
  const current = record.current!;
  const found: DriftRecord = {
    logicalId: record.logicalId,
    physicalId: current.physicalId,
    type: record.type,
    checked: d.ctx.kernel.clock.now(),
    ...(await compared(d, record.logicalId, current)),
  };
  driftsOf(d.ctx, d.stackId).put(record.logicalId, found);
  return found;
}

type Compared = Pick<DriftRecord, 'status' | 'expected' | 'actual' | 'differences'>;

async function compared(d: Deployment, logicalId: string, current: PhysicalResource): Promise<Compared> {
  const handler = d.ctx.kernel.resourceTypes.get(current.type);
  const context = handlerContext(d, { logicalId, type: current.type, suffix: newSuffix(d) });
  const expected = JSON.stringify(current.properties);
  if (!handler?.read) return { status: 'NOT_CHECKED', differences: [] };
  if (!(await handler.read(current.physicalId, current.properties, context))) {
    return { status: 'DELETED', expected, differences: [] };
  }
  // A type that cannot tell its properties is there, and no more is known.
  const actual = await handler.actual?.(current.physicalId, current.properties, context);
  if (!actual) return { status: 'NOT_CHECKED', differences: [] };
  const known = Object.keys(actual);
  const wanted = Object.fromEntries(Object.entries(current.properties).filter(([name]) => known.includes(name)));
  const differences = propertyDifferences(wanted, actual);
  return {
    status: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC',
    expected: JSON.stringify(wanted),
    actual: JSON.stringify(Object.fromEntries(Object.entries(actual).filter(([name]) => Object.hasOwn(wanted, name)))),
    differences,
  };
}

/** All resources of a stack that exist, in the order of their names. */
export function existing(d: Deployment, only?: readonly string[]): ResourceRecord[] {
  return [...resourcesOf(d.ctx, d.stackId).values()].filter(
    (record) => record.current && !record.current.placeholder && (only?.includes(record.logicalId) ?? true),
  );
}

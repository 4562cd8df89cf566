import { type Deployment, stackOf } from '../engine/deployment.ts';
import { handlerContext, handlerOfMade, newSuffix } from '../engine/handler.ts';
import { effectiveTemplate, type PhysicalResource, type ResourceRecord } from '../records.ts';
import { resourcesOf } from '../state.ts';
import { prepare } from '../template/prepare.ts';
import { referencesOf } from '../template/references.ts';
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
  const handler = handlerOfMade(d, current.type);
  const context = handlerContext(d, { logicalId, type: current.type, suffix: newSuffix(d) });
  const secret = secretProperties(d, logicalId);
  const shown = Object.entries(current.properties).filter(([name]) => !secret.includes(name));
  const expected = JSON.stringify(Object.fromEntries(shown));
  if (!handler.read) return { status: 'NOT_CHECKED', differences: [] };
  if (!(await handler.read(current.physicalId, current.properties, context))) {
    return { status: 'DELETED', expected, differences: [] };
  }
  // A type that cannot tell its properties is there, and no more is known.
  const actual = await handler.actual?.(current.physicalId, current.properties, context);
  if (!actual) return { status: 'NOT_CHECKED', differences: [] };
  const comparable = (name: string) => Object.hasOwn(actual, name) && !secret.includes(name);
  const wanted = Object.fromEntries(Object.entries(current.properties).filter(([name]) => comparable(name)));
  const differences = propertyDifferences(wanted, actual);
  return {
    status: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC',
    expected: JSON.stringify(wanted),
    actual: JSON.stringify(Object.fromEntries(Object.entries(actual).filter(([name]) => Object.hasOwn(wanted, name)))),
    differences,
  };
}

/** Names of properties that come from dynamic references or hidden parameters: neither compared nor shown. */
function secretProperties(d: Deployment, logicalId: string): string[] {
  const { input } = stackOf(d);
  const { template } = prepare(effectiveTemplate(input), d.specs, new Map(Object.entries(input.parameters)));
  const definition = template.resources.get(logicalId);
  return Object.entries(definition?.properties ?? {}).flatMap(([name, value]) => {
    const hidden = [...referencesOf(value).refs].some((ref) => template.parameters.get(ref)?.noEcho);
    return hidden || JSON.stringify(value).includes('{{resolve:') ? [name] : [];
  });
}

/** All resources of a stack that exist, in the order of their names. */
export function existing(d: Deployment, only?: readonly string[]): ResourceRecord[] {
  return [...resourcesOf(d.ctx, d.stackId).values()].filter(
    (record) => record.current && (only?.includes(record.logicalId) ?? true),
  );
}

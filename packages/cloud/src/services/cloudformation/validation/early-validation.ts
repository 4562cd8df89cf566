import type { Change, HookFailureMode, ResourceChange } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../kernel/errors.ts';
import type { Comparison, KnownProperties } from '../engine/changes.ts';
import type { Deployment } from '../engine/deployment.ts';
import { holdsReference } from '../engine/dynamic-references.ts';
import { findHandler, handlerContext, newSuffix } from '../engine/handler.ts';
import { namedId } from '../engine/intent.ts';
import { rawProperties } from '../engine/raw-properties.ts';
import { withStackTags } from '../engine/stack-tags.ts';
import type { StackInput } from '../records.ts';
import { isObject } from '../template/json.ts';
import { type Checked, checkProperties } from '../template/properties.ts';
import type { Bound } from '../template/scope.ts';
import { UNKNOWN } from '../template/value.ts';

/** One thing that a validation found. */
export interface ValidationRecord {
  readonly name: keyof typeof checks;
  readonly mode: HookFailureMode;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly reason: string;
  /** `/Resources/<logical id>/Properties/…` */
  readonly path: string;
}

/** AWS's name for each check in the reason of a change set that failed it. */
const checks = {
  PROPERTY_VALIDATION: 'AWS::EarlyValidation::PropertyValidation',
  NAME_CONFLICT_VALIDATION: 'AWS::EarlyValidation::ResourceExistenceCheck',
  BUCKET_EMPTINESS_VALIDATION: 'AWS::EarlyValidation::BucketEmptinessCheck',
};

/** Why a change set fails; undefined when nothing forbids it. The wording is AWS's. */
export function earlyFailure(found: readonly ValidationRecord[]): string | undefined {
  const failed = new Set(found.filter(({ mode }) => mode === 'FAIL').map(({ name }) => checks[name]));
  if (failed.size === 0) return undefined;
  return `The following hook(s)/validation failed: [${[...failed].join(', ')}]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.`;
}

/**
 * Mistakes in a change set, found before anything is deployed: properties, names that are taken, buckets that cannot be deleted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
export async function validateEarly(
  d: Deployment,
  bound: Bound,
  input: StackInput,
  changes: readonly Change[],
  added: Comparison['added'] = new Map(),
): Promise<ValidationRecord[]> {
  const found: ValidationRecord[] = [];
  for (const { ResourceChange: change } of changes) {
    if (!change) continue;
    const { Action: action, LogicalResourceId: logicalId = '' } = change;
    if (action === 'Add' || action === 'Modify' || action === 'Import') {
      const { type } = bound.template.resources.get(logicalId)!;
      const known = added.get(logicalId);
      // Where nothing is read later, the comparison knew as much.
      const { properties, checked } =
        known && !holdsReference(known.properties) ? known : knownProperties(d, bound, logicalId, input);
      found.push(...propertyProblems(logicalId, type, checked));
      if (action !== 'Import') found.push(...(await nameConflicts(d, change, type, properties)));
    }
    found.push(...(await fullBuckets(d, change)));
  }
  return found;
}

/** The planned properties; the value of a dynamic reference is known only at deployment. */
function knownProperties(d: Deployment, bound: Bound, logicalId: string, input: StackInput): KnownProperties {
  const definition = bound.template.resources.get(logicalId)!;
  const raw = withoutReferences(rawProperties(definition, bound.scope)) as Readonly<Record<string, unknown>>;
  const properties = withStackTags(d.specs, definition.type, raw, input.tags);
  return { properties, checked: checkProperties(d.specs, definition.type, properties) };
}

function withoutReferences(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('{{resolve:') ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutReferences(item)]));
}

function propertyProblems(logicalId: string, type: string, { problems, unsupported }: Checked): ValidationRecord[] {
  const all = [...problems, ...unsupported.map((name) => `#: extraneous key [${name}] is not permitted`)];
  return all.map((problem) => {
    const [, pointer = '', subject = problem] = /^#(.*?): (.*)$/s.exec(problem) ?? [];
    const missing = /^required key \[(.*)\] not found$/.exec(subject)?.[1];
    return {
      name: 'PROPERTY_VALIDATION',
      mode: 'FAIL',
      logicalId,
      physicalId: '',
      type,
      reason: missing === undefined ? problem : `Required property [${missing}] not found`,
      path: `/Resources/${logicalId}/Properties${pointer}`,
    };
  });
}

/** Of types whose name is their id. One that a caller may not read is taken to be free: its creation tells. */
async function nameConflicts(
  d: Deployment,
  { Action, Replacement, LogicalResourceId: logicalId = '', PhysicalResourceId }: ResourceChange,
  type: string,
  properties: Readonly<Record<string, unknown>>,
): Promise<ValidationRecord[]> {
  if (Action === 'Modify' && Replacement !== 'True') return [];
  const id = namedId(d, type, properties);
  const read = findHandler(d.ctx.kernel, d.specs, type)?.read;
  if (id === undefined || id === PhysicalResourceId || !read) return [];
  const context = handlerContext(d, { logicalId, type, suffix: newSuffix(d) });
  if (!(await unlessRefused(read(id, properties, context)))) return [];
  const reason = `Resource of type '${type}' with identifier '${id}' already exists.`;
  const path = `/Resources/${logicalId}`;
  return [{ name: 'NAME_CONFLICT_VALIDATION', mode: 'FAIL', logicalId, physicalId: id, type, reason, path }];
}

async function fullBuckets(d: Deployment, change: ResourceChange): Promise<ValidationRecord[]> {
  const { Action, PolicyAction, Replacement, ResourceType: type = '', LogicalResourceId: logicalId = '' } = change;
  const goes =
    Action === 'Remove' ? PolicyAction === 'Delete' : Replacement === 'True' && PolicyAction === 'ReplaceAndDelete';
  if (type !== 'AWS::S3::Bucket' || !goes) return [];
  const Bucket = change.PhysicalResourceId ?? '';
  const { s3 } = handlerContext(d, { logicalId, type, suffix: newSuffix(d) }).aws;
  const listed = await unlessRefused(s3.listObjectVersions({ Bucket, MaxKeys: 1 }));
  if (!listed || [...(listed.Versions ?? []), ...(listed.DeleteMarkers ?? [])].length === 0) return [];
  const reason = `The bucket '${Bucket}' is not empty. You must either delete all objects and versions or use the deletion policy to retain it, otherwise the delete operation will fail.`;
  const path = `/Resources/${logicalId}`;
  return [{ name: 'BUCKET_EMPTINESS_VALIDATION', mode: 'WARN', logicalId, physicalId: Bucket, type, reason, path }];
}

async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

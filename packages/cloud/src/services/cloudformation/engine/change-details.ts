import type {
  Replacement,
  ResourceAttribute,
  ResourceChangeDetail,
  ResourceTargetDefinition,
} from '@aws-sdk/client-cloudformation';
import type { PhysicalResource } from '../records.ts';
import { equal, type Json } from '../template/json.ts';
import { referencesOf } from '../template/references.ts';
import type { ResourceDefinition, Template } from '../template/template.ts';
import { hasUnknown, type Value } from '../template/value.ts';
import { changeValues } from './change-values.ts';
import type { Deployment } from './deployment.ts';
import { propertyReplaces } from './differences.ts';
import { findHandler } from './handler.ts';

/** Possible causes of a property's change. */
export interface Causes {
  /** The template that is deployed. */
  readonly old: Template | undefined;
  readonly changedParameters: ReadonlySet<string>;
  /** Resources that get another physical id, or may get one. */
  readonly replaced: ReadonlyMap<string, 'True' | 'Conditional'>;
  /** Resources that are, or may be, updated in place. */
  readonly changed: ReadonlySet<string>;
}

const recreation = { yes: 'Always', maybe: 'Conditionally', no: 'Never' } as const;

/**
 * One detail for each cause of each changed property. Which there are, and how they are evaluated, is as recorded from AWS:
 * LocalStack, tests/aws/services/cloudformation/test_change_sets.snapshot.json and its neighbors.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
 */
export function changeDetails(
  d: Deployment,
  logicalId: string,
  definition: ResourceDefinition,
  current: PhysicalResource,
  after: Readonly<Record<string, unknown>>,
  names: readonly string[],
  causes: Causes,
): ResourceChangeDetail[] {
  const before = causes.old?.resources.get(logicalId);
  return names.flatMap((name) => {
    const target = {
      ...targetOf(d, definition, name, current, after),
      ...changeValues(name, current.properties[name], after[name]),
    };
    const expression = definition.properties[name];
    const found = causesOf(expression, causes).map((cause) => ({ Target: target, ...cause }));
    const byParameter = found.some(({ ChangeSource }) => ChangeSource === 'ParameterReference');
    const rewritten = before !== undefined && !equal(before.properties[name], expression);
    if (found.length > 0 && !byParameter && !rewritten) return found;
    return [...found, direct(target, byParameter || hasUnknown(after[name] as Value))];
  });
}

/**
 * Properties that read an attribute of a resource that is changed in place: whether the attribute becomes another is known only
 * when it is deployed. They have no values to show.
 */
export function possibleDetails(
  d: Deployment,
  definition: ResourceDefinition,
  current: PhysicalResource,
  after: Readonly<Record<string, unknown>>,
  causes: Causes,
): ResourceChangeDetail[] {
  return Object.entries(definition.properties).flatMap(([name, expression]) => {
    const read = referencesOf(expression).attributes.filter(([logicalId]) => causes.changed.has(logicalId));
    const Target = targetOf(d, definition, name, current, after);
    return [...new Set(read.map((path) => path.join('.')))].map((CausingEntity) => ({
      Target,
      Evaluation: 'Dynamic' as const,
      ChangeSource: 'ResourceAttribute' as const,
      CausingEntity,
    }));
  });
}

/** Whether this is a detail of {@link possibleDetails}. */
export const isPossible = ({ ChangeSource, Target }: ResourceChangeDetail): boolean =>
  ChangeSource === 'ResourceAttribute' && Target?.AttributeChangeType === undefined;

/**
 * Whether changes with these details replace the resource: surely where a property that requires it is known to change.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html (Replacement)
 */
export function replacementOf(details: readonly ResourceChangeDetail[]): Replacement {
  const always = details.filter(({ Target }) => Target?.RequiresRecreation === 'Always');
  if (always.some(({ Evaluation }) => Evaluation === 'Static')) return 'True';
  const maybe = details.some(({ Target }) => Target?.RequiresRecreation === 'Conditionally');
  return always.length > 0 || maybe ? 'Conditional' : 'False';
}

const direct = (Target: ResourceTargetDefinition, dynamic: boolean): ResourceChangeDetail => ({
  Target,
  Evaluation: dynamic ? 'Dynamic' : 'Static',
  ChangeSource: 'DirectModification',
});

function targetOf(
  d: Deployment,
  { type }: ResourceDefinition,
  name: string,
  current: PhysicalResource,
  after: Readonly<Record<string, unknown>>,
): ResourceTargetDefinition {
  const { properties } = current;
  const isSure = findHandler(d.ctx.kernel, d.specs, type)?.replaces?.(
    { ...properties, [name]: after[name] },
    properties,
  );
  const RequiresRecreation =
    recreation[isSure ? 'yes' : propertyReplaces(d.specs, type, name, properties[name], after[name])];
  return name === 'Tags'
    ? { Attribute: 'Tags', RequiresRecreation }
    : { Attribute: 'Properties', Name: name, RequiresRecreation };
}

/**
 * Changes of a resource besides its properties. That these alone are an update: LocalStack's test verified against AWS,
 * tests/aws/services/cloudformation/api/test_update_stack.py, test_update_with_previous_parameter_value.
 */
export function attributeDetails(
  now: ResourceDefinition,
  before: ResourceDefinition | undefined,
  current: PhysicalResource,
  causes: Causes,
): ResourceChangeDetail[] {
  const target = (Attribute: ResourceAttribute) => ({ Attribute, RequiresRecreation: 'Never' as const });
  const parameters = causesOf(now.metadata, { ...causes, replaced: new Map() });
  const metadata = parameters.length > 0 || !equal(now.metadata, current.metadata);
  const policies = (['DeletionPolicy', 'UpdateReplacePolicy'] as const).filter((attribute) => {
    const name = attribute === 'DeletionPolicy' ? 'deletionPolicy' : 'updateReplacePolicy';
    return before !== undefined && !equal(now[name], before[name]);
  });
  return [
    ...parameters.map((cause) => ({ Target: target('Metadata'), ...cause })),
    ...(metadata ? [direct(target('Metadata'), parameters.length > 0)] : []),
    ...policies.map((attribute) => direct(target(attribute), false)),
  ];
}

type Cause = Pick<ResourceChangeDetail, 'ChangeSource' | 'CausingEntity' | 'Evaluation'>;

function causesOf(expression: Json | undefined, causes: Causes): Cause[] {
  const found = referencesOf(expression);
  const of = (logicalId: string): Pick<Cause, 'Evaluation'> | undefined => {
    const replacement = causes.replaced.get(logicalId);
    return replacement && { Evaluation: replacement === 'True' ? 'Static' : 'Dynamic' };
  };
  const byName = [...found.refs].flatMap((name): Cause[] => {
    if (causes.changedParameters.has(name))
      return [{ ChangeSource: 'ParameterReference', CausingEntity: name, Evaluation: 'Static' }];
    const evaluation = of(name);
    return evaluation ? [{ ChangeSource: 'ResourceReference', CausingEntity: name, ...evaluation }] : [];
  });
  const byAttribute = found.attributes.flatMap(([logicalId, attribute]): Cause[] => {
    const evaluation = of(logicalId);
    const CausingEntity = `${logicalId}.${attribute}`;
    return evaluation ? [{ ChangeSource: 'ResourceAttribute', CausingEntity, ...evaluation }] : [];
  });
  return [...byName, ...byAttribute];
}

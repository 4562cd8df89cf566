import type { ResourceAttribute, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { PhysicalResource } from '../records.ts';
import { hasUnknown, type Value } from '../template/evaluate.ts';
import { equal, type Json } from '../template/json.ts';
import { referencesOf } from '../template/references.ts';
import type { ResourceDefinition, Template } from '../template/template.ts';
import { changeValues } from './change-values.ts';
import type { Deployment } from './deployment.ts';
import { propertyReplaces } from './differences.ts';

/** What may have brought a property's change about. */
export interface Causes {
  /** The template that is deployed. */
  readonly old: Template | undefined;
  readonly changedParameters: ReadonlySet<string>;
  /** Resources that get another physical id. */
  readonly replaced: ReadonlySet<string>;
}

const recreation = { yes: 'Always', maybe: 'Conditionally', no: 'Never' } as const;

/**
 * One detail for each cause of each changed property.
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
    const replaces = propertyReplaces(d.specs, definition.type, name, current.properties[name], after[name]);
    const tags = name === 'Tags';
    const target = {
      Attribute: tags ? ('Tags' as const) : ('Properties' as const),
      ...(tags ? {} : { Name: name }),
      ...changeValues(name, current.properties[name], after[name]),
      RequiresRecreation: recreation[replaces],
    };
    const dynamic = hasUnknown(after[name] as Value);
    const expression = definition.properties[name];
    const found = causesOf(expression, causes).map((cause) => ({
      Target: target,
      Evaluation: dynamic && cause.ChangeSource !== 'ParameterReference' ? ('Dynamic' as const) : ('Static' as const),
      ...cause,
    }));
    const direct = found.length === 0 || (before !== undefined && !equal(before.properties[name], expression));
    return direct
      ? [
          ...found,
          {
            Target: target,
            Evaluation: dynamic ? ('Dynamic' as const) : ('Static' as const),
            ChangeSource: 'DirectModification' as const,
          },
        ]
      : found;
  });
}

/**
 * What changes of a resource beside its properties. That this alone is an update: LocalStack's test verified against AWS,
 * tests/aws/services/cloudformation/api/test_update_stack.py, test_update_with_previous_parameter_value.
 */
export function attributeDetails(
  now: ResourceDefinition,
  before: ResourceDefinition | undefined,
  current: PhysicalResource,
): ResourceChangeDetail[] {
  const changed: [ResourceAttribute, boolean][] = [
    ['Metadata', !equal(now.metadata, current.metadata)],
    ['DeletionPolicy', before !== undefined && !equal(now.deletionPolicy, before.deletionPolicy)],
    ['UpdateReplacePolicy', before !== undefined && !equal(now.updateReplacePolicy, before.updateReplacePolicy)],
  ];
  return changed.flatMap(([Attribute, differs]) =>
    differs
      ? [
          {
            Target: { Attribute, RequiresRecreation: 'Never' as const },
            Evaluation: 'Static' as const,
            ChangeSource: 'DirectModification' as const,
          },
        ]
      : [],
  );
}

type Cause = Pick<ResourceChangeDetail, 'ChangeSource' | 'CausingEntity'>;

function causesOf(expression: Json | undefined, causes: Causes): Cause[] {
  const found = referencesOf(expression);
  const byName = [...found.refs].flatMap((name): Cause[] => {
    if (causes.changedParameters.has(name)) return [{ ChangeSource: 'ParameterReference', CausingEntity: name }];
    return causes.replaced.has(name) ? [{ ChangeSource: 'ResourceReference', CausingEntity: name }] : [];
  });
  const byAttribute = found.attributes.flatMap(([logicalId, attribute]): Cause[] =>
    causes.replaced.has(logicalId)
      ? [{ ChangeSource: 'ResourceAttribute', CausingEntity: `${logicalId}.${attribute}` }]
      : [],
  );
  return [...byName, ...byAttribute];
}

import { isDeepStrictEqual } from 'node:util';
import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import type { Template } from '../model/types.ts';
import { losesDataIn, typesWithData } from '../templates/data-types.ts';

const allowAll = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };
const deny = (what: object) => ({
  Effect: 'Deny',
  Action: ['Update:Delete', 'Update:Replace'],
  Principal: '*',
  ...what,
});

/** Whether updates of a stack with this template can lose data. */
export const needsPolicy = ({ Resources }: Template): boolean => Object.values(Resources).some(losesDataIn);

/** The changes that the policy denies, also where the data would be retained. */
export const deniedIn = (changes: readonly ResourceChange[]): ResourceChange[] =>
  changes.filter(({ Action, Replacement, ResourceType = '' }) => {
    const isLoss = Action === 'Remove' || (Action === 'Modify' && Replacement !== 'False');
    return isLoss && typesWithData.includes(ResourceType);
  });

/**
 * The stack policy with which CloudFormation refuses every update that deletes or replaces a resource with data, also one that another
 * version of this tool sends, the console or a script. `open` may be deleted and replaced; where it holds for one type only in part, the others are
 * named: CloudFormation refuses updates while a policy names what they remove, and policies that name what a condition leaves out.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function stackPolicy(open: readonly ResourceChange[] = [], { Resources }: Template = { Resources: {} }): string {
  const types = new Set(open.map(({ ResourceType }) => ResourceType));
  const ids = new Set(open.map(({ LogicalResourceId }) => LogicalResourceId));
  const closed = Object.entries(Resources).flatMap(([id, resource]) => {
    const isNamed = types.has(resource.Type) && !ids.has(id) && !('Condition' in resource);
    return isNamed ? [`LogicalResourceId/${id}`] : [];
  });
  const ResourceType = typesWithData.filter((type) => !types.has(type));
  const Statement = [allowAll, deny({ Resource: '*', Condition: { StringEquals: { ResourceType } } })];
  return JSON.stringify({ Statement: closed.length > 0 ? [...Statement, deny({ Resource: closed })] : Statement });
}

/** Whether JAWS wrote a policy, maybe another version with a few other types, rather than the owners of the stack. */
export function isOurs(text: string): boolean {
  try {
    const { Statement } = JSON.parse(text) as { readonly Statement: readonly [unknown, unknown, unknown?] };
    const [first, second, third = deny({ Resource: [] })] = Statement;
    const { Condition, ...rest } = second as {
      readonly Condition: { readonly StringEquals: { ResourceType: string[] } };
    };
    const known = Condition.StringEquals.ResourceType.filter((type) => typesWithData.includes(type));
    return (
      Statement.length <= 3 &&
      known.length > typesWithData.length / 2 &&
      isDeepStrictEqual([first, rest], [allowAll, deny({ Resource: '*' })]) &&
      isDeepStrictEqual({ ...(third as object), Resource: [] }, deny({ Resource: [] }))
    );
  } catch {
    return false;
  }
}

import type { CloudFormationClient, ResourceChange } from '@aws-sdk/client-cloudformation';
import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { messageOf } from '../base/text.ts';
import { JawsError } from '../errors/error.ts';
import type { Template } from '../model/types.ts';
import type { DeployedStack } from '../plan/types.ts';
import { mayHoldData, typesWithData } from '../templates/data-types.ts';
import type { DeployHost, StackPlace } from './context.ts';
import type { StackHandle } from './handle.ts';

/**
 * A stack policy with which CloudFormation refuses every update that deletes or replaces a resource with data, whoever sends it: another
 * version of this tool, the console, a script. Resources in `except` may be deleted and replaced.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
const policyFor = (except: readonly string[]) => ({
  Statement: [
    { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' },
    {
      Effect: 'Deny',
      Action: ['Update:Delete', 'Update:Replace'],
      Principal: '*',
      ...(except.length > 0 ? { NotResource: except.map((id) => `LogicalResourceId/${id}`) } : { Resource: '*' }),
      Condition: { StringEquals: { ResourceType: typesWithData } },
    },
  ],
});

/** Whether JAWS wrote a policy, maybe another version with other types, rather than the owners of the stack. */
function isOurs(text: string): boolean {
  const shape = (policy: unknown) =>
    JSON.stringify(policy, (name, value: unknown) =>
      name === 'Resource' || name === 'NotResource' || name === 'ResourceType' ? undefined : value,
    );
  try {
    return shape(JSON.parse(text)) === shape(policyFor([]));
  } catch {
    return false;
  }
}

export const holdsData = ({ Resources }: Template): boolean =>
  Object.values(Resources).some(({ Type }) => mayHoldData(Type));

/** Names of the stacks that hold data. */
export const withData = (stacks: readonly Pick<DeployedStack, 'name' | 'template'>[]): string[] =>
  stacks.filter(({ template }) => holdsData(template)).map(({ name }) => name);

/** Logical ids of what a change set deletes or replaces, also where the data is retained, and the policy would not let it. */
const deniedIn = (changes: readonly ResourceChange[]): string[] =>
  changes.flatMap(({ Action, Replacement, ResourceType = '', LogicalResourceId = '' }) => {
    const isDenied = Action === 'Remove' || (Action === 'Modify' && Replacement !== 'False');
    return isDenied && mayHoldData(ResourceType) ? [LogicalResourceId] : [];
  });

/** Gives a stack the policy, unless its owners have set one of their own: that stays. */
async function setPolicy(cf: CloudFormationClient, stack: string, except: readonly string[]): Promise<void> {
  const { GetStackPolicyCommand, SetStackPolicyCommand } = await import('@aws-sdk/client-cloudformation');
  const { StackPolicyBody: current } = await cf.send(new GetStackPolicyCommand({ StackName: stack }));
  const wanted = JSON.stringify(policyFor(except));
  if (current === wanted || (current !== undefined && !isOurs(current))) return;
  await cf.send(new SetStackPolicyCommand({ StackName: stack, StackPolicyBody: wanted }));
}

/** Has CloudFormation protect the data of a stack. Returns whether it does; if not, a warning says why. */
export async function protectData(
  { host, cf, place }: Pick<StackHandle, 'cf' | 'place'> & { readonly host: Pick<DeployHost, 'emit'> },
  stack: string,
): Promise<boolean> {
  try {
    await setPolicy(cf, stack, []);
    return true;
  } catch (error) {
    host.emit({
      type: 'warning',
      message: `The data in ${place.stack} in ${place.region} is not protected from other tools: ${messageOf(error)}`,
    });
    return false;
  }
}

/** The same for several stacks of a region. Returns the names of those that are protected. */
export async function protectStacks(
  host: Pick<DeployHost, 'emit'>,
  aws: Aws,
  { stage, region }: Pick<StackPlace, 'stage' | 'region'>,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const cf = await aws.in(region).cloudFormation();
  const done = await inParallel(names, 4, (stack) => protectData({ host, cf, place: { stage, region, stack } }, stack));
  return names.filter((_, at) => done[at]);
}

/**
 * Lets a reviewed change set delete and replace what it contains, and nothing else: change sets have no policy of their own. Returns whether
 * the stack has to be protected again.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-execute.html
 */
export async function allowChanges(
  { cf }: StackHandle,
  stack: string,
  changes: readonly ResourceChange[],
): Promise<boolean> {
  const denied = deniedIn(changes);
  if (denied.length === 0) return false;
  try {
    await setPolicy(cf, stack, denied);
    return true;
  } catch (error) {
    // Without this permission there may be no policy either; if there is one, CloudFormation refuses the update.
    if (error instanceof JawsError && error.code === 'AwsAccessDenied') return false;
    throw error;
  }
}

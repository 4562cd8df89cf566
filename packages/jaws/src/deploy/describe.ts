import type { CloudFormationClient, Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { awsCode } from '../aws/observe.ts';
import { messageOf } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';
import type { DeployedStack } from '../plan/types.ts';
import type { StackPlace } from './context.ts';
import { type StackState, stateOf } from './handle.ts';
import { withoutVersion } from './stack-version.ts';

/** Whether CloudFormation says that the stack does not exist; it has no separate error code for that. */
export const isGone = (error: unknown): boolean =>
  awsCode(error) === 'StackNotFoundException' ||
  (awsCode(error) === 'ValidationError' && /does not exist/.test(messageOf(error)));

/** A response without its list says nothing about what exists. */
export function listOf<T>(list: readonly T[] | undefined, operation: string, region: string): readonly T[] {
  if (list === undefined) throw fail('AwsAnswerUnreadable', { call: `cloudformation:${operation}`, region });
  return list;
}

/** A stack by name or id; undefined if it does not exist (a deleted one is still found by its id). */
export async function describeStack(
  cf: CloudFormationClient,
  region: string,
  name: string,
): Promise<StackState | undefined> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName: name }));
    const [stack] = listOf(Stacks, 'DescribeStacks', region);
    if (!stack?.StackId || !stack.StackStatus) {
      throw fail('AwsAnswerUnreadable', { call: 'cloudformation:DescribeStacks', region });
    }
    return stateOf(stack);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Every stack of a region that is not deleted, from all pages. */
export async function listStacks(cf: CloudFormationClient, region: string): Promise<Stack[]> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const found: Stack[] = [];
  let token: string | undefined;
  do {
    const page = await cf.send(new DescribeStacksCommand(token === undefined ? {} : { NextToken: token }));
    found.push(...listOf(page.Stacks, 'DescribeStacks', region));
    token = page.NextToken;
  } while (token);
  return found;
}

/**
 * Every resource of a stack, from all pages. DescribeStackResources returns the first hundred only:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
 */
export async function listResources(
  cf: CloudFormationClient,
  region: string,
  stack: string,
): Promise<StackResourceSummary[]> {
  const { ListStackResourcesCommand } = await import('@aws-sdk/client-cloudformation');
  const found: StackResourceSummary[] = [];
  let token: string | undefined;
  do {
    const page = await cf.send(new ListStackResourcesCommand({ StackName: stack, ...(token && { NextToken: token }) }));
    found.push(...listOf(page.StackResourceSummaries, 'ListStackResources', region));
    token = page.NextToken;
  } while (token);
  return found;
}

/**
 * The template as it was submitted, and the version that did. Only a stack in REVIEW_IN_PROGRESS has none, and its status says so: any other answer that
 * cannot be read is an error, because an empty template would mean that everything may be deleted. */
export async function deployedTemplate(
  cf: CloudFormationClient,
  place: StackPlace,
  { id, status }: Pick<StackState, 'id' | 'status'>,
): Promise<Pick<DeployedStack, 'template' | 'jaws'>> {
  if (status === 'REVIEW_IN_PROGRESS') return { template: { Resources: {} } };
  const { GetTemplateCommand } = await import('@aws-sdk/client-cloudformation');
  const { TemplateBody } = await cf.send(new GetTemplateCommand({ StackName: id, TemplateStage: 'Original' }));
  const unreadable = (detail: string, cause?: unknown) =>
    fail('DeployedTemplateUnreadable', { ...place, detail }, { cause });
  if (!TemplateBody) throw unreadable('CloudFormation answered without a template');
  let template: unknown;
  try {
    template = JSON.parse(TemplateBody);
  } catch (error) {
    throw unreadable(messageOf(error), error);
  }
  const { Resources } = (template ?? {}) as { readonly Resources?: unknown };
  if (typeof Resources !== 'object' || Resources === null) throw unreadable('it has no Resources');
  return withoutVersion(template as Template);
}

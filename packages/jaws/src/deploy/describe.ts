import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { awsCode } from '../aws/observe.ts';
import { messageOf } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';
import type { StackPlace } from './context.ts';

/** Whether CloudFormation says that there is no such stack; it has no code of its own for that. */
const isGone = (error: unknown): boolean =>
  awsCode(error) === 'StackNotFoundException' ||
  (awsCode(error) === 'ValidationError' && /does not exist/.test(messageOf(error)));

/** A stack by name or id; undefined when there is none (a deleted one is still there under its id). */
export async function describeStack(cf: CloudFormationClient, name: string): Promise<Stack | undefined> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0];
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The template as it was sent; a stack that has none yet has one without resources. */
export async function deployedTemplate(cf: CloudFormationClient, place: StackPlace): Promise<Template> {
  const { GetTemplateCommand } = await import('@aws-sdk/client-cloudformation');
  let text: string | undefined;
  try {
    const answer = await cf.send(new GetTemplateCommand({ StackName: place.stack, TemplateStage: 'Original' }));
    text = answer.TemplateBody;
  } catch (error) {
    // A stack that only waits for its first change set has no template; one that has just gone has none either.
    if (isGone(error) || awsCode(error) === 'ValidationError') return { Resources: {} };
    throw error;
  }
  if (!text) return { Resources: {} };
  try {
    const template = JSON.parse(text) as Template;
    return { ...template, Resources: template.Resources ?? {} };
  } catch (error) {
    throw fail('DeployedTemplateUnreadable', { ...place, detail: messageOf(error) }, { cause: error });
  }
}

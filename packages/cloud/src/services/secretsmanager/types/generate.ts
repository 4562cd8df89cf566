import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { flag, number, text } from './properties.ts';

/**
 * A random password, alone or as a member of a JSON template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
export async function generate(properties: Properties, ctx: ResourceContext): Promise<string> {
  const { RandomPassword = '' } = await ctx.aws.secretsmanager.getRandomPassword({
    PasswordLength: number(properties, 'PasswordLength'),
    ExcludeCharacters: text(properties, 'ExcludeCharacters'),
    ExcludeLowercase: flag(properties, 'ExcludeLowercase'),
    ExcludeNumbers: flag(properties, 'ExcludeNumbers'),
    ExcludePunctuation: flag(properties, 'ExcludePunctuation'),
    ExcludeUppercase: flag(properties, 'ExcludeUppercase'),
    IncludeSpace: flag(properties, 'IncludeSpace'),
    RequireEachIncludedType: flag(properties, 'RequireEachIncludedType'),
  });
  const template = text(properties, 'SecretStringTemplate');
  const key = text(properties, 'GenerateStringKey');
  if (template === undefined && key === undefined) return RandomPassword;
  const value = parsed(template);
  if (!value || key === undefined) {
    throw new AwsError(
      'InvalidRequestException',
      'You must specify both SecretStringTemplate, which must be a JSON object, and GenerateStringKey.',
      400,
    );
  }
  return JSON.stringify({ ...value, [key]: RandomPassword });
}

function parsed(template: string | undefined): object | undefined {
  try {
    const value: unknown = parseUserJson(template ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

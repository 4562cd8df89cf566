import type { ParameterTier, PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/errors.ts';
import { PatternError, Regex } from '../../../kernel/regex/index.ts';
import { invalid } from '../errors.ts';

const TYPES = ['SecureString', 'StringList', 'String'];
const DATA_TYPES = ['text', 'aws:ec2:image', 'aws:ssm:integration'];
const TIERS = ['Standard', 'Advanced', 'Intelligent-Tiering'];
const DEEPEST = 15;
const STANDARD = 4096;
const ADVANCED = 8192;
const MORE =
  'For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html';

const PATH_RULE =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

/** Mistakes that are refused during parsing: LocalStack's test_hierarchical_parameter, validated on AWS. */
export function checkPath(name: string): void {
  if (name.includes('//') || (name.includes('/') && !name.startsWith('/'))) throw invalid(PATH_RULE);
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html#sysman-parameter-name-constraints */
export function checkName(name: string): void {
  if (/^\/?(aws|ssm)/i.test(name)) {
    if (name.startsWith('/') && /^\/aws/i.test(name)) {
      throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`, 400);
    }
    throw invalid(
      name.startsWith('/') ? PATH_RULE : 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    );
  }
  if (name.includes('/') && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.');
  if (!/^\/?[\w.-]+(\/[\w.-]+)*$/.test(name) || name.length > 1011) {
    throw invalid(
      `Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>`,
    );
  }
  if (name.split('/').length - 1 > DEEPEST) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `Parameter hierarchy can't have more than ${DEEPEST} levels.`,
      400,
    );
  }
}

export function checkInput(input: PutParameterCommandInput): void {
  const { Type: type, Value: value = '', DataType: dataType, Tier: tier } = input;
  if (type !== undefined && !TYPES.includes(type)) {
    throw invalid(
      `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [${TYPES.join(', ')}]`,
    );
  }
  if (tier !== undefined && !TIERS.includes(tier)) {
    throw invalid(
      `1 validation error detected: Value '${tier}' at 'tier' failed to satisfy constraint: Member must satisfy enum value set: [${TIERS.join(', ')}]`,
    );
  }
  if (value === '') {
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  }
  if (dataType !== undefined && !DATA_TYPES.includes(dataType)) {
    throw invalid(`The following data type is not supported: ${dataType} (Data type names are all lowercase.)`);
  }
  if ((input.Description?.length ?? 0) > 1024) {
    throw invalid(
      "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than or equal to 1024",
    );
  }
}

/** The tier that a value gets, which must be large enough for it. */
export function tierFor(
  wanted: ParameterTier | undefined,
  before: ParameterTier | undefined,
  value: string,
  hasPolicies: boolean,
): ParameterTier {
  const bytes = Buffer.byteLength(value);
  if (before === 'Advanced' && wanted === 'Standard') {
    throw invalid(
      `This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter. ${MORE}`,
    );
  }
  const asked = wanted ?? before ?? 'Standard';
  const tier =
    asked === 'Intelligent-Tiering'
      ? bytes > STANDARD || hasPolicies || before === 'Advanced'
        ? 'Advanced'
        : 'Standard'
      : asked;
  if (tier === 'Standard' && bytes > STANDARD) {
    throw invalid(
      `Standard tier parameters support a maximum parameter value of ${STANDARD} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. ${MORE}`,
    );
  }
  if (bytes > ADVANCED) {
    throw invalid(`Advanced tier parameters support a maximum parameter value of ${ADVANCED} characters.`);
  }
  return tier;
}

export function checkPattern(pattern: string | undefined, value: string): void {
  if (pattern === undefined || pattern === '') return;
  let expression: Regex;
  try {
    expression = new Regex(pattern, { dialect: 'java' });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const text = `The pattern ${pattern} is not a regular expression: ${error.message}.`;
    throw new AwsError('InvalidAllowedPatternException', text, 400);
  }
  if (!expression.matches(value)) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
      400,
    );
  }
}

import type { Capability } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../kernel/errors.ts';
import { isObject } from './json.ts';
import type { ResourceDefinition, Template } from './template.ts';

/** Types that need an acknowledgement, with the property that names them. */
const iamTypes: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
};

export interface Needed {
  readonly capabilities: readonly Capability[];
  readonly reason?: string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (Capabilities) */
export function neededCapabilities(
  template: Template,
  macros: readonly string[] = template.transforms.filter((name) => name !== 'AWS::LanguageExtensions'),
): Needed {
  const iam = [...template.resources.values()].filter((resource) => Object.hasOwn(iamTypes, resource.type));
  const capabilities: Capability[] = [];
  if (iam.length > 0) capabilities.push(iam.some(isNamed) ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM');
  if (macros.length > 0) capabilities.push('CAPABILITY_AUTO_EXPAND');
  const types = [...new Set(iam.map((resource) => resource.type))];
  return types.length > 0
    ? { capabilities, reason: `The following resource(s) require capabilities: [${types.join(', ')}]` }
    : { capabilities };
}

/** Throws AWS's answer if a required capability was not acknowledged. */
export function requireCapabilities(needed: readonly Capability[], acknowledged: readonly string[]): void {
  const missing = needed.filter(
    (name) =>
      !acknowledged.includes(name) && !(name === 'CAPABILITY_IAM' && acknowledged.includes('CAPABILITY_NAMED_IAM')),
  );
  if (missing.length > 0) {
    throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`, 400);
  }
}

function isNamed(resource: ResourceDefinition): boolean {
  const property = iamTypes[resource.type];
  const value = property === undefined ? undefined : resource.properties[property];
  // A name that is removed in the end (AWS::NoValue) needs no acknowledgement.
  return value !== undefined && !(isObject(value) && value.Ref === 'AWS::NoValue');
}

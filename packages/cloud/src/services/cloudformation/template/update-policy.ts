import { formatError } from './errors.ts';
import { isObject, type Json } from './json.ts';

const TYPE = 'AWS::Lambda::Alias';
const POLICY = 'CodeDeployLambdaAliasUpdate';
const REQUIRED = ['ApplicationName', 'DeploymentGroupName'];
const KNOWN = [...REQUIRED, 'AfterAllowTrafficHook', 'BeforeAllowTrafficHook'];

/**
 * The `UpdatePolicy` of an alias. Those of the types that the cloud does not serve have no effect.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 */
export function readUpdatePolicy(logicalId: string, type: string, value: Json | undefined): Json | undefined {
  if (value === undefined || type !== TYPE) return undefined;
  const policy = isObject(value) ? value[POLICY] : undefined;
  // Functions are read when the stack is deployed.
  if (!isObject(policy) || Object.keys(policy).some((name) => name.startsWith('Fn::'))) return policy;
  const strange = Object.keys(policy).find((name) => !KNOWN.includes(name));
  if (strange !== undefined) {
    throw formatError(`[/Resources/${logicalId}/UpdatePolicy/${POLICY}] Encountered unsupported property ${strange}`);
  }
  const missing = REQUIRED.find((name) => policy[name] === undefined);
  if (missing !== undefined) {
    throw formatError(`[/Resources/${logicalId}/UpdatePolicy/${POLICY}] Property ${missing} is required`);
  }
  return policy as Json;
}

import type { SourceFile } from '../project/types.ts';
import type { Template } from './cloudformation.ts';
import { configuredRights } from './configured-rights.ts';
import { textOf } from './intrinsics.ts';
import type { Report } from './report.ts';
import type { LambdaInput } from './schema/awsm.ts';

/** Whether the function has the role of all functions of its stage. */
export const usesSharedRole = ({ iamPolicyDocumentStatements, cloudFormation }: LambdaInput): boolean =>
  iamPolicyDocumentStatements === undefined && cloudFormation?.Role === undefined;

/** The hint if the shared role lacks a permission. */
export const ownRoleHint = (rights: string): string =>
  `Write "iamPolicyDocumentStatements": [] under lambda: the function then has a role of its own, with ${rights}. Or give them to the role of all functions.`;

/** Whether some place has no policy for any of these services, and may have none outside the template. */
export const sharedRoleLacks = (services: readonly string[], templates: readonly Template[]): boolean =>
  rolesIn(templates).some((policies) => {
    const text = JSON.stringify(policies);
    return !services.some((service) => text.includes(`"${service}:`)) && !saysMore(text);
  });

/**
 * Reports permissions that the function's own properties need and the shared role lacks: Lambda would refuse the function,
 * or its log would be lost.
 */
export function checkConfiguredRights(
  awsm: SourceFile,
  lambda: LambdaInput,
  templates: readonly Template[],
  report: Report,
): void {
  if (!usesSharedRole(lambda)) return;
  const tell = (name: string, rights: string) =>
    report({
      message: `${awsm.name}: ${name} needs ${rights}, which the role of all functions does not have.`,
      position: awsm.locate(['lambda', 'cloudFormation', name]),
      hint: ownRoleHint('the rights that its settings need'),
    });
  for (const [name, value] of Object.entries(lambda.cloudFormation ?? {})) {
    const actions = configuredRights({ [name]: value }).flatMap(({ Action }) => [Action].flat().map(String));
    const services = [...new Set(actions.map((action) => action.split(':')[0]!))];
    if (services.length > 0 && sharedRoleLacks(services, templates)) tell(name, `rights of ${services.join(' or ')}`);
  }
  const { LogGroup } = (lambda.cloudFormation?.LoggingConfig ?? {}) as { readonly LogGroup?: unknown };
  if (LogGroup === undefined) return;
  if (rolesIn(templates).some((policies) => !mayWrite(policies, textOf(LogGroup))))
    tell('LoggingConfig', 'the right to write that log group');
}

type Policies = readonly Template['Resources'][string][];

/** The policies of each place whose template has the shared role. */
const rolesIn = (templates: readonly Template[]): Policies[] =>
  templates
    .filter(({ Resources }) => Resources.IamRoleLambda !== undefined)
    .map(({ Resources }) => Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::')));

const saysMore = (text: string): boolean => /"Action":(\[[^\]]*)?"\*"|"ManagedPolicyArns"|"NotAction"/.test(text);

// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
const ofProject = '/aws/lambda/${aaStage}-${aaProjectName}-';

/**
 * Whether the policies allow writing to a log group: it is named like those of the project's functions, or the policies cover others as well.
 */
function mayWrite(policies: Policies, group: string | undefined): boolean {
  if (saysMore(JSON.stringify(policies))) return true;
  const statements = policies.flatMap(({ Properties = {} }) => {
    const { PolicyDocument, Policies: inline = [] } = Properties as Record<string, unknown>;
    const documents = [
      PolicyDocument,
      ...[inline].flat().map((one) => (one as Record<string, unknown>).PolicyDocument),
    ];
    return documents.flatMap((one) => [(one as { Statement?: unknown } | undefined)?.Statement ?? []].flat());
  }) as { readonly Action?: unknown; readonly Resource?: unknown }[];
  return statements.some(
    ({ Action, Resource }) =>
      [Action].flat().some((one) => /^logs:(\*|Put)/.test(String(one))) &&
      [Resource].flat().some((one) => {
        const prefix = /:log-group:(.*)\*$/.exec(textOf(one) ?? '')?.[1];
        return prefix === ofProject || prefix === `${ofProject}l` ? group?.startsWith(prefix) : true;
      }),
  );
}

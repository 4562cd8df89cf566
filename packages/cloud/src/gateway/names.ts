import type { Context } from '../kernel/context.ts';
import { AwsError } from '../kernel/errors.ts';
import { partitionOf } from '../kernel/partition.ts';
import { orGoneBy } from '../kernel/properties.ts';
import { readDocument } from '../services/apigateway/import/document.ts';
import { readDocument as readDocument2 } from '../services/apigatewayv2/import/document.ts';
import { IMPORTED_ROLES } from '../services/iam/actions/apigateway.ts';
import { iamOf } from '../services/iam/records.ts';

type Input = Record<string, unknown>;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The input with the full names that only a service knows: a secret's ARN, the identity that covers an address. */
export async function named(ctx: Context, service: string, input: Input): Promise<Input> {
  try {
    if (service === 'secretsmanager' && text(input.SecretId)) {
      const { ARN } = await ctx.aws.secretsmanager.describeSecret({ SecretId: text(input.SecretId) });
      return { ...input, SecretId: ARN };
    }
    // A deployment stands for its group.
    if (service === 'codedeploy' && text(input.deploymentId)) {
      const { deploymentInfo: found } = await ctx.aws.codedeploy.getDeployment({
        deploymentId: text(input.deploymentId),
      });
      const { applicationName, deploymentGroupName } = found ?? {};
      return { ...input, applicationName, deploymentGroupName };
    }
    if (service === 'ses' || service === 'sesv2') return await withIdentity(ctx, input);
    if (service === 'apigateway' && input.body instanceof Uint8Array) {
      return { ...input, [IMPORTED_ROLES]: rolesIn(readDocument(input.body).root) };
    }
    if (service === 'apigatewayv2' && text(input.Body)) {
      return { ...input, [IMPORTED_ROLES]: rolesIn(readDocument2(text(input.Body))) };
    }
  } catch (error) {
    // A missing resource keeps the given name.
    if (!(error instanceof AwsError)) throw error;
  }
  return input;
}

/** The roles of the integrations and authorizers in an OpenAPI document. */
function rolesIn(root: object): string[] {
  const roles = new Set<string>();
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const [name, part] of Object.entries(value)) {
      if (typeof part === 'string' && CREDENTIALS.test(name)) roles.add(part);
      else visit(part);
    }
  };
  visit(root);
  return [...roles];
}

const CREDENTIALS = /^(credentials|authorizerCredentials)$/i;

/** An address is covered by its own identity or by its domain's. */
async function withIdentity(ctx: Context, input: Input): Promise<Input> {
  if (text(input.SourceArn) ?? text(input.FromEmailAddressIdentityArn)) return input;
  const from = text(input.Source) ?? text(input.FromEmailAddress) ?? fromHeader(input);
  if (from === undefined) return input;
  const address = /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from.trim();
  const { getEmailIdentity } = ctx.aws.sesv2;
  const known = await orGoneBy('NotFoundException')(getEmailIdentity({ EmailIdentity: address }));
  const identity = known ? address : address.slice(address.lastIndexOf('@') + 1);
  return {
    ...input,
    Source: address,
    SourceArn: `arn:${partitionOf(ctx.region)}:ses:${ctx.region}:${ctx.account}:identity/${identity}`,
  };
}

function fromHeader({ RawMessage, Content }: Input): string | undefined {
  const raw = (RawMessage ?? (Content as Input | undefined)?.Raw) as { Data?: unknown } | undefined;
  if (!(raw?.Data instanceof Uint8Array)) return undefined;
  return /^From:[ \t]*(\S.*)$/im.exec(Buffer.from(raw.Data.subarray(0, 65_536)).toString())?.[1]?.trim();
}

const KINDS = {
  group: 'groups',
  'instance-profile': 'instanceProfiles',
  role: 'roles',
  'server-certificate': 'serverCertificates',
  user: 'users',
} as const;

/** The ARN of an IAM entity with its path, which requests do not contain. */
export function withPath({ kernel }: Context, arn: string): string {
  const [, account, kind, name] = /^arn:aws[a-z-]*:iam::(\d{12}):([a-z-]+)\/([^/]+)$/.exec(arn) ?? [];
  if (account === undefined || name === undefined || !Object.hasOwn(KINDS, kind ?? '')) return arn;
  const found = iamOf(kernel, account)[KINDS[kind as keyof typeof KINDS]].get(name);
  return found?.arn ?? arn;
}

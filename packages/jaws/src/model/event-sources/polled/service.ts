import type { Statement } from '../../cloudformation.ts';

/** Everything that JAWS knows about one service that Lambda polls. */
export interface PolledService {
  /** The service as its ARNs name it, `arn:aws:<service>:…`; undefined if it has no ARN. */
  readonly arn: string | undefined;
  /** Types of the resources that it polls, as CloudFormation names them. */
  readonly types: readonly string[];
  /** Properties that the mapping requires. */
  readonly needed: readonly string[];
  /** The permissions that the function's role needs; the key of data encrypted with a custom key is not known here. */
  rights(properties: Readonly<Record<string, unknown>>): readonly Statement[];
}

export const allow = (actions: readonly string[], resources: unknown): Statement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
});

/** Lambda reads clusters and brokers through network interfaces in their VPC. None of these has an ARN that is known in advance. */
export const network: Statement = allow(
  [
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
  ],
  '*',
);

const secretTypes: ReadonlySet<unknown> = new Set([
  'BASIC_AUTH',
  'CLIENT_CERTIFICATE_TLS_AUTH',
  'SASL_SCRAM_256_AUTH',
  'SASL_SCRAM_512_AUTH',
  'SERVER_ROOT_CA_CERTIFICATE',
]);

interface Access {
  readonly Type?: unknown;
  readonly URI?: unknown;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html */
export const accessOf = (properties: Readonly<Record<string, unknown>>): readonly Access[] =>
  [properties.SourceAccessConfigurations]
    .flat()
    .filter((one): one is Access => typeof one === 'object' && one !== null);

/** Reads the secrets that SourceAccessConfigurations names. */
export function secrets(properties: Readonly<Record<string, unknown>>): readonly Statement[] {
  const named = accessOf(properties).filter(({ Type }) => secretTypes.has(Type));
  if (named.length === 0) return [];
  const resources = named.map(({ URI }) => URI);
  return [allow(['secretsmanager:GetSecretValue'], resources)];
}

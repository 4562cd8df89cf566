import type { Statement } from '../../cloudformation.ts';
import { accessOf, allow, network, type PolledService, secrets } from './service.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html */
export const msk: PolledService = {
  arn: 'kafka',
  types: ['AWS::MSK::Cluster', 'AWS::MSK::ServerlessCluster'],
  needed: ['StartingPosition', 'Topics'],
  rights(properties) {
    const { EventSourceArn: arn } = properties;
    const secret = secrets(properties);
    const cluster = ['kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'];
    return [
      allow(secret.length > 0 ? [...cluster, 'kafka:ListScramSecrets'] : cluster, arn),
      network,
      ...(secret.length > 0 ? secret : readByIam(arn, properties.Topics)),
    ];
  },
};

/** Without a secret the function's role signs in: https://docs.aws.amazon.com/lambda/latest/dg/msk-cluster-auth.html */
function readByIam(arn: unknown, topics: unknown): Statement[] {
  const within = (kind: string, name: unknown) => {
    const base = { 'Fn::Join': [`:${kind}/`, { 'Fn::Split': [':cluster/', arn] }] };
    return { 'Fn::Join': ['/', [base, name]] };
  };
  const names = Array.isArray(topics) && topics.length > 0 ? topics : ['*'];
  return [
    allow(['kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'], arn),
    allow(
      ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
      names.map((name) => within('topic', name)),
    ),
    allow(['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'], within('group', '*')),
  ];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-permissions.html */
export const selfManagedKafka: PolledService = {
  arn: undefined,
  types: [],
  needed: ['StartingPosition', 'Topics'],
  rights: (properties) => [
    ...secrets(properties),
    ...(accessOf(properties).some(({ Type }) => Type === 'VPC_SUBNET') ? [network] : []),
  ],
};

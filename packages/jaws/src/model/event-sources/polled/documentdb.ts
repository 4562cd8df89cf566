import { allow, network, type PolledService, secrets } from './service.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html */
export const documentdb: PolledService = {
  // DocumentDB's clusters are among those of RDS.
  arn: 'rds',
  types: ['AWS::DocDB::DBCluster'],
  needed: ['DocumentDBEventSourceConfig', 'SourceAccessConfigurations', 'StartingPosition'],
  rights: (properties) => [
    allow(['rds:DescribeDBClusterParameters', 'rds:DescribeDBClusters', 'rds:DescribeDBSubnetGroups'], '*'),
    ...secrets(properties),
    network,
  ],
};

import { entry } from '../template/json.ts';
import {
  absent,
  type Build,
  codeLocation,
  defined,
  hashOf,
  object,
  pick,
  put,
  type SamResource,
  tagList,
} from './build.ts';

const types: Readonly<Record<string, string>> = { String: 'S', Number: 'N', Binary: 'B' };

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html */
export function simpleTable(build: Build, resource: SamResource): void {
  const { properties } = resource;
  const key = object(properties.PrimaryKey);
  const name = key.Name ?? 'id';
  const type = entry(types, String(key.Type ?? 'String')) ?? 'S';
  const table = defined({
    AttributeDefinitions: [{ AttributeName: name, AttributeType: type }],
    KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
    ...(properties.ProvisionedThroughput === undefined
      ? { BillingMode: 'PAY_PER_REQUEST' }
      : { ProvisionedThroughput: properties.ProvisionedThroughput }),
    TableName: properties.TableName,
    SSESpecification: properties.SSESpecification,
    PointInTimeRecoverySpecification: properties.PointInTimeRecoverySpecification,
    Tags: properties.Tags === undefined ? undefined : tagList(properties.Tags),
  });
  put(build, resource.logicalId, 'AWS::DynamoDB::Table', table, around(resource));
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html */
export function layerVersion(build: Build, resource: SamResource): void {
  const { logicalId, properties } = resource;
  // Any change of it creates another version, which is another resource.
  const id =
    logicalId + hashOf({ [logicalId]: { Type: resource.type, Properties: build.resolve(properties) } }).slice(0, 10);
  const policy = build.resolve(properties.RetentionPolicy ?? 'Retain');
  const layer = {
    Content: codeLocation(resource, 'ContentUri', ['S3Bucket', 'S3Key', 'S3ObjectVersion']),
    LayerName: properties.LayerName ?? logicalId,
    ...pick(properties, ['Description', 'CompatibleRuntimes', 'CompatibleArchitectures', 'LicenseInfo']),
  };
  put(build, id, 'AWS::Lambda::LayerVersion', layer, {
    DeletionPolicy: String(policy).toLowerCase() === 'delete' ? 'Delete' : 'Retain',
    ...around(resource),
  });
  build.renamed.set(logicalId, id);
}

/** The attributes beside the properties of the resource that a SAM resource becomes. */
export function around(resource: SamResource) {
  return defined({ DependsOn: resource.dependsOn, ...resource.attributes, Metadata: resource.metadata });
}

/** Refuses properties by name that this cloud does not carry out. */
export function refuse(resource: SamResource, names: readonly string[]): void {
  const found = names.find((name) => resource.properties[name] !== undefined);
  if (found !== undefined) throw absent(`${resource.type}: ${found}`);
}

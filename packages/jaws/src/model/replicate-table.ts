import { isObject } from '../base/text.ts';
import { templateValue } from './intrinsics.ts';
import { marked, replicationOf } from './replicate-mark.ts';
import type { TemplateResource } from './types.ts';

interface Input {
  readonly id: string;
  readonly resource: TemplateResource;
  readonly home: string;
  /** All regions of the stage. */
  readonly regions: readonly string[];
  readonly stage: string;
}

type Properties = Readonly<Record<string, unknown>>;
type ReportHere = (message: string, hint?: string) => void;

/**
 * Properties of a table that a global table has as well, for all replicas or for each one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
const shared = [
  'AttributeDefinitions',
  'BillingMode',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'TimeToLiveSpecification',
  'WarmThroughput',
];
const ofReplica = ['DeletionProtectionEnabled', 'PointInTimeRecoverySpecification', 'TableClass', 'Tags'];
const treated = ['SSESpecification', 'StreamSpecification', 'TableName'];
const ofIndex = ['IndexName', 'KeySchema', 'Projection', 'WarmThroughput'];

/** Why other properties are left out. */
const reasons: Readonly<Record<string, string>> = {
  ImportSourceSpecification: 'A global table is made empty.',
  KinesisStreamSpecification: 'A Kinesis stream is of one region.',
  ProvisionedThroughput: 'A global table with provisioned capacity needs auto scaling for its writes.',
  ResourcePolicy: 'A policy names the table by the ARN of one region.',
};

/** The global table of a table, once its name is known. Reports everything that prevents it. */
export function globalTable(input: Input, report: ReportHere): ((name: string) => TemplateResource) | undefined {
  const { id, resource, home, regions } = input;
  let fits = true;
  const mistake: ReportHere = (message, hint) => {
    fits = false;
    report(message, hint);
  };
  if (resource.Type !== 'AWS::DynamoDB::Table') {
    mistake(
      `${id} has "${marked}" and is an ${resource.Type}; only an AWS::DynamoDB::Table and an AWS::S3::Bucket are replicated.`,
    );
    return undefined;
  }
  const { Properties = {}, Metadata, ...rest } = resource as TemplateResource & { readonly Metadata: Properties };
  if (Metadata['jaws:home'] === true)
    mistake(`${id} has "${marked}" and "jaws:home": it is in all regions, or in one.`, 'Take one of the two out.');
  if ('Condition' in rest)
    mistake(`${id} has "${marked}" and a Condition; a replicated table is in every region.`, 'Take the Condition out.');
  checkProperties(id, Properties, mistake);
  const strong = strongProperties(input, Properties, mistake);
  if (!fits) return undefined;

  const { SSESpecification: sse } = Properties as { readonly SSESpecification?: Properties };
  const { KMSMasterKeyId, ...encryption } = sse ?? {};
  const own = {
    ...pick(Properties, ofReplica),
    ...(KMSMasterKeyId !== undefined && { SSESpecification: { KMSMasterKeyId } }),
  };
  return (name) => ({
    ...rest,
    Type: 'AWS::DynamoDB::GlobalTable',
    Metadata: { ...Metadata, [marked]: true },
    Properties: {
      TableName: templateValue(name),
      ...pick(Properties, shared),
      ...(sse && { SSESpecification: encryption }),
      // Replication needs it, and it cannot be set once there are two replicas.
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      ...strong,
      Replicas: [home, ...regions.filter((region) => region !== home)].map((Region) => ({ Region, ...own })),
    },
  });
}

function checkProperties(id: string, properties: Properties, mistake: ReportHere): void {
  const known = new Set([...shared, ...ofReplica, ...treated]);
  for (const name of Object.keys(properties).filter((one) => !known.has(one))) {
    const why = reasons[name] ?? 'JAWS does not carry it over to a global table.';
    mistake(`${id} has "${marked}" and ${name}. ${why}`, `Take ${name} out.`);
  }
  if (properties.BillingMode !== 'PAY_PER_REQUEST') {
    const value = JSON.stringify(properties.BillingMode ?? 'PROVISIONED');
    mistake(
      `${id} has "${marked}" and BillingMode ${value}. ${reasons.ProvisionedThroughput}`,
      'Write "BillingMode": "PAY_PER_REQUEST".',
    );
  }
  const indexes = Array.isArray(properties.GlobalSecondaryIndexes) ? properties.GlobalSecondaryIndexes : [];
  for (const index of indexes as readonly unknown[]) {
    const more = isObject(index) ? Object.keys(index).find((name) => !ofIndex.includes(name)) : undefined;
    if (more === undefined) continue;
    mistake(`${id} has "${marked}" and an index with ${more}, which JAWS does not carry over.`, `Take ${more} out.`);
  }
  const stream = properties.StreamSpecification;
  const extra = isObject(stream) && Object.keys(stream).some((name) => name !== 'StreamViewType');
  if (stream !== undefined && (!isObject(stream) || extra || stream.StreamViewType !== 'NEW_AND_OLD_IMAGES'))
    mistake(
      `${id} has "${marked}" and the StreamSpecification ${JSON.stringify(stream)}; a global table is replicated by a stream of NEW_AND_OLD_IMAGES.`,
      'Leave StreamSpecification out.',
    );
  const sse = properties.SSESpecification;
  const key = isObject(sse) ? sse.KMSMasterKeyId : undefined;
  if (key !== undefined && !/^(alias\/|mrk-)/.test(typeof key === 'string' ? key : ''))
    mistake(
      `${id} has "${marked}" and the KMSMasterKeyId ${JSON.stringify(key)}, which is a key of one region.`,
      'Name an alias that every region has ("alias/…") or a multi-Region key ("mrk-…").',
    );
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html */
const regionSets: readonly (readonly string[])[] = [
  ['us-east-1', 'us-east-2', 'us-west-2'],
  ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'],
  ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
];

/**
 * Settings that make all replicas read what any of them wrote; reports which of their rules the stage or the table
 * breaks.
 */
function strongProperties(input: Input, properties: Properties, mistake: ReportHere): Properties {
  const said = replicationOf(input.resource);
  if (!isObject(said)) return {};
  const { id, regions, stage } = input;
  const witness = typeof said.witness === 'string' ? [said.witness] : [];
  const all = [...new Set([...regions, ...witness])];
  const start = `${id} asks for strong consistency`;
  if (all.length !== 3 || regions.length + witness.length !== 3) {
    const count = `${stage} has ${regions.length}${witness.length > 0 ? ' and a witness' : ''}`;
    mistake(
      `${start}, which takes exactly three regions; ${count}.`,
      'Two regions may have a witness: { "consistency": "strong", "witness": "<region>" }.',
    );
  } else if (!regionSets.some((set) => all.every((region) => set.includes(region)))) {
    const sets = regionSets.map((set) => set.join(', ')).join('; or ');
    mistake(`${start}, and ${all.join(', ')} are not of one region set.`, `Use three of ${sets}.`);
  }
  for (const name of ['LocalSecondaryIndexes', 'TimeToLiveSpecification'].filter((one) => properties[one])) {
    mistake(`${start}, which has no ${name}.`, `Take ${name} out.`);
  }
  return {
    MultiRegionConsistency: 'STRONG',
    ...(witness.length > 0 && { GlobalTableWitnesses: witness.map((Region) => ({ Region })) }),
  };
}

const pick = (from: Properties, names: readonly string[]): Properties =>
  Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));

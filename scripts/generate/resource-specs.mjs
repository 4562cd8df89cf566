/**
 * Writes packages/cloud/src/generated/resource-specs.json and other-resource-specs.json from the official CloudFormation
 * resource specification (`@aws-cdk/aws-service-spec`, development time only). The first has the types that the cloud serves, the
 * second, read only by a cloud that records what it does not serve, all others. Their shape is described by their reader,
 * packages/cloud/src/services/cloudformation/template/specs.ts:
 *
 *   names  service -> resource names, of every type that AWS knows: `{"S3": ["Bucket", …]}`
 *   types  resource type -> { p: properties, a: attributes, id: what Ref gives, arn: its ARN behind `arn:<partition>:` }
 *   defs   nested types, by number; those of the second file go on where the first file's end
 *
 * A property is one string: `!` required, `~` its change replaces the resource, `?` may replace it, then its type:
 * `s` string, `i` integer, `n` number, `b` boolean, `j` any JSON, `t` tag, `[x]` list, `{x}` map, `#7` definition 7,
 * `x|y` one of.
 */
import { writeFile } from 'node:fs/promises';
import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';

/** Types whose properties are checked and compared: those that the cloud serves, service by service. */
const served = {
  ApiGateway:
    'Account ApiKey Authorizer BasePathMapping ClientCertificate Deployment DocumentationPart DocumentationVersion DomainName GatewayResponse Method Model RequestValidator Resource RestApi Stage UsagePlan UsagePlanKey VpcLink',
  ApiGatewayV2:
    'Api ApiMapping Authorizer Deployment DomainName Integration IntegrationResponse Model Route RouteResponse Stage VpcLink',
  CertificateManager: 'Account Certificate',
  CloudFormation: 'Macro Stack StackSet WaitCondition WaitConditionHandle',
  CloudWatch: 'Alarm AnomalyDetector CompositeAlarm Dashboard InsightRule MetricStream',
  CodeDeploy: 'Application DeploymentConfig DeploymentGroup',
  DynamoDB: 'GlobalTable Table',
  ECR: 'Repository',
  Events: 'ApiDestination Archive Connection Endpoint EventBus EventBusPolicy Rule',
  IAM: 'AccessKey Group GroupPolicy InstanceProfile ManagedPolicy OIDCProvider Policy Role RolePolicy SAMLProvider ServerCertificate ServiceLinkedRole User UserPolicy UserToGroupAddition VirtualMFADevice',
  Lambda:
    'Alias CodeSigningConfig EventInvokeConfig EventSourceMapping Function LayerVersion LayerVersionPermission Permission Url Version',
  Logs: 'AccountPolicy Delivery DeliveryDestination DeliverySource Destination LogGroup LogStream MetricFilter QueryDefinition ResourcePolicy SubscriptionFilter',
  Route53: 'CidrCollection DNSSEC HealthCheck HostedZone KeySigningKey RecordSet RecordSetGroup',
  S3: 'AccessPoint Bucket BucketPolicy',
  SES: 'ConfigurationSet ConfigurationSetEventDestination ContactList DedicatedIpPool EmailIdentity ReceiptFilter ReceiptRule ReceiptRuleSet Template',
  SNS: 'Subscription Topic TopicInlinePolicy TopicPolicy',
  SQS: 'Queue QueueInlinePolicy QueuePolicy',
  SSM: 'Association Document Parameter ResourcePolicy',
  Scheduler: 'Schedule ScheduleGroup',
  SecretsManager: 'ResourcePolicy RotationSchedule Secret SecretTargetAttachment',
};

const primitives = { string: 's', integer: 'i', number: 'n', boolean: 'b', json: 'j', tag: 't', 'date-time': 's' };
const replacement = { yes: '~', maybe: '?' };

const db = await loadAwsServiceSpec();
const definitions = [];
const numbers = new Map();

// CloudFormation accepts the construct information that the CDK adds to its templates, without publishing its type.
const names = { CDK: ['Metadata'] };
for (const { cloudFormationType } of db.all('resource')) {
  const [, service, name] = cloudFormationType.split('::');
  names[service] ??= [];
  names[service].push(name);
}
const types = {};
for (const [service, list] of Object.entries(served)) {
  for (const name of list.split(' ')) {
    const type = `AWS::${service}::${name}`;
    types[type] = describe(db.lookup('resource', 'cloudFormationType', 'equals', type).only());
  }
}
const sorted = Object.fromEntries(
  Object.keys(names)
    .sort()
    .map((service) => [service, names[service].sort()]),
);
await write('resource-specs.json', { names: sorted, types, defs: definitions });

const servedDefinitions = definitions.length;
const others = [...db.all('resource')].filter(({ cloudFormationType: type }) => isOther(type));
const otherTypes = others.map((resource) => [resource.cloudFormationType, describe(resource, arnOf(resource))]);
await write('other-resource-specs.json', {
  types: Object.fromEntries(otherTypes.sort(([a], [b]) => (a < b ? -1 : 1))),
  defs: definitions.slice(servedDefinitions),
});

function write(name, content) {
  const file = new URL(`../../packages/cloud/src/generated/${name}`, import.meta.url);
  return writeFile(file, `${JSON.stringify(content)}\n`);
}

/** SAM's types no longer exist after its transform. */
function isOther(type) {
  return type.startsWith('AWS::') && !type.startsWith('AWS::Serverless::') && !Object.hasOwn(types, type);
}

/** `ec2:{Region}:{Account}:vpc/{VpcId}`; two of Neptune's name a partition themselves. */
function arnOf({ arnTemplate }) {
  return arnTemplate === undefined ? {} : { arn: arnTemplate.split(':').slice(2).join(':').replaceAll('${', '{') };
}

function describe(resource, more = {}) {
  const id = resource.cfnRefIdentifier ?? resource.primaryIdentifier;
  const attributes = Object.keys(resource.attributes).sort();
  return {
    p: properties(resource.properties),
    a: Object.fromEntries(attributes.map((name) => [name, type(resource.attributes[name])])),
    ...(id ? { id } : {}),
    ...more,
  };
}

function properties(map) {
  return Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((name) => {
        const property = map[name];
        return [
          name,
          (property.required ? '!' : '') + (replacement[property.causesReplacement] ?? '') + type(property),
        ];
      }),
  );
}

// Earlier types of a property are still accepted by CloudFormation.
function type({ type: now, previousTypes = [] }) {
  return [...new Set([now, ...previousTypes].flatMap((type) => encode(type).split('|')))].join('|');
}

function encode(type) {
  if (type.type === 'array') return `[${encode(type.element)}]`;
  if (type.type === 'map') return `{${encode(type.element)}}`;
  if (type.type === 'union') return type.types.map(encode).join('|');
  if (type.type === 'ref') return `#${definition(type.reference.$ref)}`;
  const code = primitives[type.type];
  if (!code) throw new Error(`unknown type ${JSON.stringify(type)}`);
  return code;
}

function definition(id) {
  const known = numbers.get(id);
  if (known !== undefined) return known;
  const number = definitions.push(null) - 1;
  numbers.set(id, number);
  definitions[number] = properties(db.get('typeDefinition', id).properties);
  return number;
}

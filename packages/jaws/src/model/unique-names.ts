import { createHash } from 'node:crypto';
import { namesInText, resolveText, templateValue, textOf } from './intrinsics.ts';

type Json = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** Where a name must be the only one: in all of AWS or the account, or in a region of the account. */
type Scope = 'global' | 'region';

interface NameRule {
  readonly property: string;
  readonly scope: Scope;
  /** Characters. */
  readonly maxLength: number;
}

/**
 * Properties by which a template can fix the name of a resource. Each type's page in
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html names the limit; bucket names are
 * unique across all accounts (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html), IAM's across all regions
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */
const rules: Readonly<Record<string, NameRule>> = {
  'AWS::S3::Bucket': { property: 'BucketName', scope: 'global', maxLength: 63 },
  'AWS::IAM::Role': { property: 'RoleName', scope: 'global', maxLength: 64 },
  'AWS::IAM::User': { property: 'UserName', scope: 'global', maxLength: 64 },
  'AWS::IAM::Group': { property: 'GroupName', scope: 'global', maxLength: 128 },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', scope: 'global', maxLength: 128 },
  'AWS::IAM::InstanceProfile': { property: 'InstanceProfileName', scope: 'global', maxLength: 128 },
  'AWS::DynamoDB::Table': { property: 'TableName', scope: 'region', maxLength: 255 },
  'AWS::DynamoDB::GlobalTable': { property: 'TableName', scope: 'region', maxLength: 255 },
  'AWS::SQS::Queue': { property: 'QueueName', scope: 'region', maxLength: 80 },
  'AWS::SNS::Topic': { property: 'TopicName', scope: 'region', maxLength: 256 },
  'AWS::Lambda::Function': { property: 'FunctionName', scope: 'region', maxLength: 64 },
  'AWS::Kinesis::Stream': { property: 'Name', scope: 'region', maxLength: 128 },
  'AWS::Events::Rule': { property: 'Name', scope: 'region', maxLength: 64 },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', scope: 'region', maxLength: 512 },
  'AWS::SecretsManager::Secret': { property: 'Name', scope: 'region', maxLength: 512 },
  'AWS::StepFunctions::StateMachine': { property: 'StateMachineName', scope: 'region', maxLength: 80 },
};

/** A name that a template gives to a resource. */
export interface FixedName extends NameRule {
  readonly logicalId: string;
  readonly type: string;
  /** With `${Name}` for values from CloudFormation. */
  readonly text: string;
}

/** Names that the templates give to these resources, if they can be read. */
export function fixedNames(resources: Json): FixedName[] {
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    const { Type, Properties } = (resource ?? {}) as { Type?: unknown; Properties?: Json };
    const rule = rules[String(Type)];
    const text = rule && textOf(Properties?.[rule.property]);
    return rule && text !== undefined ? [{ ...rule, logicalId, type: String(Type), text }] : [];
  });
}

/** The values that are the same in all stages and regions of a project. */
const constant = new Set(['aaProjectName', 'aaProjectDomain', 'AWS::AccountId', 'AWS::Partition']);

/* CloudFormation fills these in, not JavaScript. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
const byStage = '${aaStage}';
// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
const byRegion = '${AWS::Region}';
// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
const byBucket = '${aaJawsBucket}';

/**
 * The name with stage and region, so that it is different in each of them. Undefined if it already is, or if a parameter of
 * the template decides. `places` are the values of the well-known parameters, for each existing stage and region.
 */
export function uniqueText(name: FixedName, places: readonly Readonly<Record<string, string>>[]): string | undefined {
  const names = namesInText(name.text);
  const varies = { stage: /^(aaStage|aaDataModelStage)$/, region: /^AWS::Region$/ };
  if (!names.every((one) => constant.has(one) || varies.stage.test(one) || varies.region.test(one))) return undefined;
  const missing = [
    ...(names.some((one) => varies.stage.test(one)) ? [] : [byStage]),
    ...(name.scope === 'region' || names.some((one) => varies.region.test(one)) ? [] : [byRegion]),
  ];
  if (missing.length === 0) return undefined;
  const [stem, end] = splitFifo(name.text);
  const start =
    stem
      .split('${')[0]!
      .replace(/(?<![^A-Za-z0-9])[^A-Za-z0-9]+$/, '')
      .slice(0, 20) || 'jaws';
  const candidates = [
    [stem, ...missing].join('-') + end,
    ...(name.type === 'AWS::S3::Bucket' ? [`${start}.${byBucket}`] : []),
    [start, hashOf(places.map((place) => resolveText(stem, place) ?? stem)), ...missing].join('-') + end,
  ];
  const fits = (text: string) => places.every((place) => isValid(name, resolveText(text, place) ?? text));
  return candidates.find(fits) ?? candidates[0]!;
}

/** The name in one stage and region as a plain text that is valid and unique among the places. */
export function uniqueNameAt(name: FixedName, resolved: string, stage: string, region: string): string {
  const [stem, end] = splitFifo(resolved);
  const parts = [stage, ...(name.scope === 'global' ? [region] : [])];
  const lower = (text: string) => (name.type === 'AWS::S3::Bucket' ? text.toLowerCase() : text);
  const whole = lower([stem, ...parts].join('-') + end);
  if (isValid(name, whole)) return whole;
  const tail = `-${hashOf([stem])}-${parts.join('-')}${end}`;
  return lower(
    stem.slice(0, Math.max(name.maxLength - tail.length, 1)).replace(/(?<![^A-Za-z0-9])[^A-Za-z0-9]+$/, '') + tail,
  );
}

function isValid({ type, maxLength }: FixedName, name: string): boolean {
  if (name.length > maxLength) return false;
  return type !== 'AWS::S3::Bucket' || (name.length >= 3 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name));
}

/** The names of FIFO queues and topics end with `.fifo`. */
function splitFifo(text: string): [stem: string, end: string] {
  return text.endsWith('.fifo') ? [text.slice(0, -'.fifo'.length), '.fifo'] : [text, ''];
}

const hashOf = (texts: readonly string[]): string =>
  createHash('sha256')
    .update([...new Set(texts)].join('\n'))
    .digest('hex')
    .slice(0, 8);

/** A renaming, as texts with `${Name}`. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
}

/** Properties that take the name of a resource. */
const nameProperties = new Set([
  ...Object.values(rules).map(({ property }) => property),
  'Bucket',
  'Queue',
  'Topic',
  'Table',
]);

/** The changes of a template part when resources are renamed: the new value at each path. */
export function renameIn(
  value: unknown,
  renamings: readonly Renaming[],
  path: Path = [],
): { path: Path; value: unknown }[] {
  const text = textOf(value);
  if (text !== undefined) {
    const changed = renamed(text, renamings, path.at(-1));
    return changed === text ? [] : [{ path, value: templateValue(changed) }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    renameIn(inner, renamings, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function renamed(text: string, renamings: readonly Renaming[], key: string | number | undefined): string {
  let changed = text;
  for (const { from, to } of renamings) {
    const isSame = text === from && (from.includes('${') || nameProperties.has(String(key)));
    if (isSame) changed = to;
    else if (text.startsWith('arn:')) {
      const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      changed = changed.replace(new RegExp(`(?<=[:/])${escaped}(?=$|[/:*])`, 'g'), () => to);
    }
  }
  return changed;
}

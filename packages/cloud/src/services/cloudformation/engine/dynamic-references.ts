import type { Context } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { validationError } from '../template/errors.ts';
import { isObject, type Json, type JsonObject } from '../template/json.ts';

const pattern = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]*)\}\}/g;

/**
 * `{{resolve:ssm:name:version}}` and its like, replaced by their values in every text of `value`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export async function resolveDynamic(value: Json, ctx: Context): Promise<Json> {
  // A promise for each value is what most resources would spend most of their time on.
  return holdsReference(value) ? resolveWithin(value, ctx) : value;
}

/** Whether there is a reference in a text of `value`. */
export function holdsReference(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{resolve:');
  if (typeof value !== 'object' || value === null) return false;
  return (Array.isArray(value) ? value : Object.values(value)).some(holdsReference);
}

async function resolveWithin(value: Json, ctx: Context): Promise<Json> {
  if (typeof value === 'string') return value.includes('{{resolve:') ? resolveText(value, ctx) : value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveWithin(item, ctx)));
  if (!isObject(value)) return value;
  const entries = Object.entries(value as JsonObject).map(
    async ([name, item]) => [name, await resolveWithin(item, ctx)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function resolveText(text: string, ctx: Context): Promise<string> {
  const parts: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(end, match.index), await resolveOne(match[1]!, match[2]!, ctx));
    end = match.index + match[0].length;
  }
  return parts.join('') + text.slice(end);
}

async function resolveOne(service: string, rest: string, ctx: Context): Promise<string> {
  if (service === 'secretsmanager') return secret(rest, ctx);
  const isSecure = service === 'ssm-secure';
  const { Type, Value = '' } = await parameter(rest, ctx, isSecure);
  // `ssm` is for String and StringList: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
  // The text is the one that AWS has for a parameter of the template that names a SecureString.
  if (Type === 'SecureString' && !isSecure) {
    throw validationError(`Parameters [${rest}] referenced by template have types not supported by CloudFormation.`);
  }
  return Value;
}

/**
 * Where a `ssm-secure` reference may stand.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
 */
const secureProperties: ReadonlySet<string> = new Set([
  'AWS::DirectoryService::MicrosoftAD/Properties/Password',
  'AWS::DirectoryService::SimpleAD/Properties/Password',
  'AWS::ElastiCache::ReplicationGroup/Properties/AuthToken',
  'AWS::IAM::User/Properties/LoginProfile/Password',
  'AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password',
  'AWS::OpsWorks::App/Properties/AppSource/Password',
  'AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password',
  'AWS::OpsWorks::Stack/Properties/RdsDbInstances/DbPassword',
  'AWS::RDS::DBCluster/Properties/MasterUserPassword',
  'AWS::RDS::DBInstance/Properties/MasterUserPassword',
  'AWS::Redshift::Cluster/Properties/MasterUserPassword',
]);

/** Throws, as AWS does, if a property of a resource may not have a `ssm-secure` reference. */
export function checkSecureReferences(type: string, properties: Json): void {
  if (!holdsReference(properties)) return;
  const wrong = secureIn(properties, `${type}/Properties`).filter((path) => !secureProperties.has(path));
  if (wrong.length > 0) throw validationError(`SSM Secure reference is not supported in: [${wrong.join(',')}]`);
}

/** Paths of the properties that hold one; positions in lists do not count. */
function secureIn(value: Json, path: string): string[] {
  if (typeof value === 'string') return value.includes('{{resolve:ssm-secure:') ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item) => secureIn(item, path));
  if (!isObject(value)) return [];
  return Object.entries(value as JsonObject).flatMap(([name, item]) => secureIn(item, `${path}/${name}`));
}

/** The operations of services that this cloud has or does not have: asking one that is not there throws its name. */
type Asked = Readonly<Record<string, Readonly<Record<string, (input: object) => Promise<unknown>>>>>;

/** The value of a parameter of Systems Manager, `name` or `name:version`. */
export const storedParameter = async (name: string, ctx: Context): Promise<string> =>
  (await parameter(name, ctx, false)).Value ?? '';

async function parameter(name: string, ctx: Context, decrypt: boolean): Promise<{ Type?: string; Value?: string }> {
  // The map of services has no type for one that may not be there yet.
  const { ssm } = ctx.aws as unknown as Asked;
  if (!ssm) throw notImplemented('The service ssm');
  const answer = (await ssm.getParameter!({ Name: name, WithDecryption: decrypt })) as {
    Parameter?: { Type?: string; Value?: string };
  };
  return answer.Parameter ?? {};
}

/** `id:SecretString:key:stage:version`, where the id may be an ARN. */
async function secret(rest: string, ctx: Context): Promise<string> {
  const { secretsmanager } = ctx.aws as unknown as Asked;
  if (!secretsmanager) throw notImplemented('The service secretsmanager');
  const parts = rest.split(':');
  const id = rest.startsWith('arn:') ? parts.splice(0, 7).join(':') : parts.shift()!;
  const [kind = 'SecretString', key, stage, version] = parts;
  if (kind !== '' && kind !== 'SecretString') throw validationError(`Invalid dynamic reference: ${kind}`);
  const answer = (await secretsmanager.getSecretValue!({
    SecretId: id,
    ...(stage ? { VersionStage: stage } : {}),
    ...(version ? { VersionId: version } : {}),
  })) as { SecretString?: string };
  const text = answer.SecretString ?? '';
  if (!key) return text;
  const object: unknown = parseUserJson(text);
  if (!isObject(object) || !Object.hasOwn(object, key)) {
    throw validationError(`Could not find a value associated with JSONKey in SecretString`);
  }
  return String(object[key]);
}

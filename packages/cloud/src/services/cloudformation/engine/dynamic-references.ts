import type { Context } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { validationError } from '../template/errors.ts';
import { isObject, type Json, type JsonObject } from '../template/json.ts';

const pattern = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]*)\}\}/g;

/**
 * `{{resolve:ssm:name:version}}` and its like, replaced by their values in every text of `value`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export async function resolveDynamic(value: Json, ctx: Context): Promise<Json> {
  if (typeof value === 'string') return value.includes('{{resolve:') ? resolveText(value, ctx) : value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveDynamic(item, ctx)));
  if (!isObject(value)) return value;
  const entries = Object.entries(value as JsonObject).map(
    async ([name, item]) => [name, await resolveDynamic(item, ctx)] as const,
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
  return storedParameter(rest, ctx, service === 'ssm-secure');
}

/** The operations of services that this cloud has or does not have: asking one that is not there throws its name. */
type Asked = Readonly<Record<string, Readonly<Record<string, (input: object) => Promise<unknown>>>>>;

/** A parameter of Systems Manager, `name` or `name:version`. */
export async function storedParameter(name: string, ctx: Context, decrypt = false): Promise<string> {
  // The map of services has no type for one that may not be there yet.
  const { ssm } = ctx.aws as unknown as Asked;
  if (!ssm) throw notImplemented('The service ssm');
  const answer = (await ssm.getParameter!({ Name: name, WithDecryption: decrypt })) as {
    Parameter?: { Value?: string };
  };
  return answer.Parameter?.Value ?? '';
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
  const object: unknown = JSON.parse(text);
  if (!isObject(object) || !Object.hasOwn(object, key)) {
    throw validationError(`Could not find a value associated with JSONKey in SecretString`);
  }
  return String(object[key]);
}

/**
 * A value that CloudFormation reads from another service when it deploys.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export type DynamicReference =
  | { readonly service: 'ssm'; readonly name: string; readonly version: string | undefined }
  | {
      readonly service: 'secretsmanager';
      /** Name or ARN. */
      readonly name: string;
      readonly key: string | undefined;
      readonly stage: string | undefined;
    };

const mark = '{{resolve:';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
const parameterName = /^[a-zA-Z0-9_.\-/]+$/;
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
const secretName = /^[a-zA-Z0-9/_+=.@-]+$/;
const secretArn = /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[a-zA-Z0-9/_+=.@-]+$/;
const part = /^[^:{}\s]+$/;

type Parsed = { readonly reference: DynamicReference } | { readonly problem: string };

/** `/app/db-url` or `/app/db-url:3`. */
export function parseParameter(text: string): Parsed {
  const [name = '', version, ...rest] = text.split(':');
  if (rest.length > 0 || !parameterName.test(name)) return { problem: `"${text}" is not the name of a parameter` };
  if (version !== undefined && !/^[1-9]\d*$/.test(version))
    return { problem: `the version "${version}" is not a number` };
  return { reference: { service: 'ssm', name, version } };
}

/** `name`, `name:json-key`, `name:json-key:stage` or `name::stage`; an ARN may stand for the name. */
export function parseSecret(text: string): Parsed {
  const parts = text.split(':');
  const name = text.startsWith('arn:') ? parts.splice(0, 7).join(':') : parts.shift()!;
  const [key, stage, ...rest] = parts;
  if (!(secretName.test(name) || secretArn.test(name))) return { problem: `"${name}" is not the name of a secret` };
  if (rest.length > 0) return { problem: `"${text}" has more parts than a name, a JSON key and a stage` };
  for (const one of [key, stage]) if (one && !part.test(one)) return { problem: `"${one}" cannot be part of it` };
  return { reference: { service: 'secretsmanager', name, key: key || undefined, stage: stage || undefined } };
}

/** As CloudFormation reads it, and as in a `.env`. */
export function formatReference(reference: DynamicReference): string {
  if (reference.service === 'ssm') {
    return `${mark}ssm:${reference.name}${reference.version === undefined ? '' : `:${reference.version}`}}}`;
  }
  const { name, key, stage } = reference;
  const rest = key === undefined && stage === undefined ? '' : `:SecretString:${key ?? ''}${stage ? `:${stage}` : ''}`;
  return `${mark}secretsmanager:${name}${rest}}}`;
}

/** Whether CloudFormation would replace any part of a value. */
export const holdsReference = (value: string): boolean => value.includes(mark);

/**
 * The reference if a value consists of just that; undefined for a plain value. A value that CloudFormation would resolve in any
 * other way is a problem: it can neither reach a function as it is nor be one of the references above.
 */
export function readReference(value: string): Parsed | undefined {
  if (!holdsReference(value)) return undefined;
  const [, service, rest = ''] = /^\{\{resolve:([^:{}]*):([^{}]*)\}\}$/.exec(value) ?? [];
  if (service === 'ssm') return parseParameter(rest);
  if (service === 'secretsmanager') {
    // The part after the name begins with the word SecretString, or is empty.
    const [, name, more] = /^(.*?):SecretString(:.*)?$/.exec(rest) ?? [];
    if (name !== undefined) return parseSecret(`${name}${more ?? ''}`);
    const whole = parseSecret(rest);
    return 'problem' in whole || whole.reference.name === rest
      ? whole
      : { problem: `"${rest}" is not the name of a secret` };
  }
  if (service === 'ssm-secure') {
    return { problem: 'CloudFormation does not resolve a SecureString (ssm-secure) in the environment of a function' };
  }
  return { problem: 'it contains "{{resolve:", but is not a whole reference to Parameter Store or Secrets Manager' };
}

/** For people: `ssm /app/db-url:3`, `secret db:password`. */
export function showReference(reference: DynamicReference): string {
  if (reference.service === 'ssm') {
    return `ssm ${reference.name}${reference.version === undefined ? '' : `:${reference.version}`}`;
  }
  const { name, key, stage } = reference;
  return `secret ${name}${key === undefined && stage === undefined ? '' : `:${key ?? ''}`}${stage ? `:${stage}` : ''}`;
}

import { isObject } from '../base/text.ts';
import { methodFor, tidyPath } from '../model/path.ts';
import { parseSource } from '../project/source.ts';
import type { SourceFile } from '../project/types.ts';
import { inWords } from './rights.ts';
import type { Json, ModulePackage } from './types.ts';

/** A function of a module's package, as its awsm.json has it. */
export interface ModuleFunction {
  /** `awsm-images/thumbnail`. */
  readonly id: string;
  /** The path of its awsm.json in the package: `awsm/thumbnail/awsm.json`. */
  readonly file: SourceFile;
  /** Undefined if the file has endpoints only. */
  readonly lambda: Json | undefined;
  readonly endpoints: readonly ModuleEndpoint[];
}

interface ModuleEndpoint {
  /** `GET images/thumbnail`. */
  readonly id: string;
  readonly method: string;
  readonly data: Json;
  /** Where it is in the file. */
  readonly at: readonly (string | number)[];
  /** Whether anyone may call it. A preflight carries no credentials, so `OPTIONS` does not count. */
  readonly isOpen: boolean;
  /** The author's reason why it is open. */
  readonly reason: string | undefined;
}

/** The functions of a module in the order of their files. */
export function functionsOf({ name, files }: Pick<ModulePackage, 'name' | 'files'>): readonly ModuleFunction[] {
  return [...files].flatMap(([path, { content }]) => {
    const folder = /^([^/]+)\/awsm\.json$/.exec(path)?.[1];
    if (folder === undefined) return [];
    const { source: file } = parseSource(path, `awsm/${path}`, content);
    const data = isObject(file.data) ? file.data : {};
    const lambda = isObject(data.lambda) ? data.lambda : undefined;
    return [{ id: `${name}/${folder}`, file, lambda, endpoints: endpointsOf(data) }];
  });
}

function endpointsOf(data: Json): ModuleEndpoint[] {
  const api = isObject(data.apiGateway) ? data.apiGateway.cloudFormation : undefined;
  return [api].flat().flatMap((one, index) => {
    if (!isObject(one) || one.Path === undefined) return [];
    const path = tidyPath(inWords(one.Path));
    const method = inWords(one.Method ?? methodFor(path)).toUpperCase();
    const { AuthorizationType: authorization } = one;
    return [
      {
        id: `${method} ${path}`,
        method,
        data: one,
        at: ['apiGateway', 'cloudFormation', ...(Array.isArray(api) ? [index] : [])],
        isOpen: (typeof authorization !== 'string' || authorization.toUpperCase() === 'NONE') && method !== 'OPTIONS',
        reason: typeof one.Open === 'string' && one.Open.trim() !== '' ? one.Open : undefined,
      },
    ];
  });
}

/** An object below an object by its keys; empty if there is none. */
export function objectIn(data: unknown, ...keys: readonly string[]): Json {
  let value = data;
  for (const key of keys) value = isObject(value) ? value[key] : undefined;
  return isObject(value) ? value : {};
}

/** What a source of events is of: a queue, a topic, a bucket, a log group, a user pool. */
export function eventSourcesOf(source: Json): string[] {
  const properties = objectIn(source, 'Properties');
  return ['EventSourceArn', 'TopicArn', 'Bucket', 'BucketName', 'LogGroupName', 'UserPoolArn'].flatMap((key) =>
    [properties[key] ?? []].flat(9).map(inWords),
  );
}

import { createHash } from 'node:crypto';
import { isObject } from '../../base/text.ts';
import type { Template, TemplateResource } from '../../model/types.ts';
import type { Json } from '../openapi.ts';
import { detailsKey, logicalIds } from './details.ts';

/**
 * The parts of an endpoints template that grow with its endpoints: the body of the API, as the template would have it, and the data
 * about each endpoint beside it.
 */
export interface BodySource {
  readonly body: Json;
  readonly details: unknown;
}

/** Where the body of a deployed API is stored, and the hash of its source. */
export interface StoredBody {
  readonly bucket: string;
  readonly key: string;
  readonly source: string;
}

const sourceHashKey = 'jaws:body';

/** Folder of the bodies of a stage in its jaws bucket. */
export const bodyPrefix = (project: string, stage: string): string => `JAWS/bodies/${project}/${stage}/`;

/** A body as API Gateway imports it. */
export const bodyKey = (project: string, stage: string, hash: string): string =>
  `${bodyPrefix(project, stage)}${hash}.json`;

/** Its source, for comparison by JAWS. */
export const sourceKey = (project: string, stage: string, hash: string): string =>
  `${bodyPrefix(project, stage)}${hash}.source.json.gz`;

const hashPattern = /^[0-9a-f]{32}$/;

export const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** The resource of the API, with its logical id. */
export function apiIn(template: Template): readonly [id: string, resource: TemplateResource] | undefined {
  return [logicalIds.REST.api, logicalIds.HTTP.api].flatMap((id) => {
    const resource = template.Resources[id];
    return resource ? [[id, resource] as const] : [];
  })[0];
}

/** Removes the parts of a template that grow with its endpoints; undefined if it has no body. */
export function takeBodyOut(template: Template): { readonly source: BodySource; readonly rest: Template } | undefined {
  const [id, resource] = apiIn(template) ?? [];
  const { Body: body, ...properties } = resource?.Properties ?? {};
  if (id === undefined || !resource || !isObject(body)) return undefined;
  const { [detailsKey]: details, ...metadata } = isObject(resource.Metadata) ? resource.Metadata : {};
  const rest = { ...resource, Metadata: metadata, Properties: properties };
  return { source: { body, details }, rest: { ...template, Resources: { ...template.Resources, [id]: rest } } };
}

/** The same template with a body that is stored in a bucket. */
export function withBodyAt(rest: Template, { bucket, key, source }: StoredBody): Template {
  const [id, resource] = apiIn(rest)!;
  const api = {
    ...resource,
    Metadata: { ...(resource.Metadata as Json | undefined), [sourceHashKey]: source },
    Properties: { ...resource.Properties, BodyS3Location: { Bucket: bucket, Key: key } },
  };
  return { ...rest, Resources: { ...rest.Resources, [id]: api } };
}

/** Where the body of a template is stored; undefined if the template contains it. */
export function storedBodyIn(template: Template): StoredBody | undefined {
  const [, resource] = apiIn(template) ?? [];
  const location = resource?.Properties?.BodyS3Location;
  if (!isObject(location)) return undefined;
  const hash = isObject(resource?.Metadata) ? resource.Metadata[sourceHashKey] : undefined;
  const source = typeof hash === 'string' && hashPattern.test(hash) ? hash : '';
  return { bucket: String(location.Bucket), key: String(location.Key), source };
}

/** The template before its body was removed. */
export function withBodyBack(template: Template, { body, details }: BodySource): Template {
  const [id, resource] = apiIn(template)!;
  const { [sourceHashKey]: _, ...metadata } = (resource.Metadata ?? {}) as Json;
  const { BodyS3Location: __, ...properties } = resource.Properties ?? {};
  const api = {
    ...resource,
    Metadata: { ...metadata, ...(details !== undefined && { [detailsKey]: details }) },
    Properties: { ...properties, Body: body },
  };
  return { ...template, Resources: { ...template.Resources, [id]: api } };
}

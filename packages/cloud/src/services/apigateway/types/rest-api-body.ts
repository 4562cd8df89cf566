import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { badRequest } from '../shared/errors.ts';
import { json, object, text } from './properties.ts';

/**
 * The OpenAPI document of `Body` or `BodyS3Location`; undefined when the template has neither. An object is read with the permissions
 * of the stack's caller, and its ETag compared where the template has one. Which words AWS has for a template with both is not
 * documented.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-restapi-s3location.html
 */
export async function bodyOf(properties: Properties, ctx: ResourceContext): Promise<Uint8Array | undefined> {
  const inline = json(properties, 'Body');
  const location = object(properties, 'BodyS3Location');
  if (inline !== undefined && location) throw badRequest('Only one of Body and BodyS3Location can be specified');
  if (inline !== undefined) return Buffer.from(inline, 'utf8');
  if (!location) return undefined;
  // API Gateway V2 spells it otherwise.
  const etag = text(location, 'ETag') ?? text(location, 'Etag');
  const { Body } = await ctx.aws.s3.getObject({
    Bucket: text(location, 'Bucket'),
    Key: text(location, 'Key'),
    ...(text(location, 'Version') && { VersionId: text(location, 'Version') }),
    ...(etag && { IfMatch: etag }),
  });
  const chunks: Uint8Array[] = [];
  // Within the cloud an object's body is a stream or its bytes.
  const content = Body as unknown as Uint8Array | AsyncIterable<Uint8Array>;
  if (content instanceof Uint8Array) return content;
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

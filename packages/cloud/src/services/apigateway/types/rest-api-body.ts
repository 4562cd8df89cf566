import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { json, object, text } from './properties.ts';

/** The OpenAPI document of `Body` or `BodyS3Location`; undefined when the template has neither. */
export async function bodyOf(properties: Properties, ctx: ResourceContext): Promise<Uint8Array | undefined> {
  const inline = json(properties, 'Body');
  if (inline !== undefined) return Buffer.from(inline, 'utf8');
  const location = object(properties, 'BodyS3Location');
  if (!location) return undefined;
  const { Body } = await ctx.aws.s3.getObject({
    Bucket: text(location, 'Bucket'),
    Key: text(location, 'Key'),
    ...(text(location, 'Version') && { VersionId: text(location, 'Version') }),
    ...(text(location, 'ETag') && { IfMatch: text(location, 'ETag') }),
  });
  const chunks: Uint8Array[] = [];
  // Within the cloud an object's body is a stream or its bytes.
  const content = Body as unknown as Uint8Array | AsyncIterable<Uint8Array>;
  if (content instanceof Uint8Array) return content;
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { input, text } from './properties.ts';

/** The OpenAPI document of `Body` or `BodyS3Location`; undefined when the template has neither. */
export async function bodyOf(properties: Properties, ctx: ResourceContext): Promise<string | undefined> {
  const { Body: inline, BodyS3Location } = properties;
  if (inline !== undefined && inline !== null) return typeof inline === 'string' ? inline : JSON.stringify(inline);
  if (BodyS3Location === undefined || BodyS3Location === null) return undefined;
  const location = input(BodyS3Location as Properties, { Bucket: 'text', Key: 'text', Version: 'text' });
  const { Body } = await ctx.aws.s3.getObject({
    Bucket: text(location, 'Bucket'),
    Key: text(location, 'Key'),
    ...(location.Version !== undefined && { VersionId: text(location, 'Version') }),
  });
  // Within the cloud an object's body is a stream or its bytes.
  const content = Body as unknown as Uint8Array | AsyncIterable<Uint8Array>;
  if (content instanceof Uint8Array) return Buffer.from(content).toString('utf8');
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

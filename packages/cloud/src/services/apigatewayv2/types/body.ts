import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { bodyOf as restBodyOf } from '../../apigateway/types/rest-api-body.ts';

/** The OpenAPI document of `Body` or `BodyS3Location`, as of a REST API; undefined when the template has neither. */
export async function bodyOf(properties: Properties, ctx: ResourceContext): Promise<string | undefined> {
  const found = await restBodyOf(properties, ctx);
  return found && Buffer.from(found).toString('utf8');
}

import type { DocumentationPartLocation, DocumentationPartType } from '@aws-sdk/client-api-gateway';
import type { Properties, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { locationKey, withPath } from '../import/documentation.ts';
import { everyItem, ignoringMissing, object, text } from './properties.ts';

const state = (id: string): ResourceState => ({ id, attributes: { DocumentationPartId: id } });

function locationOf(properties: Properties): DocumentationPartLocation {
  const specified = object(properties, 'Location') ?? {};
  const members = {
    type: text(specified, 'Type') as DocumentationPartType,
    path: text(specified, 'Path'),
    method: text(specified, 'Method'),
    statusCode: text(specified, 'StatusCode'),
    name: text(specified, 'Name'),
  };
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as unknown as DocumentationPartLocation;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-documentationpart.html */
export const documentationPart: ResourceType = {
  type: 'AWS::ApiGateway::DocumentationPart',

  async create(properties, { aws: { apigateway } }) {
    const { id } = await apigateway.createDocumentationPart({
      restApiId: text(properties, 'RestApiId'),
      location: locationOf(properties),
      properties: text(properties, 'Properties'),
    });
    return state(id!);
  },

  async update(id, properties, _previous, { aws: { apigateway } }) {
    await apigateway.updateDocumentationPart({
      restApiId: text(properties, 'RestApiId'),
      documentationPartId: id,
      patchOperations: [{ op: 'replace', path: '/properties', value: text(properties, 'Properties') ?? '' }],
    });
    return state(id);
  },

  async delete(id, properties, { aws: { apigateway } }) {
    const part = { restApiId: text(properties, 'RestApiId'), documentationPartId: id };
    await ignoringMissing(apigateway.deleteDocumentationPart(part));
  },

  async read(id, properties, { aws: { apigateway } }) {
    const part = { restApiId: text(properties, 'RestApiId'), documentationPartId: id };
    return (await ignoringMissing(apigateway.getDocumentationPart(part))) && state(id);
  },

  /** There is one at a place. */
  async find(properties, { aws: { apigateway } }, { taken }) {
    const restApiId = text(properties, 'RestApiId');
    const all =
      (await ignoringMissing(everyItem((page) => apigateway.getDocumentationParts({ restApiId, ...page })))) ?? [];
    const wanted = locationKey(withPath(locationOf(properties)));
    const id = all.find(({ location }) => locationKey(location) === wanted)?.id;
    return id === undefined || taken(id) ? undefined : state(id);
  },
};

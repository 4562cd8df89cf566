import { isObject } from '../../../base/text.ts';
import { type Check, type Found, foundAt } from './types.ts';

/** Endpoints without authorization: each has to declare that it is meant to be open. */
export const openEndpoints: Check = ({ functions }) =>
  functions.flatMap(({ id, file, lambda, endpoints }) => [
    ...endpoints.flatMap((endpoint): Found[] => {
      const where = file.locate(endpoint.at);
      if (endpoint.isOpen && endpoint.reason === undefined) {
        return [
          foundAt(
            where,
            'error',
            `${endpoint.id} has no authorizer: everyone on the internet can call it.`,
            'Give it an AuthorizationType, or say why it is open: "Open": "checks the token THUMBS_TOKEN itself".',
          ),
        ];
      }
      if (endpoint.isOpen || endpoint.reason === undefined) return [];
      const why = endpoint.method === 'OPTIONS' ? 'answers preflights' : 'has an AuthorizationType';
      return [
        foundAt(
          file.locate([...endpoint.at, 'Open']),
          'advice',
          `${endpoint.id} says why it is open, but it ${why}.`,
          'Take "Open" out.',
        ),
      ];
    }),
    ...Object.entries(isObject(lambda?.eventSources) ? lambda.eventSources : {}).flatMap(([name, source]): Found[] => {
      if (!isObject(source) || source.Type !== 'AWS::Lambda::Url') return [];
      const properties = isObject(source.Properties) ? source.Properties : {};
      if (properties.AuthType !== 'NONE') return [];
      return [
        foundAt(
          file.locate(['lambda', 'eventSources', name]),
          'error',
          `The address ${name} of ${id} has the AuthType NONE: everyone on the internet can call it, past the API and its limits.`,
          'Use AWS_IAM, or an endpoint of the API with "Open" and its reason.',
        ),
      ];
    }),
  ]);

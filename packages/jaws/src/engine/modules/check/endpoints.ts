import { type Check, type Found, foundAt } from './types.ts';

/** Endpoints without authorization: each has to declare that it is meant to be open. */
export const openEndpoints: Check = ({ functions }) =>
  functions.flatMap(({ file, endpoints }) => [
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
  ]);

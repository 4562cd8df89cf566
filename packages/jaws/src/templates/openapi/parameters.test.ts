import { expect, test } from 'vitest';
import type { EndpointModel } from '../../model/types.ts';
import { parametersOf, variablesOf } from './parameters.ts';

const of = (over: Partial<EndpointModel>) =>
  parametersOf({ path: '/', requestParameters: {}, cacheKeyParameters: [], ...over } as unknown as EndpointModel).map(
    ({ name, in: place, required }) => `${place} ${name}${required ? '!' : ''}`,
  );

test('variables of a path', () => {
  expect(variablesOf('/a/{b}/{c+}')).toEqual(['b', 'c']);
  expect(variablesOf('/a')).toEqual([]);
});

test('a method declares what its path has, and what a mapping or the cache reads', () => {
  expect(of({})).toEqual([]);
  expect(
    of({
      path: '/{id}/{rest+}',
      requestParameters: {
        a: 'method.request.path.id',
        b: 'method.request.querystring.q',
        c: 'method.request.multivaluequerystring.many',
        d: 'method.request.multivalueheader.X-Many',
        e: "'text'",
        f: 'method.request.body.x',
        g: 'context.x',
      },
      cacheKeyParameters: ['method.request.header.X-A', 'method.request.querystring.q'],
    }),
  ).toEqual(['header X-A', 'header X-Many', 'path id!', 'path rest!', 'query many', 'query q']);
});

test('what is required once is required', () => {
  const declaredParameters = { 'method.request.querystring.q': true, 'method.request.header.h': false };
  const requestParameters = { a: 'method.request.querystring.q', b: 'method.request.header.h' };
  expect(of({ declaredParameters, requestParameters })).toEqual(['header h', 'query q!']);
  expect(of({ declaredParameters: { 'method.request.path.id': false } })).toEqual(['path id!']);
});

test('each is text', () => {
  const [one] = parametersOf({
    path: '/{id}',
    requestParameters: {},
    cacheKeyParameters: [],
  } as unknown as EndpointModel);
  expect(one).toEqual({ name: 'id', in: 'path', required: true, schema: { type: 'string' } });
});

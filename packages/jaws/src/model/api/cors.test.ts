import { expect, test } from 'vitest';
import { corsModel, corsProblem } from './cors.ts';

test.each([
  [undefined, undefined],
  [false, false],
])('%s is passed on', (written, model) => {
  expect(corsModel(written)).toBe(model);
});

test('an empty list of origins allows all, an empty list of headers allows none', () => {
  expect(corsModel({ AllowOrigins: [], AllowHeaders: [] })).toMatchObject({ origins: ['*'], headers: [] });
});

test('what is written', () => {
  expect(
    corsModel({
      AllowOrigins: ['https://a.test'],
      AllowMethods: ['get', 'PUT'],
      AllowHeaders: ['X-A'],
      ExposeHeaders: ['X-B'],
      MaxAge: 0,
      AllowCredentials: true,
    }),
  ).toEqual({
    origins: ['https://a.test'],
    methods: ['GET', 'PUT'],
    headers: ['X-A'],
    exposed: ['X-B'],
    maxAge: 0,
    credentials: true,
  });
});

const problem = (written: object) =>
  corsProblem(corsModel(written) as NonNullable<Exclude<ReturnType<typeof corsModel>, false>>);

test.each([
  [{}],
  [{ AllowOrigins: ['https://a.test', 'http://localhost:3000', 'chrome-extension://abc'], AllowCredentials: true }],
  [{ AllowMethods: ['*'], AllowHeaders: ['*'], ExposeHeaders: ['X-A!#%&*+.^_`|~'] }],
])('%j is right', (written) => {
  expect(problem(written)).toBeUndefined();
});

test.each([
  [{ AllowCredentials: true }, 'AllowCredentials needs origins by name: browsers refuse it together with "*"'],
  [
    { AllowOrigins: ['https://a.test', 'https://b.test/path'] },
    'AllowOrigins has "https://b.test/path", which is not an origin such as https://myapp.com',
  ],
  [
    { AllowOrigins: ["https://a'b"] },
    `AllowOrigins has "https://a'b", which is not an origin such as https://myapp.com`,
  ],
  [{ AllowOrigins: ['*', 'https://a.test'] }, 'AllowOrigins has "*" beside others'],
  [{ AllowHeaders: ['X A'] }, '"X A" is not a name of a header or method'],
  [{ ExposeHeaders: ["X'"] }, `"X'" is not a name of a header or method`],
  [{ AllowMethods: ['GET,PUT'] }, '"GET,PUT" is not a name of a header or method'],
])('%j: %s', (written, expected) => {
  expect(problem(written)).toBe(expected);
});

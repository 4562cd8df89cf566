import { expect, test } from 'vitest';
import { hello, jaws, resources, testProject } from '../testing.ts';
import { noApi, settingsAt } from './types.ts';

const { project, model } = testProject();

const region = 'us-east-1';
const shared = { Description: 'shared', Variables: { a: '1' }, Cors: true };

test('settings of a place replace those of the project field by field', () => {
  project({
    'jaws.json': {
      ...jaws,
      apiGateway: { ...shared, ProtocolType: 'REST', Models: { A: {} }, Authorizers: {} },
      stages: { dev: [{ region, apiGateway: { Variables: { b: '2' }, Cors: false } }], prod: [{ region }] },
    },
    'cloudformation/prod/us-east-1/resources-cf.json': resources,
  });
  const { api } = model();
  const cors = {
    origins: ['*'],
    methods: undefined,
    headers: ['Content-Type', 'Authorization', 'X-Amz-Date', 'X-Api-Key', 'X-Amz-Security-Token', 'X-Amz-User-Agent'],
    exposed: [],
    maxAge: undefined,
    credentials: false,
  };
  const settings = { Description: 'shared', Variables: { a: '1' }, cors };
  expect(api).toEqual({
    protocol: 'REST',
    models: { A: {} },
    authorizers: {},
    settings,
    places: {
      'dev/us-east-1': { Description: 'shared', Variables: { b: '2' }, cors: undefined },
      'prod/us-east-1': settings,
    },
  });
  expect(settingsAt(api!, 'dev', region).Variables).toEqual({ b: '2' });
  expect(settingsAt(api!, 'dev', 'toString')).toEqual(settings);
});

test('a project that says nothing has a REST API of its defaults', () => {
  project();
  expect(model().api).toEqual({
    ...noApi,
    settings: { cors: undefined },
    places: { 'dev/us-east-1': { cors: undefined } },
  });
});

const authorizers = (Authorizers: object, more: object = {}) => {
  project({
    'jaws.json': { ...jaws, apiGateway: { Authorizers, ...more } },
    ...hello({ lambda: {} }),
  });
  return model().api?.authorizers;
};

test('an authorizer that says almost nothing', () => {
  const rest = {
    credentials: undefined,
    identityValidationExpression: undefined,
    ttl: 300,
    payloadFormatVersion: '2.0',
    simpleResponses: false,
  };
  expect(authorizers({ a: { Type: 'token', Function: 'greetings/hello' } })).toEqual({
    a: {
      ...rest,
      name: 'a',
      type: 'TOKEN',
      function: 'greetings/hello',
      identitySource: 'method.request.header.Authorization',
      providerArns: [],
      jwt: undefined,
    },
  });
  const JwtConfiguration = { Issuer: { Ref: 'Issuer' }, Audience: ['me'] };
  expect(authorizers({ b: { Type: 'JWT', JwtConfiguration } }, { ProtocolType: 'HTTP' })).toEqual({
    b: {
      ...rest,
      name: 'b',
      type: 'JWT',
      function: undefined,
      identitySource: '$request.header.Authorization',
      providerArns: [],
      jwt: { issuer: { Ref: 'Issuer' }, audience: ['me'] },
    },
  });
});

test('an authorizer that says everything', () => {
  const written = {
    Type: 'REQUEST',
    Function: 'greetings/hello',
    AuthorizerCredentials: 'arn:aws:iam::1:role/x',
    IdentitySource: 'context.identity.sourceIp',
    IdentityValidationExpression: '^x',
    AuthorizerResultTtlInSeconds: '0',
    AuthorizerPayloadFormatVersion: '1.0',
    EnableSimpleResponses: true,
  };
  const pool = { Type: 'COGNITO_USER_POOLS', ProviderARNs: [{ Ref: 'Pool' }] };
  expect(authorizers({ a: written, pool })).toMatchObject({
    a: {
      function: 'greetings/hello',
      credentials: 'arn:aws:iam::1:role/x',
      identitySource: 'context.identity.sourceIp',
      identityValidationExpression: '^x',
      ttl: 0,
      payloadFormatVersion: '1.0',
      simpleResponses: true,
    },
    pool: { type: 'COGNITO_USER_POOLS', providerArns: [{ Ref: 'Pool' }] },
  });
});

test('a module may bring authorizers and models, whose functions go without its name', () => {
  project({
    'aws_modules/auth/awsm.json': {
      apiGateway: { Authorizers: { a: { Type: 'TOKEN', Function: 'session' } }, Models: { A: { type: 'string' } } },
    },
    'aws_modules/auth/session/awsm.json': {
      lambda: {},
      apiGateway: { Authorizers: { b: { Type: 'TOKEN', Function: 'session' } }, Models: { B: {} } },
    },
  });
  const { api } = model();
  expect(Object.values(api!.authorizers).map((one) => one.function)).toEqual(['auth/session', 'auth/session']);
  expect(api!.models).toEqual({ A: { type: 'string' }, B: {} });
});

import { expect, test } from 'vitest';
import { functionsOf } from '../../../modules/functions.ts';
import { modulePackage } from '../../../modules/package.ts';
import { files } from '../../../modules/testing.ts';
import { parseSource } from '../../../project/source.ts';
import { rights } from './rights.ts';

const found = (lambda: object, api: object = {}) => {
  const module = modulePackage(
    'awsm-thumbs',
    files({
      'package.json': { name: 'awsm-thumbs', version: '1.0.0' },
      'awsm.json': {},
      'awsm/make/awsm.json': { lambda: { iamPolicyDocumentStatements: [], ...lambda }, apiGateway: api },
    }),
  );
  const source = (name: string) => parseSource(name, name, module.files.get(name)?.content ?? new Uint8Array()).source;
  return rights({
    folder: '',
    module,
    manifest: source('package.json'),
    awsm: source('awsm.json'),
    functions: functionsOf(module),
    resources: {},
    files: [],
    readme: '',
    now: new Date(),
  }).map(({ level, message }) => `${level} ${message}`);
};

test.each<[string, object, object?]>([
  ['a layer', { cloudFormation: { Layers: ['arn:aws:lambda:us-east-1:1:layer:x:1'] } }],
  ['a role', { cloudFormation: { Role: { Ref: 'AdminRole' } } }],
  [
    'a queue of another module',
    {
      eventSources: { Jobs: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { Ref: 'Q' } } } },
    },
  ],
  ['an issuer', {}, { Authorizers: { a: { JwtConfiguration: { Issuer: 'https://login.test' } } } }],
  ['files of the project', { package: { optimize: { includePaths: ['lib/shared'] } } }],
])('%s, which has no place for a reason, is advice', (_title, lambda, api) => {
  expect(found(lambda, api)).toEqual([expect.stringMatching(/^advice /)]);
});

test.each<[string, object]>([
  ['every right', { iamPolicyDocumentStatements: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
  ['no role of its own', { iamPolicyDocumentStatements: undefined }],
  ['the whole project', { package: { optimize: { builder: false } } }],
  ['an open address', { eventSources: { Web: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } } } }],
])('%s is an error', (_title, lambda) => {
  expect(found(lambda)).toEqual([expect.stringMatching(/^error /)]);
});

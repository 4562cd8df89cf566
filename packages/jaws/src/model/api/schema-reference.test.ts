import { expect, test } from 'vitest';
import { hello, jaws, testProject } from '../testing.ts';

const { project, model, problems } = testProject();
const write = (endpoint: object, api?: object) =>
  project({
    'jaws.json': { ...jaws, ...(api && { apiGateway: api }) },
    ...hello({
      lambda: {},
      apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Method: 'POST', Path: 'x', ...endpoint } },
    }),
  });
const mistakes = (endpoint: object, api?: object) => {
  write(endpoint, api);
  return problems().map((problem) => problem.replace(/^\d+:\d+ aws_modules\/greetings\/hello\/awsm.json: /, ''));
};

test('schemas in the code, seen from the folder of the function, and validated at the gateway', () => {
  write({ Request: './request.ts#request', Response: '../../../lib/schemas.ts#Link' });
  expect(model().endpoints[0]).toMatchObject({
    request: { file: 'aws_modules/greetings/hello/request.ts', name: 'request' },
    response: { file: 'lib/schemas.ts', name: 'Link' },
    validate: { body: true, parameters: false },
  });
  write({ Request: 'request.ts#request', ValidateRequestBody: false });
  expect(model().endpoints[0]?.validate).toEqual({ body: false, parameters: false });
});

test('mistakes', () => {
  expect(mistakes({ Request: './request.json' })[0]).toContain('./request.ts#request');
  expect(mistakes({ Request: '../../../../x.ts#a' })).toEqual([
    'Request "../../../../x.ts#a" is not inside the project.',
  ]);
  expect(mistakes({ Method: 'GET', Request: 'a.ts#a' })).toEqual([
    'Request is the schema of a body, and a request of GET has none.',
  ]);
  const both = { Request: 'a.ts#a', RequestModels: { 'application/json': { type: 'object' } } };
  expect(mistakes(both)).toEqual(['an endpoint has either Request or RequestModels.']);
  const passed = { Type: 'HTTP_PROXY', Uri: 'https://a.b', Request: 'a.ts#a' };
  expect(mistakes(passed, { ProtocolType: 'HTTP' })[0]).toContain('nobody would validate the Request');
  write(passed);
  expect(model().endpoints).toHaveLength(1);
});

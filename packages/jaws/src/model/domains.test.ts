import { expect, test } from 'vitest';
import { domainNameOf } from './domain-name.ts';
import { hello, testProject } from './testing.ts';

const { project, model, problems } = testProject();
const endpoint = hello({
  lambda: { cloudFormation: { Runtime: 'nodejs', Handler: 'index.handler' } },
  apiGateway: { cloudFormation: { Path: 'hello', Method: 'GET' } },
});

function written(domains: object, api: object = {}) {
  const stages = { dev: [{ region: 'us-east-1' }], prod: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] };
  const shared = { Resources: { JawsBucket: { Type: 'AWS::S3::Bucket' } } };
  project({
    'jaws.json': { name: 'demo', domain: 'demo.test', domains, apiGateway: api, stages },
    'cloudformation/resources-cf.json': shared,
    'cloudformation/dev/us-east-1/resources-cf.json': {},
    'cloudformation/prod/us-east-1/resources-cf.json': {},
    'cloudformation/prod/eu-west-1/resources-cf.json': {},
    ...endpoint,
  });
}

test('a stage has its domains, with their names as records have them', () => {
  written({
    prod: [
      { name: 'API.myapp.com.', health: '/health', basePath: 'v1', zone: 'Z123', fast: true },
      { name: '*.bücher.example', zone: false },
    ],
  });
  expect(model().stages.map(({ name, domains }) => [name, domains])).toEqual([
    ['dev', undefined],
    [
      'prod',
      [
        { name: 'api.myapp.com', health: '/health', basePath: 'v1', zone: 'Z123', fast: true },
        { name: '*.xn--bcher-kva.example', zone: false },
      ],
    ],
  ]);
});

test('mistakes have their place and value', () => {
  written({
    prod: [{ name: 'https://api.myapp.com' }, { name: 'api.myapp.com', basePath: 'v1/x' }, { name: 'Api.myapp.com' }],
    dev: [{ name: 'api.myapp.com' }],
    test: [{ name: 'other.myapp.com' }],
  });
  expect(problems()).toMatchInlineSnapshot(`
    [
      "7:17 jaws.json: "https://api.myapp.com" is not a domain name: it is a name alone, without https://, port, path or spaces.",
      "11:21 jaws.json: the basePath "v1/x" of api.myapp.com has a slash; that of a REST API is one part.",
      "14:17 jaws.json: the domain api.myapp.com is twice in the stage "prod". A name leads to one stage, with one base path: take one of the two out.",
      "19:17 jaws.json: the domain api.myapp.com is in the stages "prod" and "dev". A name leads to one stage, with one base path: take one of the two out.",
      "22:5 jaws.json: domains names the stage "test", which the project does not have (dev, prod).",
    ]
  `);
});

test('what the schema says is checked', () => {
  written({ prod: [{ name: 'api.myapp.com', health: 'health', zone: 'my zone', what: 1 }] });
  expect(problems()).toMatchInlineSnapshot(`
    [
      "8:19 jaws.json: domains.prod[0].health must be a path that begins with /, without spaces, not "health".",
      "9:17 jaws.json: domains.prod[0].zone must be the id of a hosted zone, such as Z0123456789ABC, not "my zone".",
      "10:9 jaws.json: domains.prod[0].what is not a known field. Known here: name, health, fast, basePath, zone.",
    ]
  `);
});

test('an API that a domain cannot lead to is a mistake', () => {
  const domain = { name: 'api.myapp.com', health: '/health' };
  written({ prod: [domain] }, { DisableExecuteApiEndpoint: true });
  expect(problems()).toMatchInlineSnapshot(`
    [
      "5:13 jaws.json: the domain api.myapp.com of prod has a health path, which is asked at the API's own address; DisableExecuteApiEndpoint closes that in us-east-1.",
    ]
  `);
  written({ prod: [domain] }, { EndpointConfiguration: { Types: ['PRIVATE'] }, Policy: { Statement: [] } });
  expect(problems()).toMatchInlineSnapshot(`
    [
      "5:13 jaws.json: the domain api.myapp.com of prod cannot lead to the API of us-east-1, which is private.",
    ]
  `);
  written({ prod: [domain] }, { Domain: { DomainName: 'api.myapp.com' } });
  expect(problems()).toMatchInlineSnapshot(`
    [
      "5:13 jaws.json: the domain api.myapp.com of prod is the DomainName of apiGateway in us-east-1 too: have it in one of the two.",
    ]
  `);
});

test.each([
  ['myapp.com', 'myapp.com'],
  ['API.MyApp.com.', 'api.myapp.com'],
  ['*.MyApp.com', '*.myapp.com'],
  ['münchen.example', 'xn--mnchen-3ya.example'],
])('%s is the name %s', (text, name) => {
  expect(domainNameOf(text)).toEqual({ name });
});

test.each([
  '',
  '.',
  'com',
  '*.com',
  'a.*.com',
  'api*.myapp.com',
  '*',
  'api..myapp.com',
  '.myapp.com',
  'api.myapp.com..',
  '-api.myapp.com',
  'api_x.myapp.com',
  'api.myapp.com:443',
  'https://api.myapp.com',
  'api.myapp.com/v1',
  'api myapp.com',
  '10.0.0.1',
  '%61pi.myapp.com',
  `${'a'.repeat(64)}.com`,
  `${'a'.repeat(40)}.${'b'.repeat(40)}.com`,
])('"%s" is not a name', (text) => {
  expect(domainNameOf(text)).toHaveProperty('problem');
});

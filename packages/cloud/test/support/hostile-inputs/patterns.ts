import type { Aws, HostileInput } from './aws.ts';
import { EXPONENTIAL, LETTERS, nested } from './aws.ts';

const STARS = `${'a*'.repeat(20)}b`;
const LONG = 'a'.repeat(3_000);

async function validated({ api, endpoint }: Aws, schema: unknown, body: unknown): Promise<string> {
  const { id: restApiId = '', rootResourceId: resourceId = '' } = await api.createRestApi({ name: 'hostile' });
  const method = { restApiId, resourceId, httpMethod: 'POST' };
  await api.createModel({ restApiId, name: 'Body', contentType: 'application/json', schema: JSON.stringify(schema) });
  const { id } = await api.createRequestValidator({ restApiId, name: 'v', validateRequestBody: true });
  const requestModels = { 'application/json': 'Body' };
  await api.putMethod({ ...method, authorizationType: 'NONE', requestModels, requestValidatorId: id });
  await api.putIntegration({ ...method, type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode":200}' } });
  await api.putMethodResponse({ ...method, statusCode: '200' });
  await api.putIntegrationResponse({ ...method, statusCode: '200' });
  await api.createDeployment({ restApiId, stageName: 'v1' });
  const url = `${endpoint}/_aws/execute-api/${restApiId}/v1/`;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
  return `${response.status}`;
}

async function identified({ api, endpoint }: Aws, expression: string, token: string): Promise<string> {
  const { id: restApiId = '', rootResourceId: resourceId = '' } = await api.createRestApi({ name: 'hostile' });
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  const { id: authorizerId } = await api.createAuthorizer({
    restApiId,
    name: 'a',
    type: 'TOKEN',
    authorizerUri:
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations',
    identitySource: 'method.request.header.Authorization',
    identityValidationExpression: expression,
  });
  await api.putMethod({ ...method, authorizationType: 'CUSTOM', authorizerId });
  await api.putIntegration({ ...method, type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode":200}' } });
  await api.createDeployment({ restApiId, stageName: 'v1' });
  const url = `${endpoint}/_aws/execute-api/${restApiId}/v1/`;
  return `${(await fetch(url, { headers: { authorization: token } })).status}`;
}

async function queried({ logs }: Aws, queryString: string): Promise<string> {
  const logGroupName = `group-${Math.random()}`;
  await logs.createLogGroup({ logGroupName });
  await logs.createLogStream({ logGroupName, logStreamName: 's' });
  const now = Date.now();
  const logEvents = Array.from({ length: 20 }, (_, n) => ({ timestamp: now + n, message: LONG }));
  await logs.putLogEvents({ logGroupName, logStreamName: 's', logEvents });
  const range = { startTime: Math.floor(now / 1000) - 60, endTime: Math.floor(now / 1000) + 60 };
  const { queryId } = await logs.startQuery({ logGroupName, queryString, ...range });
  for (;;) {
    const { status, results = [] } = await logs.getQueryResults({ queryId: queryId ?? '' });
    if (status !== 'Running' && status !== 'Scheduled') return `${status} ${results.length}`;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const filter = (name: string, filterPattern: string, expected: RegExp, message = LONG): HostileInput => ({
  name: `log filter: ${name}`,
  send: async ({ logs }) => {
    const { matches } = await logs.testMetricFilter({ filterPattern, logEventMessages: [message] });
    return `${matches?.length} matches`;
  },
  expected,
});

const recursive = {
  definitions: { a: { anyOf: [{ $ref: '#/definitions/a' }, { $ref: '#/definitions/a' }] } },
  $ref: '#/definitions/a',
};

export const PATTERNS: readonly HostileInput[] = [
  {
    name: 'model: an exponential pattern',
    send: (aws) => validated(aws, { type: 'object', properties: { a: { pattern: EXPONENTIAL } } }, { a: LETTERS }),
    expected: /^400$/,
  },
  {
    name: 'model: alternatives that refer to themselves',
    send: (aws) => validated(aws, recursive, { a: 1 }),
    expected: /^400$/,
  },
  {
    name: 'model: lists in lists without duplicates',
    send: (aws) => {
      const list = Array.from({ length: 700_000 }, (_, n) => n);
      const body = JSON.parse(nested('[', JSON.stringify(list), ']', 150)) as unknown;
      const lists = { uniqueItems: true, items: { $ref: '#/definitions/a' } };
      return validated(aws, { definitions: { a: lists }, $ref: '#/definitions/a' }, body);
    },
    expected: /^400$/,
  },
  {
    name: 'authorizer: an exponential expression',
    send: (aws) => identified(aws, EXPONENTIAL, LETTERS),
    expected: /^401$/,
  },
  {
    name: 'SSM: an exponential allowed pattern',
    send: ({ ssm }) => ssm.putParameter({ Name: 'p', Value: LETTERS, Type: 'String', AllowedPattern: EXPONENTIAL }),
    expected: /ParameterPatternMismatchException/,
  },
  filter('stars in a regular expression', `%${STARS}%`, /^0 matches$/),
  filter('repetitions in a regular expression', '%a+a+a+a+a+a+a+a+b%', /^0 matches$/),
  filter('stars of a JSON condition', `{ $.a = "${STARS}" }`, /^0 matches$/, JSON.stringify({ a: LONG })),
  filter('stars of a field', `[a=${STARS}]`, /^0 matches$/),
  filter('a regular expression of a field', `[a=%${STARS}%]`, /^0 matches$/),
  filter('parentheses', `{ ${nested('(', '$.a = 1', ')', 500)} }`, /^0 matches|Invalid/),
  filter('selectors of everything', `{ $${'[*]'.repeat(300)} = 1 }`, /matches|Invalid/, nested('[', '1,1', ']', 400)),
  filter('fields of brackets', '[a, b]', /matches/, '['.repeat(200_000)),
  {
    name: 'Insights: an exponential expression',
    send: (aws) => queried(aws, `filter @message like /${EXPONENTIAL}/`),
    expected: /^Complete 0$/,
  },
  {
    name: 'Insights: wildcards of parse',
    send: (aws) => {
      const names = Array.from({ length: 20 }, (_, n) => `n${n}`);
      return queried(aws, `parse @message "${'*a'.repeat(20)}b" as ${names.join(', ')} | filter ispresent(n1)`);
    },
    expected: /^Complete 0$/,
  },
  {
    name: 'Insights: parentheses',
    send: (aws) => queried(aws, `filter ${nested('(', '1', ')', 4_000)}`),
    expected: /Malformed|Complete|Validation/,
  },
  {
    name: 'Insights: a sum of many',
    send: (aws) => queried(aws, `fields 1${'+1'.repeat(4_000)} as x`),
    expected: /Malformed|Complete|Validation/,
  },
];

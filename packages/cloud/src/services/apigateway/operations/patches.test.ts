import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, method, mock } from '../testing/harness.ts';

// Which paths allow which patch operations: https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html

let cloud: Harness;
let restApiId: string;
beforeAll(async () => {
  cloud = await Harness.start();
  restApiId = await cloud.deploy({ paths: method('/pets', 'get', mock('{"n": 1}')) });
});
afterAll(() => cloud.close());

const replace = (path: string, value: string) => ({ op: 'replace' as const, path, value });

test('a deployment’s description', async () => {
  const { items } = await cloud.api.getDeployments({ restApiId });
  const deployment = { restApiId, deploymentId: items![0]!.id };
  const patchOperations = [replace('/description', 'the first')];
  const updated = await cloud.api.updateDeployment({ ...deployment, patchOperations });
  expect(updated).toMatchObject({
    id: deployment.deploymentId,
    description: 'the first',
    createdDate: expect.any(Date),
  });
  expect(await cloud.api.getDeployment(deployment)).toMatchObject({ description: 'the first' });
});

test('a response of an integration is what the next deployment answers with', async () => {
  const { items } = await cloud.api.getResources({ restApiId });
  const resourceId = items!.find(({ path }) => path === '/pets')!.id;
  const updated = await cloud.api.updateIntegrationResponse({
    restApiId,
    resourceId,
    httpMethod: 'GET',
    statusCode: '200',
    patchOperations: [
      replace('/responseTemplates/application~1json', '{"n": 2}'),
      { op: 'add', path: '/responseParameters/method.response.header.x-n', value: "'two'" },
    ],
  });
  expect(updated).toMatchObject({
    statusCode: '200',
    responseTemplates: { 'application/json': '{"n": 2}' },
    responseParameters: { 'method.response.header.x-n': "'two'" },
  });
  expect((await cloud.call(restApiId, '/pets')).json()).toEqual({ n: 1 });
  await cloud.api.createDeployment({ restApiId, stageName: 'dev' });
  const answer = await cloud.call(restApiId, '/pets');
  expect(answer.json()).toEqual({ n: 2 });
  expect(answer.headers['x-n']).toBe('two');
});

test('a gateway response', async () => {
  const updated = await cloud.api.updateGatewayResponse({
    restApiId,
    responseType: 'MISSING_AUTHENTICATION_TOKEN',
    patchOperations: [
      replace('/statusCode', '404'),
      { op: 'add', path: '/responseParameters/gatewayresponse.header.x-why', value: "'nowhere'" },
      replace(
        '/responseTemplates/application~1json',
        '{"path": "$context.resourcePath", "said": $context.error.messageString}',
      ),
    ],
  });
  expect(updated).toMatchObject({
    responseType: 'MISSING_AUTHENTICATION_TOKEN',
    statusCode: '404',
    defaultResponse: false,
  });
  await cloud.api.createDeployment({ restApiId, stageName: 'dev' });
  const answer = await cloud.call(restApiId, '/nowhere');
  expect([answer.status, answer.headers['x-why']]).toEqual([404, 'nowhere']);
  expect(answer.json()).toMatchObject({ said: 'Missing Authentication Token' });
});

test('a custom domain’s certificate, kind and trust store', async () => {
  const domainName = 'patched.example.com';
  const arn = (id: string) => `arn:aws:acm:us-east-1:000000000000:certificate/${id}`;
  const store = 's3://trusted/store.pem';
  await cloud.api.createDomainName({
    domainName,
    regionalCertificateArn: arn('a'),
    endpointConfiguration: { types: ['REGIONAL'] },
    mutualTlsAuthentication: { truststoreUri: store },
  });
  const updated = await cloud.api.updateDomainName({
    domainName,
    patchOperations: [
      replace('/regionalCertificateArn', arn('b')),
      replace('/securityPolicy', 'TLS_1_2'),
      replace('/mutualTlsAuthentication/truststoreVersion', 'v2'),
    ],
  });
  expect(updated).toMatchObject({
    regionalCertificateArn: arn('b'),
    securityPolicy: 'TLS_1_2',
    mutualTlsAuthentication: { truststoreUri: store, truststoreVersion: 'v2' },
  });
  // An empty address ends mutual TLS: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
  await cloud.api.updateDomainName({
    domainName,
    patchOperations: [replace('/mutualTlsAuthentication/truststoreUri', '')],
  });
  expect(await cloud.api.getDomainName({ domainName })).not.toHaveProperty('mutualTlsAuthentication');
});

test('the account returns its limits', async () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
  expect(await cloud.api.getAccount({})).toMatchObject({
    throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
    features: ['UsagePlans'],
    apiKeyVersion: '4',
  });
});

test('an authorizer and a validator go when no method uses them any more', async () => {
  const { api } = cloud;
  const { id, rootResourceId: resourceId } = await api.createRestApi({ name: 'used' });
  const of = { restApiId: id };
  const { id: authorizerId } = await api.createAuthorizer({
    ...of,
    name: 'asks',
    type: 'TOKEN',
    authorizerUri: await cloud.function('asks', 'exports.handler = async () => ({});'),
    identitySource: 'method.request.header.Authorization',
  });
  const { id: requestValidatorId } = await api.createRequestValidator({ ...of, name: 'checks' });
  expect((await api.getAuthorizers(of)).items).toMatchObject([{ id: authorizerId, name: 'asks', type: 'TOKEN' }]);
  const target = { ...of, resourceId, httpMethod: 'GET' };
  await api.putMethod({ ...target, authorizationType: 'CUSTOM', authorizerId, requestValidatorId });
  // Messages as localstack recorded them for both.
  await expect(api.deleteAuthorizer({ ...of, authorizerId })).rejects.toMatchObject({
    name: 'ConflictException',
    message: `Cannot delete authorizer '${authorizerId}', is referenced in method: //GET`,
  });
  await expect(api.deleteRequestValidator({ ...of, requestValidatorId })).rejects.toMatchObject({
    name: 'ConflictException',
    message: `Cannot delete request validator '${requestValidatorId}', is referenced in method: //GET`,
  });
  await api.deleteMethod(target);
  await api.deleteAuthorizer({ ...of, authorizerId });
  await api.deleteRequestValidator({ ...of, requestValidatorId });
  expect((await api.getAuthorizers(of)).items).toEqual([]);
  await expect(api.getRequestValidator({ ...of, requestValidatorId })).rejects.toMatchObject({
    name: 'NotFoundException',
  });
});

test('tags of an API and of its stage are apart', async () => {
  const { api } = cloud;
  const arn = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}`;
  await api.tagResource({ resourceArn: arn, tags: { of: 'api' } });
  await api.tagResource({ resourceArn: `${arn}/stages/dev`, tags: { of: 'stage' } });
  expect((await api.getTags({ resourceArn: arn })).tags).toEqual({ of: 'api' });
  expect((await api.getTags({ resourceArn: `${arn}/stages/dev` })).tags).toEqual({ of: 'stage' });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html
test('keys come from a file with their plans', async () => {
  const { api } = cloud;
  const { id: plan } = await api.createUsagePlan({ name: 'imported', apiStages: [{ apiId: restApiId, stage: 'dev' }] });
  const file = [
    'Name,key,description,Enabled,usageplanIds',
    `MyFirstApiKey,apikey1234abcdefghij0123456789,An imported key,TRUE,${plan}`,
    'MySecondApiKey,apikey5678abcdefghij0123456789,"with, a comma",FALSE,"nowhere"',
  ].join('\n');
  const { ids, warnings } = await api.importApiKeys({ format: 'csv', body: Buffer.from(file) });
  expect(ids).toHaveLength(2);
  expect(warnings).toEqual(['Usage plan nowhere does not exist']);
  const { items } = await api.getApiKeys({ includeValues: true, nameQuery: 'My' });
  expect(items).toMatchObject([
    { name: 'MyFirstApiKey', value: 'apikey1234abcdefghij0123456789', enabled: true, description: 'An imported key' },
    { name: 'MySecondApiKey', description: 'with, a comma', enabled: false },
  ]);
  expect((await api.getUsagePlanKeys({ usagePlanId: plan })).items).toMatchObject([{ name: 'MyFirstApiKey' }]);
});

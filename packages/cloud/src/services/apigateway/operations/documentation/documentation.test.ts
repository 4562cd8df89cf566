import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, method, mock } from '../../testing/harness.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api-quick-start-create-and-modify.html

let cloud: Harness;
let restApiId: string;
beforeAll(async () => {
  cloud = await Harness.start();
  restApiId = await cloud.deploy({ paths: method('/pets', 'get', mock('{}')) });
});
afterAll(() => cloud.close());

test('a part of the documentation is made, read, changed and deleted', async () => {
  const { api } = cloud;
  const location = { type: 'METHOD', path: '/pets', method: 'GET' } as const;
  const properties = JSON.stringify({ description: 'All pets' });
  const { id: documentationPartId, ...made } = await api.createDocumentationPart({ restApiId, location, properties });
  expect(made).toMatchObject({ location, properties });
  await expect(api.createDocumentationPart({ restApiId, location, properties })).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'Documentation part already exists for the specified location',
  });
  const value = JSON.stringify({ description: 'Some pets' });
  const part = { restApiId, documentationPartId };
  const patchOperations = [{ op: 'replace' as const, path: '/properties', value }];
  expect(await api.updateDocumentationPart({ ...part, patchOperations })).toMatchObject({ properties: value });
  expect(await api.getDocumentationPart(part)).toMatchObject({ id: documentationPartId, location, properties: value });
  await api.deleteDocumentationPart(part);
  await expect(api.getDocumentationPart(part)).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid Documentation part identifier specified',
  });
});

test('a version keeps the documentation of its time, and an export of its stage has it', async () => {
  const { api } = cloud;
  const of = (text: string) => JSON.stringify({ description: text });
  const { id: documentationPartId } = await api.createDocumentationPart({
    restApiId,
    location: { type: 'METHOD', path: '/pets', method: 'GET' },
    properties: of('first'),
  });
  const version = { restApiId, documentationVersion: '1.0' };
  const made = await api.createDocumentationVersion({ ...version, stageName: 'dev', description: 'one' });
  expect(made).toMatchObject({ version: '1.0', description: 'one', createdDate: expect.any(Date) });
  expect(await api.getStage({ restApiId, stageName: 'dev' })).toMatchObject({ documentationVersion: '1.0' });
  await expect(api.createDocumentationVersion(version)).rejects.toMatchObject({ name: 'ConflictException' });
  await api.updateDocumentationPart({
    restApiId,
    documentationPartId,
    patchOperations: [{ op: 'replace', path: '/properties', value: of('later') }],
  });
  const { body } = await api.getExport({
    restApiId,
    stageName: 'dev',
    exportType: 'oas30',
    parameters: { extensions: 'documentation' },
    accepts: 'application/json',
  });
  const exported = JSON.parse(Buffer.from(body!).toString());
  expect(exported['x-amazon-apigateway-documentation']).toMatchObject({
    version: '1.0',
    documentationParts: [
      { location: { type: 'METHOD', path: '/pets', method: 'GET' }, properties: { description: 'first' } },
    ],
  });

  const patchOperations = [{ op: 'replace' as const, path: '/description', value: 'the first' }];
  expect(await api.updateDocumentationVersion({ ...version, patchOperations })).toMatchObject({
    version: '1.0',
    description: 'the first',
  });
  expect(await api.getDocumentationVersion(version)).toMatchObject({ description: 'the first' });
  expect((await api.getDocumentationVersions({ restApiId })).items).toMatchObject([{ version: '1.0' }]);
  await api.deleteDocumentationVersion(version);
  await expect(api.getDocumentationVersion(version)).rejects.toMatchObject({ name: 'NotFoundException' });
});

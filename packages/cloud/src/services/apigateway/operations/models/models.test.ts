import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, method } from '../../testing/harness.ts';

let cloud: Harness;
let restApiId: string;
beforeAll(async () => {
  cloud = await Harness.start();
  restApiId = (await cloud.api.createRestApi({ name: 'models' })).id!;
});
afterAll(() => cloud.close());

// The shape of AWS's own example of a generated template, for a grocery store:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/example-photos.html
const PHOTOS = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: {
    title: { type: 'string' },
    photos: {
      type: 'array',
      items: { type: 'object', properties: { id: { type: 'string' }, views: { type: 'integer' } } },
    },
  },
};

test('the template of a model makes its shape of a payload', async () => {
  const { api } = cloud;
  await api.createModel({
    restApiId,
    name: 'Photos',
    contentType: 'application/json',
    schema: JSON.stringify(PHOTOS),
  });
  const { value = '' } = await api.getModelTemplate({ restApiId, modelName: 'Photos' });
  expect(value).toMatch(/^#set\(\$inputRoot = \$input\.path\('\$'\)\)\n/);
  const id = await cloud.deploy({
    paths: method('/photos', 'post', {
      type: 'mock',
      requestTemplates: {
        'application/json': '#set($context.requestOverride.path.body = $input.body){"statusCode": 200}',
      },
      responses: {
        default: {
          statusCode: 200,
          // A mock integration has no answer of its own: the template gets the request's body.
          responseTemplates: {
            'application/json': value.replace(
              "$input.path('$')",
              '$util.parseJson($context.requestOverride.path.body)',
            ),
          },
        },
      },
    }),
  });
  const body = {
    title: 'summer',
    photos: [
      { id: 'a', views: 3, more: true },
      { id: 'b', views: 4 },
    ],
    other: 1,
  };
  const answer = await cloud.call(id, '/photos', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.json()).toEqual({
    title: 'summer',
    photos: [
      { id: 'a', views: 3 },
      { id: 'b', views: 4 },
    ],
  });
});

test('a model is changed, and flattened with the models that it refers to', async () => {
  const { api } = cloud;
  const reference = (name: string) => `https://apigateway.amazonaws.com/restapis/${restApiId}/models/${name}`;
  const model = (name: string, schema: object) =>
    api.createModel({ restApiId, name, contentType: 'application/json', schema: JSON.stringify(schema) });
  await model('Tag', { type: 'string' });
  await model('Pet', { type: 'object', properties: { tag: { $ref: reference('Tag') } } });
  const schema = JSON.stringify({ type: 'array', items: { $ref: reference('Pet') } });
  await model('Pets', { type: 'array' });
  const updated = await api.updateModel({
    restApiId,
    modelName: 'Pets',
    patchOperations: [
      { op: 'replace', path: '/schema', value: schema },
      { op: 'replace', path: '/description', value: 'many' },
    ],
  });
  expect(updated).toMatchObject({ name: 'Pets', description: 'many', schema });
  expect(await api.getModel({ restApiId, modelName: 'Pets' })).toMatchObject({ schema });
  const flat = JSON.parse((await api.getModel({ restApiId, modelName: 'Pets', flatten: true })).schema!);
  expect(Object.keys(flat.definitions)).toEqual(['Pet', 'Tag']);
  await expect(
    api.updateModel({
      restApiId,
      modelName: 'Pets',
      patchOperations: [{ op: 'replace', path: '/schema', value: '{' }],
    }),
  ).rejects.toMatchObject({ name: 'BadRequestException' });
});

import { expect, it } from 'vitest';
import type { JsonObject } from '../template/json.ts';
import { object } from './build.ts';
import { transformSam } from './index.ts';

/** The document of an API with one route that has this model of requests. */
function documentOf(RequestModel?: JsonObject): JsonObject {
  const Events = {
    E: {
      Type: 'Api',
      Properties: { RestApiId: { Ref: 'A' }, Path: '/x', Method: 'post', ...(RequestModel && { RequestModel }) },
    },
  };
  const template: JsonObject = {
    Resources: {
      F: {
        Type: 'AWS::Serverless::Function',
        Properties: { InlineCode: 'x', Handler: 'index.handler', Runtime: 'nodejs22.x', Events },
      },
      A: {
        Type: 'AWS::Serverless::Api',
        Properties: { StageName: 'Prod', Models: { User: { type: 'object', properties: {} } } },
      },
    },
  };
  const { A } = object(transformSam(template, () => undefined, 'us-east-1').Resources);
  return object(object(object(A).Properties).Body);
}
const validators = 'x-amazon-apigateway-request-validators';

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-requestmodel.html
it('a route has a validator where its model says what is validated, and none elsewhere', () => {
  expect(documentOf()).not.toHaveProperty(validators);
  expect(documentOf({ Model: 'User' })).not.toHaveProperty(validators);
  const rules = (validateRequestBody: boolean, validateRequestParameters: boolean) => ({
    validateRequestBody,
    validateRequestParameters,
  });
  const of = (more: JsonObject) => documentOf({ Model: 'User', ...more })[validators];
  expect(of({ ValidateBody: true })).toEqual({ 'body-only': rules(true, false) });
  expect(of({ ValidateParameters: true })).toEqual({ 'params-only': rules(false, true) });
  expect(of({ ValidateBody: true, ValidateParameters: true })).toEqual({ 'body-and-params': rules(true, true) });
  expect(of({ ValidateBody: false })).toEqual({ 'no-validation': rules(false, false) });
});

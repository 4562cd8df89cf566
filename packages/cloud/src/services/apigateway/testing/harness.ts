import { APIGateway } from '@aws-sdk/client-api-gateway';
import type { Cloud } from '../../../index.ts';
import { ApiCloud, type Call, configOf, type Response } from './api-cloud.ts';

/** A cloud for tests of REST APIs. */
export class Harness extends ApiCloud {
  readonly api: APIGateway;

  private constructor(cloud: Cloud) {
    super(cloud);
    this.api = new APIGateway(configOf(cloud));
  }

  static start(): Promise<Harness> {
    return ApiCloud.begin((cloud) => new Harness(cloud));
  }

  override async close(): Promise<void> {
    this.api.destroy();
    await super.close();
  }

  /** Imports an OpenAPI document, deploys it to `dev`, and returns the API's id. */
  async deploy(document: object): Promise<string> {
    const { id } = await this.api.importRestApi({
      body: Buffer.from(JSON.stringify({ openapi: '3.0.1', info: { title: 'test', version: '1' }, ...document })),
    });
    await this.api.createDeployment({ restApiId: id, stageName: 'dev' });
    return id!;
  }

  /** A function that API Gateway may invoke; returns the URI for integrations. */
  async function(name: string, source: string, allowed = true): Promise<string> {
    const arn = await this.functionArn(name, source, allowed);
    return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
  }

  /** Calls a deployed API by its path form. */
  call(api: string, path: string, call: Call = {}): Promise<Response> {
    return this.raw(`/_aws/execute-api/${api}/dev${path}`, call);
  }
}

/** The paths of a document with one method. */
export function method(path: string, verb: string, integration: object, more: object = {}): Record<string, object> {
  return { [path]: { [verb]: { responses: {}, 'x-amazon-apigateway-integration': integration, ...more } } };
}

/** A MOCK integration that answers with a template. */
export function mock(template: string, more: object = {}): object {
  return {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: { default: { statusCode: 200, responseTemplates: { 'application/json': template } } },
    ...more,
  };
}

export function proxy(uri: string, more: object = {}): object {
  return { type: 'aws_proxy', httpMethod: 'POST', uri, ...more };
}

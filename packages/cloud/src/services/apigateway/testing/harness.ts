import { request } from 'node:http';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { type Cloud, startCloud } from '../../../index.ts';
import { zipOf } from './zip.ts';

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawHeaders: readonly string[];
  readonly text: string;
  readonly bytes: Buffer;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** A started cloud with clients, and the few things that tests of APIs do again and again. */
export class Harness {
  readonly cloud: Cloud;
  readonly api: APIGateway;
  readonly lambda: Lambda;
  readonly iam: IAM;

  private constructor(cloud: Cloud) {
    const config = { endpoint: cloud.endpoint, region: 'us-east-1' };
    this.cloud = cloud;
    this.api = new APIGateway(config);
    this.lambda = new Lambda(config);
    this.iam = new IAM(config);
  }

  static async start(): Promise<Harness> {
    const harness = new Harness(await startCloud({ port: 0 }));
    await harness.role('lambda', 'lambda.amazonaws.com');
    return harness;
  }

  async close(): Promise<void> {
    this.api.destroy();
    this.lambda.destroy();
    this.iam.destroy();
    await this.cloud.close();
  }

  /** A role that a service may assume, with one allowed action when given; gives its ARN. */
  async role(name: string, service: string, action?: string): Promise<string> {
    const statement = (more: object) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
    const trust = statement({ Action: 'sts:AssumeRole', Principal: { Service: service } });
    const { Role } = await this.iam.createRole({ RoleName: name, AssumeRolePolicyDocument: trust });
    if (action) {
      const PolicyDocument = statement({ Action: action, Resource: '*' });
      await this.iam.putRolePolicy({ RoleName: name, PolicyName: 'allowed', PolicyDocument });
    }
    return Role!.Arn!;
  }

  /** Imports an OpenAPI document, deploys it to `dev`, and gives the API's id. */
  async deploy(document: object): Promise<string> {
    const { id } = await this.api.importRestApi({
      body: Buffer.from(JSON.stringify({ openapi: '3.0.1', info: { title: 'test', version: '1' }, ...document })),
    });
    await this.api.createDeployment({ restApiId: id, stageName: 'dev' });
    return id!;
  }

  /** A function that API Gateway may invoke; gives the URI for integrations. */
  async function(name: string, source: string, allowed = true): Promise<string> {
    const created = await this.lambda.createFunction({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Role: 'arn:aws:iam::000000000000:role/lambda',
      Handler: 'index.handler',
      Code: { ZipFile: zipOf('index.js', source) },
    });
    if (allowed) {
      await this.lambda.addPermission({
        FunctionName: name,
        StatementId: 'api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      });
    }
    return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${created.FunctionArn}/invocations`;
  }

  /** Calls a deployed API by its path form. `path` goes out as it is, dots and double slashes and all. */
  call(api: string, path: string, call: Call = {}): Promise<Response> {
    return this.raw(`/_aws/execute-api/${api}/dev${path}`, call);
  }

  raw(path: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<Response> {
    const { hostname, port } = new URL(this.cloud.endpoint);
    return new Promise((resolve, reject) => {
      const sent = request(
        { hostname, port, path, method, headers: headers as Record<string, string[]>, agent: false },
        async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
          const bytes = Buffer.concat(chunks);
          resolve({
            status: response.statusCode!,
            headers: response.headers as Record<string, string>,
            rawHeaders: response.rawHeaders,
            text: bytes.toString('utf8'),
            bytes,
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
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

import { request } from 'node:http';
import { ApiGatewayV2, type CreateApiCommandInput } from '@aws-sdk/client-apigatewayv2';
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
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever comes
  json(): any;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** Answers with the event it got. */
export const ECHO = 'exports.handler = async (event) => event;';

/** A started cloud with clients, and the few things that tests of APIs do again and again. */
export class Harness {
  readonly cloud: Cloud;
  readonly api: ApiGatewayV2;
  readonly lambda: Lambda;
  readonly iam: IAM;

  private constructor(cloud: Cloud) {
    const config = { endpoint: cloud.endpoint, region: 'us-east-1' };
    this.cloud = cloud;
    this.api = new ApiGatewayV2(config);
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

  /** A function that API Gateway may invoke; gives its ARN. */
  async function(name: string, source: string, allowed: boolean | string = true): Promise<string> {
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
        ...(typeof allowed === 'string' && { SourceArn: allowed }),
      });
    }
    return created.FunctionArn!;
  }

  /** An HTTP API with one integration, the routes that go to it, and a stage that deploys automatically. */
  async http(
    integration: object,
    routes: readonly (string | { RouteKey: string; [more: string]: unknown })[],
    more: { api?: Partial<CreateApiCommandInput>; stage?: object } = {},
  ): Promise<{ id: string; integration: string }> {
    const { ApiId } = await this.api.createApi({ Name: 'test', ProtocolType: 'HTTP', ...more.api });
    const { IntegrationId } = await this.api.createIntegration({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
      ...integration,
    });
    for (const route of routes) {
      const fields = typeof route === 'string' ? { RouteKey: route } : route;
      await this.api.createRoute({ ApiId, Target: `integrations/${IntegrationId}`, ...fields });
    }
    await this.api.createStage({ ApiId, StageName: '$default', AutoDeploy: true, ...more.stage });
    return { id: ApiId!, integration: IntegrationId! };
  }

  /** Calls an API by its host name. `path` goes out as it is. */
  call(api: string, path: string, call: Call = {}): Promise<Response> {
    const host = `${api}.execute-api.us-east-1.amazonaws.com`;
    return this.raw(path, { ...call, headers: { host, ...call.headers } });
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
          const text = bytes.toString('utf8');
          resolve({
            status: response.statusCode!,
            headers: response.headers as Record<string, string>,
            rawHeaders: response.rawHeaders,
            text,
            bytes,
            json: () => JSON.parse(text),
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

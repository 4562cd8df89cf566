import { request } from 'node:http';
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

/** A started cloud with clients, and helpers that tests of every kind of API need. */
export abstract class ApiCloud {
  readonly cloud: Cloud;
  readonly lambda: Lambda;
  readonly iam: IAM;

  protected constructor(cloud: Cloud) {
    const config = configOf(cloud);
    this.cloud = cloud;
    this.lambda = new Lambda(config);
    this.iam = new IAM(config);
  }

  /** A new cloud, kept by `make`, with a role for functions. */
  protected static async begin<H extends ApiCloud>(make: (cloud: Cloud) => H): Promise<H> {
    const harness = make(await startCloud({ port: 0 }));
    await harness.role('lambda', 'lambda.amazonaws.com', 'logs:*');
    return harness;
  }

  async close(): Promise<void> {
    this.lambda.destroy();
    this.iam.destroy();
    await this.cloud.close();
  }

  /** A role that a service may assume, with one allowed action if given; returns its ARN. */
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

  /** A function, which API Gateway may invoke for all APIs or for one source ARN; returns its ARN. */
  protected async functionArn(name: string, source: string, allowed: boolean | string): Promise<string> {
    const { FunctionArn } = await this.lambda.createFunction({
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
    return FunctionArn!;
  }

  /** Sends a request to the cloud. `path` goes out as it is, dots and double slashes and all. */
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

export function configOf({ endpoint }: Cloud): { endpoint: string; region: string } {
  return { endpoint, region: 'us-east-1' };
}

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAws } from 'jaws-core-js/aws';
import { vi } from 'vitest';
import { type Cloud, startCloud } from '../packages/cloud/src/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: events and answers of Lambda, which the tests look into
type Handler = (event: any, context?: object) => Promise<any>;
const names = ['account', 'authorizer', 'deletions', 'factors', 'mailer', 'operator', 'sessions'] as const;

export const password = 'correct horse battery';
export const context = { getRemainingTimeInMillis: () => 20_000 };

export interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly headers: { readonly authorization: string };
}

const signedIn = (tokens: Omit<SignedIn, 'headers'>): SignedIn => ({
  ...tokens,
  headers: { authorization: `Bearer ${tokens.accessToken}` },
});

/** Creates a table as a module's `awsm.json` declares it. */
export async function makeTable(cloud: Cloud, module: string, resource: string): Promise<void> {
  const url = new URL(`../modules/${module}/awsm.json`, import.meta.url);
  const { Resources } = JSON.parse(readFileSync(url, 'utf8')).resources.cloudFormation;
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = Resources[resource].Properties;
  await createAws({ endpoint: cloud.endpoint, region: 'us-east-1' }).json('dynamodb', 'CreateTable', {
    TableName: resource,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions,
    KeySchema,
    GlobalSecondaryIndexes,
  });
}

/**
 * The functions of awsm-users in this process, on the table, the queue and the mails of an embedded cloud, with the same variables as when
 * they are deployed. Calls of `factors` or `sessions` through Lambda's API reach them.
 */
export class UsersFunctions {
  readonly cloud: Cloud;
  readonly aws = createAws();
  readonly #lambda: Server;
  #mails = '';
  // Filled once the variables exist.
  readonly calls = {} as Record<(typeof names)[number], Handler>;

  private constructor(cloud: Cloud, lambda: Server) {
    this.cloud = cloud;
    this.#lambda = lambda;
  }

  static async start(): Promise<UsersFunctions> {
    const cloud = await startCloud({ port: 0 });
    const lambda = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', async () => {
        const name = /\/functions\/(factors|sessions)\/invocations$/.exec(request.url ?? '')?.[1] as 'factors';
        const answer = await users.calls[name](JSON.parse(body)).catch((error: Error) => ({
          errorType: error.name,
          errorMessage: error.message,
        }));
        if ('errorType' in answer) response.setHeader('x-amz-function-error', 'Unhandled');
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((listening) => lambda.listen(0, '127.0.0.1', listening));
    const users = new UsersFunctions(cloud, lambda);
    vi.stubEnv('AWS_ENDPOINT_URL', cloud.endpoint);
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`);
    await makeTable(cloud, 'awsm-users', 'Users');
    users.#mails = (await users.aws.json('sqs', 'CreateQueue', { QueueName: 'mails' })).QueueUrl;
    await users.aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
    const variables = {
      USERS_SECRET: 'a secret of thirty-two characters',
      USERS_TABLE: 'Users',
      USERS_MAILS: users.#mails,
      USERS_ISSUER: 'app/dev',
      USERS_ORIGINS: 'https://app.example',
      USERS_FROM: 'app@app.example',
      USERS_PAGES: 'https://app.example/',
      USERS_FACTORS: 'factors',
      USERS_SESSIONS: 'sessions',
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    for (const name of names) {
      users.calls[name] = (await import(`../modules/awsm-users/awsm/${name}/handler.ts`)).handler;
    }
    return users;
  }

  async stop(): Promise<void> {
    vi.unstubAllEnvs();
    this.#lambda.closeAllConnections();
    this.#lambda.close();
    await this.cloud.close();
  }

  /** The answer of an endpoint. `resource`: as it is declared. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever comes
  async ask(handler: Handler, route: string, input?: object, more: object = {}): Promise<any> {
    const [httpMethod, resource] = route.split(' ');
    const { headers = {}, ...rest } = more as { headers?: object };
    const requestContext = { identity: { sourceIp: '192.0.2.1' } };
    const body = input === undefined ? null : JSON.stringify(input);
    const typed = { 'content-type': 'application/json', ...headers };
    const answer = await handler({
      httpMethod,
      resource,
      path: resource,
      headers: typed,
      requestContext,
      body,
      ...rest,
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      ...(answer.body === '' ? {} : JSON.parse(answer.body)),
    };
  }

  /** Lets the mailer send the waiting mails. Returns them. */
  async post(): Promise<Record<string, never>[]> {
    const { Messages = [] } = await this.aws.json('sqs', 'ReceiveMessage', {
      QueueUrl: this.#mails,
      MaxNumberOfMessages: 10,
    });
    for (const { ReceiptHandle } of Messages) {
      await this.aws.json('sqs', 'DeleteMessage', { QueueUrl: this.#mails, ReceiptHandle });
    }
    const before = (await this.#sent()).length;
    const attributes = { ApproximateReceiveCount: '1' };
    const Records = Messages.map(({ MessageId, Body }: { MessageId: string; Body: string }) => ({
      messageId: MessageId,
      body: Body,
      attributes,
    }));
    const { batchItemFailures } = await this.calls.mailer({ Records }, context);
    if (batchItemFailures.length > 0) throw new Error('A mail failed.');
    return (await this.#sent()).slice(before);
  }

  /** A user who has signed up with a password. Hashing takes as long as it should. */
  async signUp(email: string): Promise<SignedIn> {
    const { account } = this.calls;
    await this.ask(account, 'POST /users/sign-up', { email, password, name: 'Ada' });
    const mail = (await this.post()).map((one) => JSON.stringify(one)).find((one) => one.includes(`"${email}"`));
    const token = /#([\w-]{43})\b/.exec(mail ?? '')?.[1];
    return signedIn(await this.ask(account, 'POST /users/verify', { token, password }));
  }

  /** A user who signed up in another way, without a password. */
  async user(email: string): Promise<SignedIn & { readonly sub: string }> {
    const request = { ip: '192.0.2.1', headers: {} };
    const input = { issuer: 'https://id.example', subject: email, email, name: 'Ada' };
    const { sub } = (await this.calls.sessions({ do: 'create', input, request })).result.user;
    return { ...signedIn(await this.open(sub)), sub };
  }

  /** The result of opening a session for a user: tokens, or a challenge. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever comes
  async open(sub: string): Promise<any> {
    const request = { ip: '192.0.2.1', headers: {} };
    return (await this.calls.sessions({ do: 'open', input: { sub, amr: ['fed'] }, request })).result;
  }

  async #sent(): Promise<Record<string, never>[]> {
    const answer = await fetch(`${this.cloud.endpoint}/_aws/ses`);
    return ((await answer.json()) as { messages: Record<string, never>[] }).messages;
  }
}

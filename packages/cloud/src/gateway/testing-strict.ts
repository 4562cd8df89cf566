import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { expect } from 'vitest';

export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const root: Key = { accessKeyId: 'test', secretAccessKey: 'test' };

export const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

export const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});

/** The error that a client throws. */
export const denied = (name: string, message: string | RegExp, httpStatusCode: number) => ({
  name,
  message: typeof message === 'string' ? message : expect.stringMatching(message),
  $metadata: { httpStatusCode },
});

/** A started cloud. */
interface Started {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** A strict cloud in which one line creates a user. */
export class StrictCloud {
  readonly #cloud: Started;
  readonly #root: Key;
  #users = 0;

  constructor(cloud: Started, rootKey: Key = root) {
    this.#cloud = cloud;
    this.#root = rootKey;
  }

  get endpoint(): string {
    return this.#cloud.endpoint;
  }

  close(): Promise<void> {
    return this.#cloud.close();
  }

  config(credentials: Key = this.#root) {
    return { endpoint: this.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  }

  s3(key?: Key): S3 {
    return new S3({ ...this.config(key), forcePathStyle: true });
  }

  /** A user with these statements, and its key. */
  async user(...statements: object[]): Promise<Key & { readonly name: string; readonly arn: string }> {
    const iam = new IAM(this.config());
    const UserName = `user-${++this.#users}`;
    const { User } = await iam.createUser({ UserName, Tags: [{ Key: 'team', Value: 'red' }] });
    if (statements.length > 0) {
      await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument: document(...statements) });
    }
    const { AccessKey } = await iam.createAccessKey({ UserName });
    const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, name: UserName, arn: User?.Arn ?? '' };
  }
}

import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { connect } from '../aws/connect.ts';
import type { Aws } from '../aws/types.ts';
import { setInDotenv } from '../base/dotenv.ts';
import type { BucketPlace } from './bucket.ts';
import { editEnvironment, readEnvironment } from './remote.ts';
import { listVersions } from './versions.ts';

/** Where the environment of the test's stage is stored. */
export const key = 'JAWS/envVars/shop/dev/.env';

/** A cloud for the tests of a file. */
export class TestCloud {
  #cloud!: Cloud;
  aws!: Aws;
  s3!: S3Client;

  constructor() {
    beforeAll(async () => {
      this.#cloud = await startCloud({ port: 0 });
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      this.aws = await connect({ profile: undefined, endpoint: this.endpoint, credentials });
      this.s3 = await this.aws.in('us-east-1').s3();
    });
    afterAll(() => this.#cloud.close());
  }

  get endpoint(): string {
    return this.#cloud.endpoint;
  }

  /** A bucket of its own. */
  async place(name: string): Promise<BucketPlace> {
    const bucket = `env-${name}`;
    await this.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    return { stage: 'dev', region: 'us-east-1', bucket };
  }

  set(at: BucketPlace, name: string, value: string, by = this.aws) {
    return editEnvironment(by, 'shop', at, (text) => setInDotenv(text, name, value));
  }

  /** Writes the object like a program other than JAWS. */
  write(at: BucketPlace, text: string, Metadata?: Record<string, string>) {
    return this.s3.send(
      new PutObjectCommand({ Bucket: at.bucket, Key: key, Body: text, ...(Metadata && { Metadata }) }),
    );
  }

  /** Writes the object where JAWS 1.3.3 does (lib/utils/aws.js); returns its key. */
  async writeFormer(at: BucketPlace, text: string): Promise<string> {
    const Key = `JAWS/shop/${at.stage}/envVars/.env`;
    await this.s3.send(new PutObjectCommand({ Bucket: at.bucket, Key, Body: text }));
    return Key;
  }

  async historyOf(at: BucketPlace): Promise<string[]> {
    const now = await readEnvironment(this.aws, 'shop', at);
    return [now.version, ...now.history.map(({ version }) => version)];
  }

  async versions(at: BucketPlace): Promise<string[]> {
    return (await listVersions(this.aws, 'shop', at)).map(({ version }) => version);
  }

  /** The same account, with a callback before each object is written. */
  before(happens: (key: string) => Promise<unknown>): Aws {
    return this.beforeEach(async (command) => {
      if (command instanceof PutObjectCommand) await happens(command.input.Key ?? '');
    });
  }

  /** The same account, with a callback before each call. */
  beforeEach(happens: (command: unknown) => Promise<unknown>): Aws {
    const client = new Proxy(this.s3, {
      get: (target, name) => {
        if (name !== 'send') return Reflect.get(target, name);
        return async (command: PutObjectCommand) => {
          await happens(command);
          return target.send(command);
        };
      },
    });
    return { ...this.aws, in: (region) => ({ ...this.aws.in(region), s3: async () => client }) };
  }
}

import { readFileSync } from 'node:fs';
import { IAM } from '@aws-sdk/client-iam';
import {
  type CreateFunctionCommandInput,
  Lambda,
  type Runtime,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { startCloud } from '../../../cloud/src/index.ts';
import type { TestProject } from '../../src/artifacts/testing/project.ts';
import { buildModel } from '../../src/model/build.ts';
import { readProject } from '../../src/project/read.ts';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** A function's answer: its value, or its error. */
export interface Answer {
  readonly value: unknown;
  readonly error: { readonly errorType: string; readonly errorMessage: string; readonly trace: string } | undefined;
  readonly log: string;
}

/** A started cloud that runs the functions of test projects from the engine's zips. */
export async function startLambdas() {
  const cloud = await startCloud({ port: 0 });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const lambda = new Lambda(config);
  const { Role } = await new IAM(config).createRole({ RoleName: 'function', AssumeRolePolicyDocument: trust });
  let count = 0;

  /** Packages a function of a project, creates it from its zip, and calls it once. */
  async function call(
    project: TestProject,
    id: string,
    event: unknown = {},
    more: Partial<CreateFunctionCommandInput> = {},
  ): Promise<Answer> {
    const fn = buildModel(readProject(project.root)).functions.find((one) => one.id === id)!;
    const artifact = (await project.build([id])).get(id)!;
    const FunctionName = `function-${++count}`;
    await lambda.createFunction({
      FunctionName,
      Runtime: fn.runtime as Runtime,
      Handler: artifact.handler,
      Role: Role?.Arn,
      Timeout: 20,
      Code: { ZipFile: readFileSync(artifact.file) },
      ...more,
    });
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 0.05, maxDelay: 1 }, { FunctionName });
    const answer = await lambda.invoke({ FunctionName, Payload: JSON.stringify(event), LogType: 'Tail' });
    const payload = JSON.parse(answer.Payload?.transformToString() || 'null');
    return {
      value: answer.FunctionError ? undefined : payload,
      error: answer.FunctionError
        ? { ...payload, trace: [payload.trace ?? payload.stackTrace ?? []].flat().join('\n') }
        : undefined,
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
    };
  }

  /** The same, for calls that must succeed. */
  async function value(...args: Parameters<typeof call>): Promise<unknown> {
    const { value: result, error } = await call(...args);
    if (error) throw new Error(`${error.errorType}: ${error.errorMessage}\n${error.trace}`);
    return result;
  }

  return {
    lambda,
    call,
    value,
    close: async () => {
      lambda.destroy();
      await cloud.close();
    },
  };
}

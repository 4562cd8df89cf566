import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { RuntimeCommand } from './runtime/runtime-command.ts';
import { environmentVariables } from './variables.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime

const variables = (configuration: FunctionConfiguration, runtime: Partial<RuntimeCommand> = {}) =>
  environmentVariables({
    configuration,
    region: 'eu-west-1',
    runtime: { command: '', args: [], variables: {}, description: '', ...runtime },
    taskRoot: '/var/task',
    places: { PATH: '/bin', LD_LIBRARY_PATH: '/lib' },
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token', expires: 0 },
    endpoint: 'http://127.0.0.1:4566',
    runtimeApi: '127.0.0.1:9001',
    initialization: 'on-demand',
    logGroup: '/aws/lambda/f',
    logStream: 'stream',
  });
const own = (Variables: Record<string, string>) => ({ Environment: { Variables } });

describe('the variables of a function', () => {
  it('are AWS’s, and none of this process', () => {
    const found = variables({
      FunctionName: 'f',
      Version: '7',
      MemorySize: 512,
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
    });
    if (process.platform === 'win32') delete found.SystemRoot;
    expect(found).toEqual({
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      PATH: '/bin',
      LD_LIBRARY_PATH: '/lib',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
      AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
      _AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1',
      _AWS_XRAY_DAEMON_PORT: '2000',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/f',
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
      LAMBDA_TASK_ROOT: '/var/task',
      _HANDLER: 'index.handler',
    });
  });

  it('have defaults', () => {
    expect(variables({})).toMatchObject({
      AWS_LAMBDA_FUNCTION_NAME: '',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      _HANDLER: '',
    });
  });

  it('are its own before those of the runtime, but never before the reserved ones', () => {
    const specified = {
      LANG: 'de',
      TZ: 'CET',
      PATH: '/own',
      AWS_ENDPOINT_URL: 'x',
      A: 'own',
      AWS_REGION: 'no',
      _HANDLER: 'no',
    };
    const found = variables(own(specified), { variables: { A: 'brought', B: 'brought' } });
    expect(found).toMatchObject({ LANG: 'de', TZ: 'CET', PATH: '/own', AWS_ENDPOINT_URL: 'x', A: 'own', B: 'brought' });
    expect(found).toMatchObject({ AWS_REGION: 'eu-west-1', _HANDLER: '' });
  });

  it.each([
    [undefined, undefined, undefined],
    ['--own', undefined, '--own'],
    ['', undefined, ''],
    [undefined, '--brought', '--brought'],
    ['--own', '--brought', '--brought --own'],
    ['', '--brought', '--brought'],
  ])('NODE_OPTIONS of %s and of the runtime %s is %s', (input, brought, expected) => {
    const configuration = input === undefined ? {} : own({ NODE_OPTIONS: input });
    const runtime = brought === undefined ? {} : { variables: { NODE_OPTIONS: brought } };
    expect(variables(configuration, runtime).NODE_OPTIONS).toBe(expected);
  });

  it('say the format and the level of JSON logs', () => {
    const json = { LoggingConfig: { LogFormat: 'JSON' as const } };
    expect(variables(json)).toMatchObject({ AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO' });
    const level = { LoggingConfig: { ...json.LoggingConfig, ApplicationLogLevel: 'ERROR' as const } };
    expect(variables(level).AWS_LAMBDA_LOG_LEVEL).toBe('ERROR');
    const text = variables({ LoggingConfig: { LogFormat: 'Text' } });
    expect([text.AWS_LAMBDA_LOG_FORMAT, text.AWS_LAMBDA_LOG_LEVEL]).toEqual([undefined, undefined]);
  });

  it('name no environment of AWS’s where the function brings its runtime', () => {
    expect(variables({ Runtime: 'provided.al2023' })).not.toHaveProperty('AWS_EXECUTION_ENV');
  });
});

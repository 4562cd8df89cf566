import { handlerFiles, testFile } from './handlers.ts';
import type { Language } from './language.ts';
import { json } from './project.ts';
import { schemaFolder } from './schema-folder.ts';
import type { FileToWrite } from './types.ts';

export interface FunctionOptions {
  readonly module: string;
  readonly function: string;
  readonly language: Language;
  /** `lambda`: no endpoint. `endpoint`: no function, the endpoint responds by itself. */
  readonly parts: 'both' | 'lambda' | 'endpoint';
  /** Whether the module is new and gets its awsm.json. */
  readonly newModule: boolean;
  /** Whether its test may use jaws-core-js/test. */
  readonly deployedTest: boolean;
}

/** The folder of a new function, and its module's awsm.json where there is none yet. */
export function createFunctionFiles(options: FunctionOptions): FileToWrite[] {
  const { module, parts, newModule } = options;
  const folder = `aws_modules/${module}/${options.function}`;
  return [
    ...(newModule ? [{ path: `aws_modules/${module}/awsm.json`, content: moduleAwsm(module) }] : []),
    { path: `${folder}/awsm.json`, content: functionAwsm(options, folder) },
    ...(parts === 'endpoint' ? [] : [...handlerFiles(options, folder), ...testFile(options)]),
  ];
}

function moduleAwsm(name: string): string {
  return json({
    $schema: `../../${schemaFolder}/awsm.schema.json`,
    name,
    version: '0.0.1',
    location: 'https://github.com/...',
    author: '',
    description: '',
    resources: {
      cloudFormation: {
        LambdaIamPolicyDocumentStatements: [],
        ApiGatewayIamPolicyDocumentStatements: [],
        Resources: {},
      },
    },
  });
}

function functionAwsm(options: FunctionOptions, folder: string): string {
  const path = `${options.module}/${options.function}`;
  return json({
    $schema: `../../../${schemaFolder}/awsm.schema.json`,
    ...(options.parts !== 'endpoint' && { lambda: lambdaBlock(options.language, folder) }),
    ...(options.parts !== 'lambda' && {
      apiGateway: { cloudFormation: options.parts === 'endpoint' ? mock(path) : proxy(path) },
    }),
  });
}

function lambdaBlock(language: Language, folder: string): Record<string, unknown> {
  const optimize = { builder: 'esbuild', minify: true, ignore: [], exclude: [], includePaths: [] };
  return {
    envVars: [],
    deploy: true,
    package: { ...(language.name !== 'python' && { optimize }), excludePatterns: [] },
    cloudFormation: {
      Description: '',
      Handler: `${folder}/handler.handler`,
      MemorySize: 1024,
      Runtime: language.runtime,
      Timeout: 6,
    },
  };
}

const endpoint = (type: string, path: string) => ({
  Type: type,
  Path: path,
  Method: 'GET',
  AuthorizationType: 'none',
  ApiKeyRequired: false,
});

const proxy = (path: string) => endpoint('AWS_PROXY', path);

const mock = (path: string) => ({
  ...endpoint('MOCK', path),
  RequestTemplates: { 'application/json': '{"statusCode": 200}' },
  Responses: {
    default: {
      statusCode: '200',
      responseTemplates: { 'application/json': '{"message":"Your JAWS endpoint answered successfully!"}' },
    },
  },
});

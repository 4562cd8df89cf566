import { createFunctionFiles } from './function.ts';
import { hasTable, namesOf, type PackageNames, type PackageOptions } from './package-names.ts';
import { deployedTest, unitTest } from './package-tests.ts';
import { license, packageReadme } from './package-texts.ts';
import { json } from './project.ts';
import type { FileToWrite } from './types.ts';

/**
 * The package of an aws-module, to be published or installed from its folder, which has the module's name. It has everything that `module
 * check` requires: a role of its own for the function, a table whose data is retained, tests, a license, a README with what people look
 * for.
 */
export function createPackageFiles(options: PackageOptions): FileToWrite[] {
  const names = namesOf(options);
  const files = [
    { path: 'package.json', content: manifest(names) },
    { path: 'awsm.json', content: moduleAwsm(names) },
    ...functionFiles(names),
    { path: 'README.md', content: packageReadme(names) },
    { path: 'LICENSE', content: license(names) },
  ];
  return files.map(({ path, content }) => ({ path: `${options.module}/${path}`, content }));
}

function manifest(names: PackageNames): string {
  const { module, function: name, language, extension } = names;
  const python = language.name === 'python';
  const hasLibrary = hasTable(names);
  return json({
    name: module,
    version: '0.1.0',
    description: `An aws-module with the function ${name}`,
    license: 'MIT',
    keywords: ['awsm', 'jaws'],
    type: 'module',
    ...(hasLibrary && { exports: `./lib/index.${extension}` }),
    files: ['awsm', 'awsm.json', ...(hasLibrary ? ['lib'] : [])],
    scripts: {
      check: 'jaws module check',
      ...(names.parts !== 'endpoint' && {
        test: python ? 'python3 -m unittest discover tests' : `node --test tests/index.test.${extension}`,
        'test:deployed': `node --test tests/deployed.test.${python ? 'js' : extension}`,
      }),
    },
    // Every project has it, from its own folder vendor/: npm does not need to look it up.
    ...(hasLibrary && {
      peerDependencies: { 'jaws-core-js': '^2.0.0' },
      peerDependenciesMeta: { 'jaws-core-js': { optional: true } },
    }),
  });
}

function moduleAwsm(names: PackageNames): string {
  const { module, function: name, table } = names;
  const about = {
    name: module,
    version: '0.1.0',
    description: `An aws-module with the function ${name}`,
    license: 'MIT',
  };
  if (!hasTable(names)) return json(about);
  return json({
    ...about,
    resources: {
      cloudFormation: {
        Resources: {
          [table]: {
            Type: 'AWS::DynamoDB::Table',
            DeletionPolicy: 'RetainExceptOnCreate',
            UpdateReplacePolicy: 'Retain',
            Metadata: { 'jaws:replicate': true },
            Properties: {
              BillingMode: 'PAY_PER_REQUEST',
              AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
              KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
              PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            },
          },
        },
        Outputs: {
          [`${table}Name`]: { Value: { Ref: table } },
          [`${table}Arn`]: { Value: { 'Fn::GetAtt': [table, 'Arn'] } },
        },
      },
    },
  });
}

function functionFiles(names: PackageNames): FileToWrite[] {
  const { module, function: name, extension, parts } = names;
  const inProject = `aws_modules/${module}/`;
  const moved = createFunctionFiles({ ...names, newModule: false, deployedTest: false }).flatMap(({ path, content }) =>
    path.startsWith(inProject) ? [{ path: `awsm/${path.slice(inProject.length)}`, content: String(content) }] : [],
  );
  const folder = `awsm/${name}`;
  const files = moved.filter(({ path }) => !path.endsWith('/awsm.json'));
  const awsm = { path: `${folder}/awsm.json`, content: functionAwsm(names, moved) };
  if (parts === 'endpoint') return [awsm, ...files];
  const tests = [unitTest(names), deployedTest(names)];
  if (extension === 'py') return [awsm, ...files, ...tests];
  return [
    awsm,
    ...files.filter(({ path }) => path.endsWith('/event.json')),
    { path: `${folder}/handler.${extension}`, content: handler(names) },
    { path: `lib/index.${extension}`, content: library(names) },
    ...tests,
  ];
}

/** As in a project, with a role of its own, its table, and the reason why its endpoint is open. */
function functionAwsm(
  names: PackageNames,
  files: readonly { readonly path: string; readonly content: string }[],
): string {
  const { lambda, apiGateway } = JSON.parse(files.find(({ path }) => path.endsWith('/awsm.json'))!.content);
  const { table, variable, function: name, parts } = names;
  const statement = { Effect: 'Allow', Action: ['dynamodb:UpdateItem'], Resource: { Ref: `${table}Arn` } };
  const open = hasTable(names) ? 'a counter that everyone may raise' : 'it answers the same to everyone';
  return json({
    ...(lambda && {
      lambda: {
        envVars: [],
        iamPolicyDocumentStatements: hasTable(names) ? [statement] : [],
        cloudFormation: {
          ...lambda.cloudFormation,
          Description: `The function ${name}`,
          MemorySize: 256,
          ...(hasTable(names) && { Environment: { Variables: { [variable]: { Ref: `${table}Name` } } } }),
        },
      },
    }),
    ...(parts !== 'lambda' && {
      apiGateway: {
        cloudFormation:
          parts === 'endpoint'
            ? { ...apiGateway.cloudFormation, Open: open }
            : {
                Type: 'AWS_PROXY',
                Path: apiGateway.cloudFormation.Path,
                Method: 'GET',
                AuthorizationType: 'NONE',
                Open: open,
              },
      },
    }),
  });
}

/** The function's logic goes into lib, which stays in the package: users get its fixed versions without a merge. */
function library({ extension }: PackageNames): string {
  const ts = extension === 'ts';
  return `${ts ? "import type { Aws } from 'jaws-core-js/aws';\n\n" : ''}/** Counts a use, and gives how many there were. */
export async function run(aws${ts ? ": Pick<Aws, 'json'>" : ''}, table${ts ? ': string' : ''})${ts ? ': Promise<{ uses: number }>' : ''} {
  const { Attributes } = await aws.json('dynamodb', 'UpdateItem', {
    TableName: table,
    Key: { id: { S: 'uses' } },
    UpdateExpression: 'ADD uses :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValues: 'UPDATED_NEW',
  });
  return { uses: Number(Attributes.uses.N) };
}
`;
}

const handler = ({ module, parts, extension, variable }: PackageNames): string => `/**
 * Entry of the function on AWS. It is a thin wrapper, which is copied into projects and may be changed there: what the function does is in
 * the package's lib/index.${extension}.
 */
import { createAws } from 'jaws-core-js/aws';
import { run } from '${module}';

const aws = createAws();

export async function handler() {
  ${
    parts === 'both'
      ? `const result = await run(aws, process.env.${variable} ?? '');
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(result),
  };`
      : `return await run(aws, process.env.${variable} ?? '');`
  }
}
`;

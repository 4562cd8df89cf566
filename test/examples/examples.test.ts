import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { exampleNames } from '../../packages/jaws/src/scaffold/examples/list.ts';
import { ownFiles } from '../../packages/jaws/src/scaffold/examples/read.ts';
import { exampleFiles } from '../../scripts/generate/examples/files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');

test('each folder of examples is in the list, and has a file of tests here', () => {
  const folders = (path: string) => readdirSync(root + path, { withFileTypes: true });
  const names = folders('examples').flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  expect(names).toEqual([...exampleNames].sort());
  const tested = folders('test/examples').map((entry) => entry.name);
  expect(tested).toEqual(expect.arrayContaining(exampleNames.map((name) => `${name}.test.ts`)));
});

test('their files of every project, their pictures and their page are current: npm run docs', () => {
  for (const [path, text] of Object.entries(exampleFiles())) expect(read(path), path).toBe(text);
});

test('the package carries what is in the repository, and nothing else', () => {
  const files = (folder: string) =>
    readdirSync(root + folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length + folder.length + 1))
      .sort();
  const wanted = exampleNames.flatMap((name) =>
    [...ownFiles(`${root}examples/${name}`), 'jaws.json'].map((path) => `${name}/${path}`),
  );
  expect(files('packages/jaws/dist/examples')).toEqual(wanted.sort());
});

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: unknown;
}

interface Endpoint {
  readonly Method: string;
  readonly AuthorizationType?: string;
  readonly Open?: string;
  readonly RequestModels?: object;
  readonly MethodSettings?: { readonly ThrottlingRateLimit?: number };
}

interface Queue {
  readonly Type: string;
  readonly Properties: { readonly VisibilityTimeout?: number; readonly RedrivePolicy?: { maxReceiveCount: number } };
}

describe.each(exampleNames)('%s', (name) => {
  const files = ownFiles(`${root}examples/${name}`);
  const awsm = files
    .filter((path) => /^aws_modules\/.*awsm\.json$/.test(path))
    .map((path) => ({ path, data: JSON.parse(read(`examples/${name}/${path}`)) }));
  const functions = awsm.filter(({ data }) => data.lambda);
  const resources: Record<string, Queue> = Object.assign(
    {},
    ...awsm.map(({ data }) => data.resources?.cloudFormation?.Resources ?? {}),
  );

  test('has at most 200 lines of code, tests, an event for each function, and a README with its picture', () => {
    const code = files.filter((path) => /^(aws_modules|lib)\/.*\.(ts|js|py|html|css)$/.test(path));
    const lines = code.flatMap((path) => read(`examples/${name}/${path}`).split('\n'));
    expect(lines.filter((line) => line.trim() !== '' && !/^\s*(\/\/|\*|\/\*)/.test(line)).length).toBeLessThanOrEqual(
      200,
    );
    expect(files.some((path) => path.startsWith('tests/') && path.includes('.test.'))).toBe(true);
    const text = read(`examples/${name}/README.md`);
    for (const part of [
      '](flow.svg)',
      '## Try it',
      `jaws project create --example ${name} `,
      'jaws test',
      '--delete-data',
      '## What it shows',
      '## What it costs',
      '`jaws cost`',
      '## What to change first',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('gives each function a role of its own, whose actions and resources are named', () => {
    for (const { path, data } of functions) {
      const statements: Statement[] = data.lambda.iamPolicyDocumentStatements;
      expect(statements, path).toBeInstanceOf(Array);
      for (const { Effect, Action, Resource } of statements) {
        expect(Effect).toBe('Allow');
        for (const action of Action) expect(action, path).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
        for (const resource of [Resource].flat()) expect(resource, path).toBeInstanceOf(Object);
      }
    }
    for (const { data } of awsm) {
      const { cloudFormation = {} } = data.resources ?? {};
      expect(cloudFormation).not.toHaveProperty('LambdaIamPolicyDocumentStatements');
      expect(cloudFormation).not.toHaveProperty('ApiGatewayIamPolicyDocumentStatements');
    }
  });

  test('says why an endpoint is open, and compares each body with a schema', () => {
    for (const { path, data } of functions) {
      const endpoints: Endpoint[] = [data.apiGateway?.cloudFormation ?? []].flat();
      for (const { Method, AuthorizationType, Open, RequestModels } of endpoints) {
        if (AuthorizationType === undefined) expect(Open?.length, path).toBeGreaterThan(10);
        const readsBody = read(`examples/${name}/${path.replace('awsm.json', 'handler.ts')}`).includes('readObject(');
        if (Method === 'POST' && readsBody) expect(RequestModels, path).toBeDefined();
      }
    }
  });

  // Without a limit, an open endpoint accepts what the account allows: 10,000 requests a second, for all of its APIs.
  test('has a limit for its API, and a lower one where anyone may write', () => {
    const { apiGateway } = JSON.parse(read(`examples/${name}/jaws.json`));
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = apiGateway.MethodSettings;
    expect(rate).toBeGreaterThan(0);
    expect(rate).toBeLessThanOrEqual(200);
    expect(burst).toBeGreaterThan(0);
    for (const { path, data } of functions) {
      const endpoints: Endpoint[] = [data.apiGateway?.cloudFormation ?? []].flat();
      for (const { Method, Open, MethodSettings } of endpoints) {
        if (Method !== 'POST' || !Open || /checks the (?:token|signature)/.test(Open)) continue;
        expect(MethodSettings?.ThrottlingRateLimit ?? rate, path).toBeLessThanOrEqual(20);
      }
    }
    expect(read(`examples/${name}/README.md`)).toContain('`MethodSettings`');
  });

  test('gives each queue dead letters, and time to try again', () => {
    const polled = functions.flatMap(({ data }) => Object.values<Queue>(data.lambda.eventSources ?? {}));
    for (const { Type, Properties } of polled) {
      if (Type !== 'AWS::Lambda::EventSourceMapping') continue;
      expect(Properties).toHaveProperty('FunctionResponseTypes', ['ReportBatchItemFailures']);
    }
    for (const [id, { Type, Properties }] of Object.entries(resources)) {
      if (Type !== 'AWS::SQS::Queue' || id.endsWith('Dead')) continue;
      expect(Properties.RedrivePolicy?.maxReceiveCount, id).toBeGreaterThanOrEqual(5);
      // Six times the functions' timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      expect(Properties.VisibilityTimeout, id).toBeGreaterThanOrEqual(180);
    }
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { consoleUrl } from './console.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { consolePage, endpointPage, endpointsAt } from './open-page.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';

let cloud: Cloud;
const code = 'export const handler = async (event) => ({ statusCode: 200, body: event.pathParameters.id });\n';
const root = projectFolder({
  name: 'opened',
  domain: 'opened.test',
  files: functionFiles('links/get', {
    apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'links/{id}', Method: 'GET' } },
    code,
  }),
});
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

test('the address of an endpoint answers, with values for the parameters of its path', async () => {
  const opened = openProject(root);
  const host = testHost(cloud.endpoint);
  const [endpoint] = endpointsAt(opened.model, '/links/abc');
  const options = { root, opened, stage: 'dev', endpoint: endpoint!, path: '/links/abc' };
  await expect(endpointPage(host, options)).rejects.toMatchObject({ code: 'EndpointNotDeployed' });
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  await deploy(host, { project: opened, selection });
  const { url } = await endpointPage(host, options);
  expect(await (await fetch(url)).text()).toBe('abc');
  expect((await endpointPage(host, { ...options, path: undefined })).url).toMatch(/\/links\/\{id\}$/);
  // An emulated AWS has no console.
  const page = { root, opened, stage: 'dev', page: 'stack', function: undefined } as const;
  await expect(consolePage(host, page)).rejects.toMatchObject({ code: 'NoConsole' });
});

test('a path is found by its pattern, and the exact one first', () => {
  const { model } = openProject(
    projectFolder({
      files: Object.fromEntries(
        ['/a/{id}', '/a/me', '/files/{path+}'].flatMap((Path, index) =>
          Object.entries(
            functionFiles(`m/f${index}`, {
              apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path, Method: 'GET' } },
            }),
          ),
        ),
      ),
    }),
  );
  const at = (path: string) => endpointsAt(model, path).map((one) => one.path);
  expect(at('/a/1')).toEqual(['/a/{id}']);
  expect(at('/a/me')).toEqual(['/a/me']);
  expect(at('/files/x/y')).toEqual(['/files/{path+}']);
  expect([at('/a'), at('/a/'), at('/a/1/2'), at('/files')]).toEqual([[], [], [], []]);
});

test('pages of the console', () => {
  expect(consoleUrl('logs', 'eu-west-1', 'dev-shop-lOne')).toBe(
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fdev-shop-lOne',
  );
  expect(consoleUrl('function', 'cn-north-1', 'f')).toBe(
    'https://cn-north-1.console.amazonaws.cn/lambda/home?region=cn-north-1#/functions/f',
  );
  expect(consoleUrl('stack', 'us-iso-east-1', 'dev-shop-')).toBeUndefined();
});

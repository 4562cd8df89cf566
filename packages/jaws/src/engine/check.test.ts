import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { buildModel } from '../model/build.ts';
import { readProject } from '../project/read.ts';
import { check } from './check.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';

vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
let root: string;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  root = projectFolder({
    name: 'healthy',
    domain: 'healthy.test',
    stages: { prod: ['us-east-1', 'eu-west-1'], dev: ['us-east-1'] },
    files: {
      ...functionFiles('m/one', { apiGateway: endpoint('m/one', true) }),
      ...functionFiles('m/link', {
        apiGateway: endpoint('m/link/{id}', { Path: 'm/link/abc?fresh=1', Status: 418 }),
        code: 'export const handler = async ({ pathParameters: p, queryStringParameters: q }) => ({ statusCode: p.id + q.fresh === "abc1" ? 418 : 500 });\n',
      }),
      ...functionFiles('m/silent'),
    },
  });
  await deploy(testHost(cloud.endpoint), {
    project: openProject(root),
    selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
  });
});
afterAll(() => cloud.close());

const endpoint = (Path: string, Health: unknown, Method = 'GET') => ({
  cloudFormation: { Type: 'AWS_PROXY', Path, Method, Health },
});
const checked = (stage = 'prod') => check(testHost(cloud.endpoint), { root, stage });

test('what declares Health is asked in every region, by its path and for its status', async () => {
  const { regions } = await checked();
  expect(regions.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1']);
  for (const { endpoints, error } of regions) {
    expect(error).toBeUndefined();
    expect(endpoints).toEqual([
      {
        id: 'GET /m/link/{id}',
        url: expect.stringMatching(/\/prod\/m\/link\/abc\?fresh=1$/),
        status: 418,
        ms: expect.any(Number),
      },
      { id: 'GET /m/one', url: expect.stringMatching(/\/prod\/m\/one$/), status: 200, ms: expect.any(Number) },
    ]);
  }
});

test('a wrong answer, no answer, and a region that is not deployed are not well', async () => {
  const file = join(root, 'aws_modules/m/link/awsm.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"Status": 418', '"Status": 200'));
  try {
    const [us] = (await checked()).regions;
    expect(us?.endpoints[0]).toMatchObject({ status: 418, detail: 'it answers 418, and not 200' });
    expect(us?.endpoints[1]).not.toHaveProperty('detail');
  } finally {
    writeFileSync(file, text);
  }
  cloud.faults.regionDown('eu-west-1', 'unavailable');
  try {
    const [us, eu] = (await checked()).regions;
    expect(us?.endpoints.every(({ detail }) => detail === undefined)).toBe(true);
    expect(eu).toMatchObject({ endpoints: [], error: { code: expect.any(String) } });
  } finally {
    cloud.faults.regionUp('eu-west-1');
  }
  expect((await checked('dev')).regions).toMatchObject([{ endpoints: [], error: { code: 'NotDeployed' } }]);
});

const problems = (path: string, health: unknown, method?: string) => {
  const other = projectFolder({
    name: 'bad',
    domain: 'bad.test',
    stages: { dev: ['us-east-1'] },
    files: functionFiles('m/one', { apiGateway: endpoint(path, health, method) }),
  });
  try {
    buildModel(readProject(other));
    return [];
  } catch (error) {
    return (error as { problems: { message: string }[] }).problems.map(({ message }) => message);
  }
};

test.each([
  ['m/one', true, 'POST', 'Health asks by GET or HEAD, and this endpoint takes POST.'],
  ['m/{id}', true, 'GET', 'Health asks /m/{id}, which has no values for its variables.'],
  ['m/{id}', { Path: 'm/{id}' }, 'GET', 'Health asks /m/{id}, which has no values for its variables.'],
  ['m/one', { Status: 99 }, 'GET', 'Health.Status must be at least 100, not 99.'],
  ['m/one', { Statsu: 200 }, 'GET', 'Health.Statsu is not a known field.'],
])('Health of %s: %j of %s is a mistake', (path, health, method, message) => {
  expect(problems(path, health, method)).toEqual([expect.stringContaining(message)]);
});

test('nothing declares it', async () => {
  const other = projectFolder({
    name: 'none',
    domain: 'none.test',
    stages: { dev: ['us-east-1'] },
    files: functionFiles('m/one'),
  });
  await expect(check(testHost(cloud.endpoint), { root: other, stage: 'dev' })).rejects.toMatchObject({
    code: 'NothingToCheck',
  });
});

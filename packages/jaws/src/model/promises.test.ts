import { expect, test } from 'vitest';
import { testProject } from './testing.ts';

const { project, model, problems } = testProject();

function written(promises: object, regions = ['us-east-1', 'eu-west-1']) {
  project({
    'jaws.json': {
      name: 'demo',
      domain: 'demo.test',
      promises,
      stages: { prod: regions.map((region) => ({ region })) },
    },
    'cloudformation/resources-cf.json': { Resources: { JawsBucket: { Type: 'AWS::S3::Bucket' } } },
    'cloudformation/dev/us-east-1/resources-cf.json': undefined,
    ...Object.fromEntries(regions.map((region) => [`cloudformation/prod/${region}/resources-cf.json`, {}])),
  });
}

test('promises of a stage are a share of requests and a time', () => {
  written({ prod: { availability: 99.9, recoveryTime: '2m' } });
  expect(model().stages[0]?.promises).toEqual({ availability: 99.9, recoverySeconds: 120 });
  written({ prod: { recoveryTime: '90s' } });
  expect(model().stages[0]?.promises).toEqual({ recoverySeconds: 90 });
});

test('a stage that is not there, and one that has no other region, can promise nothing', () => {
  written({ staging: { availability: 99 } });
  expect(problems()).toEqual([
    expect.stringContaining('promises names the stage "staging", which the project does not have (prod).'),
  ]);
  written({ prod: { availability: 99 } }, ['us-east-1']);
  expect(problems()).toEqual([
    expect.stringContaining('promises for "prod" are about the loss of a region, and it has only one.'),
  ]);
});

test.each([
  [{ availability: 0 }, 'availability'],
  [{ availability: 101 }, 'availability'],
  [{ recoveryTime: '2 minutes' }, 'must be a number with s, m or h: 15m'],
  [{ latency: 5 }, 'latency'],
])('%j is refused', (promise, text) => {
  written({ prod: promise });
  expect(problems().join('\n')).toContain(text);
});

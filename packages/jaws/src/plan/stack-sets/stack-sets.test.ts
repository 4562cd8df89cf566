import { describe, expect, test } from 'vitest';
import { withAlarms } from '../../model/alarms/resources.ts';
import { rolloutOf } from '../../model/rollout.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { endpoint, fn, model, resources } from '../testing.ts';
import { replaceParameters, withoutAccountAndRegion } from './anywhere.ts';
import { operationPreferences } from './preferences.ts';
import { makeStackSets } from './stack-sets.ts';

const regionOf = (region: string, over: Partial<RegionModel> = {}): RegionModel => ({
  stage: 'dev',
  region,
  bucket: `jaws.${region}`,
  resources,
  ...over,
});

function planOf(regions: readonly RegionModel[], over: Partial<Model> = {}) {
  const m = model({ ...over, stages: [{ name: 'dev', regions }] });
  const artifacts = new Map(
    m.functions.map(({ id }) => [
      id,
      { function: id, hash: '1'.repeat(32), file: '/nowhere.zip', bytes: 1, unzippedBytes: 2, handler: 'a.b' },
    ]),
  );
  const options = { accounts: ['111111111111'], organization: undefined };
  return makeStackSets({ model: m, stage: m.stages[0]!, artifacts, bucketPrefix: 'code', ...options });
}

describe('stack sets', () => {
  test('take what they need of each other by exports of the account and region', () => {
    const { sets } = planOf([regionOf('us-east-1'), regionOf('eu-west-1')]);
    const [, made, functions] = sets;
    expect(made!.template.Outputs?.StackSetExportIamRoleArnLambda).toEqual({
      Value: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Export: { Name: 'dev-shop-IamRoleArnLambda' },
    });
    const { Properties } = functions!.template.Resources.lMA!;
    expect(Properties).toMatchObject({
      Role: { 'Fn::ImportValue': 'dev-shop-IamRoleArnLambda' },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
      Code: { S3Bucket: { 'Fn::Sub': '${CodeBucketPrefix}-${AWS::Region}' } },
    });
    expect(Object.values(functions!.template.Resources).map(({ Type }) => Type)).not.toContain('AWS::Lambda::Alias');
  });

  test('have the alarms of all regions in one template each, which take the topic of their own', () => {
    const alarms = { ok: false, functions: {}, queues: {}, api: {} };
    const functions = [fn('a')];
    const regions = ['us-east-1', 'eu-west-1'].map((region) =>
      withAlarms(regionOf(region, { alarms }), 'shop', functions, () => {}),
    );
    const { sets } = planOf(regions, { functions, endpoints: [endpoint('a')] });
    const found = sets.flatMap(({ template }) =>
      Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm'),
    );
    expect(found.map(({ Properties }) => Properties?.AlarmActions)).toEqual(
      Array(6).fill([{ 'Fn::ImportValue': 'dev-shop-JawsAlarms' }]),
    );
  });

  test('declare the prefix of the buckets with code where they have code, and nowhere else', () => {
    const { sets } = planOf([regionOf('us-east-1')]);
    const declares = sets.map(({ kind, template, parameters }) => [
      kind,
      Object.keys(template.Parameters ?? {}).includes('CodeBucketPrefix'),
      parameters.some(({ ParameterKey }) => ParameterKey === 'CodeBucketPrefix'),
    ]);
    expect(declares.filter(([kind]) => kind === 'lambdas')).toEqual([['lambdas', true, true]]);
    for (const [kind, ...found] of declares)
      if (kind !== 'lambdas' && kind !== 'code') expect(found).not.toContain(true);
  });

  test('have the code that several functions share once', () => {
    expect(planOf([regionOf('us-east-1')]).code).toMatchObject([{ functions: ['m/a', 'm/b'] }]);
  });

  test('give secrets of a template of the project as little as values of variables', () => {
    const secret = { ...resources.Parameters, Secret: { Type: 'String', NoEcho: true, Default: 'a' } };
    const { sets } = planOf([regionOf('us-east-1', { resources: { ...resources, Parameters: secret } })], {
      functions: [fn('a', { envVars: ['TOKEN'] })],
      endpoints: [],
    });
    const keys = sets.flatMap(({ parameters }) => parameters.map(({ ParameterKey }) => ParameterKey));
    expect(keys).not.toContain('Secret');
    expect(keys.filter((key) => key.startsWith('env'))).toEqual([]);
    expect(sets[2]!.open.map(({ variable }) => variable)).toContain('TOKEN');
  });

  test('are refused where regions differ, with what does', () => {
    const other = { ...resources, Resources: { ...resources.Resources, Topic: { Type: 'AWS::SNS::Topic' } } };
    const regions = [regionOf('us-east-1'), regionOf('eu-west-1', { resources: other })];
    expect(() => planOf(regions)).toThrow('Topic of dev-shop-r differs between us-east-1 and eu-west-1');
    expect(() => planOf(regions)).toThrow(expect.objectContaining({ code: 'StackSetRegionsDiffer' }));
    const tagged = [regionOf('us-east-1'), regionOf('eu-west-1', { settings: { tags: { team: 'a' } } })];
    expect(() => planOf(tagged)).toThrow('differs between us-east-1 and eu-west-1');
  });

  test('are refused with tables over all regions, and with what one region has for the others', () => {
    const replicated = { home: 'us-east-1', tables: { Users: 'u' } };
    expect(() => planOf([regionOf('us-east-1', { replicated })])).toThrow('Users is one table over all regions');
    expect(() => planOf([regionOf('us-east-1', { replicated })])).toThrow(
      expect.objectContaining({ code: 'StackSetUnsupported' }),
    );
    const homeOutputs = { Certificate: 'us-east-1' };
    expect(() => planOf([regionOf('us-east-1', { homeOutputs })])).toThrow('Certificate comes from a resource');
  });

  test('are refused where a condition reads what is imported', () => {
    const conditional = { ...resources, Conditions: { Own: { 'Fn::Equals': [{ Ref: 'aaJawsBucket' }, 'x'] } } };
    expect(() => planOf([regionOf('us-east-1', { resources: conditional })])).toThrow(
      'aaJawsBucket is read by a condition',
    );
  });
});

test('expressions take the place of parameters, in texts too, and leave names of a text of its own alone', () => {
  const expressions = { A: { 'Fn::ImportValue': 'a' } };
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Fn::Sub
  expect(replaceParameters([{ Ref: 'A' }, { Ref: 'B' }, { 'Fn::Sub': 'x-${A}-${B}' }], expressions)).toEqual([
    expressions.A,
    { Ref: 'B' },
    { 'Fn::Sub': ['x-${A}-${B}', expressions] },
  ]);
  const own = { 'Fn::Sub': ['${A}${C}', { A: 'own', C: { Ref: 'A' } }] };
  expect(replaceParameters(own, expressions)).toEqual({ 'Fn::Sub': ['${A}${C}', { A: 'own', C: expressions.A }] });
  expect(replaceParameters({ 'Fn::Sub': '${!A} ${A.Arn}' }, expressions)).toEqual({ 'Fn::Sub': '${!A} ${A.Arn}' });
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const bucket = { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket: 'theirs', S3Key: 'k' } } };
  expect(withoutAccountAndRegion({ Resources: { F: bucket } }, 'ours', {}).Resources.F).toEqual(bucket);
});

describe('operation preferences', () => {
  test('go through the regions of several waves in order, a canary percent of accounts at a time', () => {
    expect(operationPreferences(rolloutOf('safe', ['a', 'b', 'c'], 'b'))).toEqual({
      RegionConcurrencyType: 'SEQUENTIAL',
      RegionOrder: ['b', 'a', 'c'],
      MaxConcurrentPercentage: 10,
      FailureToleranceCount: 0,
      ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    });
  });

  test('take one wave side by side', () => {
    const preferences = operationPreferences(rolloutOf('fast', ['a', 'b'], undefined));
    expect(preferences).toMatchObject({ RegionConcurrencyType: 'PARALLEL', MaxConcurrentPercentage: 100 });
    expect(preferences.RegionOrder).toBeUndefined();
  });
});

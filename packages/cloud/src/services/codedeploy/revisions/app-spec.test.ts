import { describe, expect, it } from 'vitest';
import { readAppSpec } from './app-spec.ts';

// https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-example.html#appspec-file-example-lambda

const yaml = `
version: 0.0
Resources:
  - myLambdaFunction:
      Type: AWS::Lambda::Function
      Properties:
        Name: "myLambdaFunction"
        Alias: "myLambdaFunctionAlias"
        CurrentVersion: "1"
        TargetVersion: "2"
Hooks:
  - BeforeAllowTraffic: "before"
  - AfterAllowTraffic: "after"
`;
const properties = { Name: 'f', Alias: 'live', CurrentVersion: '1', TargetVersion: '2' };
const json = (change: object = {}, more: object = {}) =>
  JSON.stringify({
    version: 0,
    Resources: [{ f: { Type: 'AWS::Lambda::Function', Properties: { ...properties, ...change } } }],
    ...more,
  });

describe('an AppSpec file', () => {
  it('is YAML or JSON, whose keys may have small letters', () => {
    expect(readAppSpec(yaml)).toEqual({
      functionName: 'myLambdaFunction',
      alias: 'myLambdaFunctionAlias',
      current: '1',
      target: '2',
      hooks: { BeforeAllowTraffic: 'before', AfterAllowTraffic: 'after' },
    });
    const small = { name: 'f', alias: 'live', currentversion: 1, targetversion: 2 };
    const text = JSON.stringify({
      version: '0.0',
      resources: [{ f: { type: 'AWS::Lambda::Function', properties: small } }],
    });
    expect(readAppSpec(text)).toEqual(readAppSpec(json()));
  });

  it.each<[string, string, string]>([
    ['no document', '- [', 'neither a JSON nor a YAML document'],
    ['a list', '[]', 'neither a JSON nor a YAML document'],
    ['nested too deep', '['.repeat(10_000), 'nests too deeply'],
    ['of another version', json({}, { version: 1 }), 'must be 0.0, not "1"'],
    ['without a resource', json({}, { Resources: [] }), 'exactly one resource'],
    ['of two functions', json({}, { Resources: [{}, {}] }), 'exactly one resource'],
    ['of ECS', json({}, { Resources: [{ s: { Type: 'AWS::ECS::Service' } }] }), 'not "AWS::ECS::Service"'],
    ['without an alias', json({ Alias: undefined }), 'The property Alias of the function is missing.'],
    ['of $LATEST', json({ TargetVersion: '$LATEST' }), '"$LATEST" is not a published version'],
    ['that changes nothing', json({ TargetVersion: '1' }), 'are both 1'],
    ['with a hook of ECS', json({}, { Hooks: [{ AfterInstall: 'f' }] }), 'no hook "AfterInstall"'],
    ['with an empty hook', json({}, { Hooks: [{ BeforeAllowTraffic: '' }] }), 'BeforeAllowTraffic names no function'],
  ])('is refused %s', (_name, text, message) => {
    expect(() => readAppSpec(text)).toThrow(message);
  });
});

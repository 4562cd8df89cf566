import { expect, it } from 'vitest';
import type { JsonObject } from '../template/json.ts';
import { codeLocation, object } from './build.ts';
import { transformSam } from './index.ts';

const code = (CodeUri: unknown): JsonObject => {
  const Properties = { Handler: 'index.handler', Runtime: 'nodejs22.x', CodeUri } as JsonObject;
  const template: JsonObject = { Resources: { F: { Type: 'AWS::Serverless::Function', Properties } } };
  const { F } = object(transformSam(template, () => undefined, 'us-east-1').Resources);
  return object(object(object(F).Properties).Code);
};

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-functioncode.html
it('code is an object of S3, by its address or by its parts', () => {
  expect(code('s3://bucket/a/b.zip')).toEqual({ S3Bucket: 'bucket', S3Key: 'a/b.zip' });
  expect(code('s3://bucket/a.zip?versionId=v1')).toEqual({
    S3Bucket: 'bucket',
    S3Key: 'a.zip',
    S3ObjectVersion: 'v1',
  });
  expect(code({ Bucket: 'bucket', Key: 'a.zip', Version: 'v1' })).toEqual({
    S3Bucket: 'bucket',
    S3Key: 'a.zip',
    S3ObjectVersion: 'v1',
  });
});

it.each(['src/', './a.zip', 's3://bucket', 's3://bucket/', 'https://bucket/a.zip', 5])(
  '%s is not an address of code',
  (uri) => {
    expect(() => code(uri)).toThrow(/F.*'CodeUri' is not a valid S3 Uri of the form 's3:\/\/bucket\/key'/);
  },
);

it('the names of the parts are those of the resource that takes them', () => {
  const resource = { logicalId: 'L', properties: { ContentUri: 's3://b/k' } } as never;
  expect(codeLocation(resource, 'ContentUri', ['Bucket', 'Key', 'Version'])).toEqual({ Bucket: 'b', Key: 'k' });
});

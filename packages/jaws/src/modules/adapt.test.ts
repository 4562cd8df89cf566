import { expect, test } from 'vitest';
import { adaptModule } from './adapt.ts';
import { modulePackage } from './package.ts';
import { files } from './testing.ts';
import type { ModulePackage } from './types.ts';

const places = [
  {
    aaProjectName: 'shop',
    aaProjectDomain: 'shop.test',
    aaStage: 'dev',
    aaDataModelStage: 'dev',
    aaJawsBucket: 'jaws.dev.useast1.shop.test',
    'AWS::Region': 'us-east-1',
  },
];
const domain = { Ref: 'aaProjectDomain' };
const name = { 'Fn::Join': ['.', ['imgresize', domain]] };
const unique = { 'Fn::Sub': 'imgresize.$' + '{aaProjectDomain}-$' + '{aaStage}-$' + '{AWS::Region}' };
const statement = (Resource: unknown) => ({ Effect: 'Allow', Action: ['s3:PutObject'], Resource });
const arn = { 'Fn::Join': ['', ['arn:aws:s3:::imgresize.', domain, '/*']] };
const uniqueArn = { 'Fn::Sub': `arn:aws:s3:::${unique['Fn::Sub']}/*` };

/** A module like the one of 2015 in the founding document (S18). */
const images = (BucketName: unknown = name): ModulePackage =>
  modulePackage(
    'awsm-images',
    files({
      'package.json': { name: 'awsm-images', version: '0.1.0' },
      'awsm.json': {
        name: 'awsm-images',
        resources: {
          cloudFormation: {
            LambdaIamPolicyDocumentStatements: [statement(arn)],
            Resources: {
              ImgS3Bucket: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'PublicRead', BucketName } },
            },
          },
        },
      },
      'awsm/thumbnail/awsm.json': {
        lambda: {
          iamPolicyDocumentStatements: [statement(arn)],
          cloudFormation: { Environment: { Variables: { BUCKET: name } } },
        },
      },
    }),
  );
const text = (module: ModulePackage, path: string) =>
  JSON.parse(Buffer.from(module.files.get(path)!.content).toString());

test('a name that all stages and regions would share is made unique wherever the module uses it', () => {
  const { module, renamed } = adaptModule(images(), places);
  expect(renamed).toMatchObject([{ logicalId: 'ImgS3Bucket', after: unique['Fn::Sub'] }]);
  const { cloudFormation } = text(module, 'awsm.json').resources;
  expect(cloudFormation.LambdaIamPolicyDocumentStatements).toEqual([statement(uniqueArn)]);
  // Today's buckets have no ACLs unless they ask for them.
  expect(cloudFormation.Resources.ImgS3Bucket.Properties).toMatchObject({
    BucketName: unique,
    AccessControl: 'PublicRead',
    OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
  });
  expect(text(module, 'thumbnail/awsm.json').lambda).toEqual({
    iamPolicyDocumentStatements: [statement(uniqueArn)],
    cloudFormation: { Environment: { Variables: { BUCKET: unique } } },
  });
  expect(module.additions.lambda).toEqual([statement(uniqueArn)]);
  expect(module.additions.named.Resources).toEqual(cloudFormation.Resources);
});

test('another version leaves a name as it was installed: another name would be another bucket', () => {
  const { module } = adaptModule(images(), places);
  const later = [{ ...places[0]!, aaProjectDomain: 'a-rather-long-domain-of-somebody-else.example.com' }];
  const again = adaptModule(images('pictures'), later, module.additions);
  expect(again.module.additions.named.Resources.ImgS3Bucket).toMatchObject({ Properties: { BucketName: unique } });
});

test('a module without fixed names is as it was shipped', () => {
  const shipped = images({ 'Fn::Sub': `x-${'$'}{aaStage}-${'$'}{AWS::Region}` });
  const { module, renamed } = adaptModule(shipped, places);
  expect(renamed).toEqual([]);
  expect(module.files.get('thumbnail/awsm.json')).toEqual(shipped.files.get('thumbnail/awsm.json'));
});

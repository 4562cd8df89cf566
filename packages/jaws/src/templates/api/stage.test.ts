import { expect, test } from 'vitest';
import { restStage } from './stage.ts';

const place = { project: 'shop', stage: 'dev', region: 'us-east-1' };

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
test.each([
  ['/', '/'],
  ['/a', '/~1a'],
  ['/a/{b}/{rest+}', '/~1a~1{b}~1{rest+}'],
])('the settings of a method on %s have the path %s', (path, ResourcePath) => {
  const details = { [`GET ${path}`]: { function: 'f', settings: { ThrottlingRateLimit: 1 } } };
  const { Stage } = restStage({}, details, 'Deployment1', place);
  expect(Stage!.Properties!.MethodSettings).toEqual([{ HttpMethod: 'GET', ResourcePath, ThrottlingRateLimit: 1 }]);
});

import { expect, test } from 'vitest';
import type { Template, TemplateResource } from '../model/types.ts';
import { isPublication } from '../templates/versions.ts';
import { after, fn, model, nothing, planOf } from './testing.ts';
import { callDeployed } from './triggers.ts';
import type { DeployedRegion } from './types.ts';

const sub = (text: string) => ({ 'Fn::Sub': text });
// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
const arn = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:dev-shop-lMA';
const pool = (target: string): Template['Resources'] => ({
  Pool: {
    Type: 'AWS::Cognito::UserPool',
    Properties: {
      LambdaConfig: {
        PreSignUp: sub(target),
        PreTokenGenerationConfig: { LambdaArn: sub(target), LambdaVersion: 'V2_0' },
      },
    },
  },
  Topic: { Type: 'AWS::SNS::Topic' },
});
const deployed = after(planOf({ m: model({ functions: [fn('a')], endpoints: [] }) }));

/** The same as an earlier version deployed it. */
function earlier(region: DeployedRegion): DeployedRegion {
  const [stack] = region.lambdas;
  const kept = Object.entries<TemplateResource>(stack!.template.Resources).filter(([, one]) => !isPublication(one));
  return { ...region, lambdas: [{ ...stack!, template: { ...stack!.template, Resources: Object.fromEntries(kept) } }] };
}

test('a trigger calls the alias of a function that is new, or has one', () => {
  expect(callDeployed(pool(`${arn}:live`), nothing, 'shop')).toEqual(pool(`${arn}:live`));
  expect(callDeployed(pool(`${arn}:live`), deployed, 'shop')).toEqual(pool(`${arn}:live`));
});

test('a trigger stays on a function whose alias the deployment only makes', () => {
  expect(callDeployed(pool(`${arn}:live`), earlier(deployed), 'shop')).toEqual(pool(arn));
  const other = arn.replace('lMA', 'lMB');
  expect(callDeployed(pool(`${other}:live`), earlier(deployed), 'shop')).toEqual(pool(`${other}:live`));
});

test('another resource whose configuration has the same name keeps its alias', () => {
  const source = (target: string): Template['Resources'] => ({
    Source: { Type: 'AWS::AppSync::DataSource', Properties: { LambdaConfig: { LambdaFunctionArn: sub(target) } } },
  });
  const both = { ...pool(`${arn}:live`), ...source(`${arn}:live`) };
  expect(callDeployed(both, earlier(deployed), 'shop')).toEqual({ ...pool(arn), ...source(`${arn}:live`) });
});

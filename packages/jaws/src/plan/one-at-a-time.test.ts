import { expect, test } from 'vitest';
import type { Template } from '../model/types.ts';
import { checkOneAtATime } from './one-at-a-time.ts';

const place = { stage: 'dev', region: 'us-east-1' };
/** An API with a domain, which is a resource of its own or one that somebody else has made. */
const api = (protocol: 'HTTP' | 'REST', domain: string | undefined, isMade = true): Template => ({
  Resources: {
    ...(protocol === 'HTTP' && { HttpApi: { Type: 'AWS::ApiGatewayV2::Api' } }),
    ...(isMade && domain !== undefined && { DomainName: { Type: 'of the protocol' } }),
  },
  ...(domain !== undefined && { Outputs: { ApiDomain: { Value: domain } } }),
});
const check = (before: Template | undefined, after: Template) => () => checkOneAtATime(before, after, place);
const needsTwo = expect.objectContaining({ code: 'DomainNeedsTwoDeployments' });

test('an API of the other kind takes neither the domain nor the resource of the first one', () => {
  expect(check(api('REST', 'a.example'), api('HTTP', 'a.example'))).toThrow(needsTwo);
  expect(check(api('REST', 'a.example', false), api('HTTP', 'a.example', false))).toThrow(needsTwo);
  // The name is free, but a resource of one logical id cannot become one of another type.
  expect(check(api('REST', 'a.example'), api('HTTP', 'b.example'))).toThrow(needsTwo);
});

test('one deployment is enough where nothing is taken twice', () => {
  expect(check(undefined, api('HTTP', 'a.example'))).not.toThrow();
  expect(check(api('REST', 'a.example'), api('REST', 'b.example'))).not.toThrow();
  expect(check(api('REST', undefined), api('HTTP', 'a.example'))).not.toThrow();
  expect(check(api('REST', 'a.example'), api('HTTP', undefined))).not.toThrow();
  expect(check(api('REST', 'a.example', false), api('HTTP', 'b.example'))).not.toThrow();
});

const ref = (id: string) => ({ Ref: id });
const keys = (plan: string): Template => ({
  Resources: {
    Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Name: 'partner' } },
    Free: { Type: 'AWS::ApiGateway::UsagePlan', Properties: { UsagePlanName: 'free' } },
    Paid: { Type: 'AWS::ApiGateway::UsagePlan' },
    Link: { Type: 'AWS::ApiGateway::UsagePlanKey', Properties: { KeyId: ref('Key'), UsagePlanId: ref(plan) } },
  },
});

test('a key that goes to another plan needs two deployments, with the names of all three', () => {
  expect(check(keys('Free'), keys('Free'))).not.toThrow();
  expect(check({ Resources: {} }, keys('Free'))).not.toThrow();
  expect(check(keys('Free'), keys('Paid'))).toThrow(
    expect.objectContaining({
      code: 'KeyNeedsTwoDeployments',
      message: expect.stringMatching(/partner.*free.*Paid/),
    }),
  );
});

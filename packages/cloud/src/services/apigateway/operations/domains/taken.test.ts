import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../index.ts';

// A regional name exists once in a region, whichever account owns it:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const [first, second] = ['111111111111', '222222222222'] as const;
const configOf = (account: string, region: string) => ({
  endpoint: cloud.endpoint,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'test' },
  maxAttempts: 1,
});

const apis = {
  REST: {
    create: (account: string, region: string, domainName: string) =>
      new APIGateway(configOf(account, region)).createDomainName({
        domainName,
        endpointConfiguration: { types: ['REGIONAL'] },
      }),
    remove: (account: string, region: string, domainName: string) =>
      new APIGateway(configOf(account, region)).deleteDomainName({ domainName }),
    taken: { name: 'BadRequestException', message: 'The domain name you provided already exists.' },
  },
  HTTP: {
    create: (account: string, region: string, DomainName: string) =>
      new ApiGatewayV2(configOf(account, region)).createDomainName({
        DomainName,
        DomainNameConfigurations: [{ EndpointType: 'REGIONAL' }],
      }),
    remove: (account: string, region: string, DomainName: string) =>
      new ApiGatewayV2(configOf(account, region)).deleteDomainName({ DomainName }),
    taken: { name: 'ConflictException', message: 'The domain name resource already exists.' },
  },
} as const;

test.each([
  ['REST', 'REST'],
  ['HTTP', 'HTTP'],
  ['REST', 'HTTP'],
  ['HTTP', 'REST'],
] as const)('a name of a %s API is taken in its region only, for a %s API of any account', async (one, other) => {
  const name = `${one}-${other}.example.test`.toLowerCase();
  const [has, wants] = [apis[one], apis[other]];
  await has.create(first, 'us-east-1', name);
  for (const account of [first, second]) {
    await expect(wants.create(account, 'us-east-1', name), account).rejects.toMatchObject(wants.taken);
  }
  await wants.create(second, 'eu-west-1', name);
  await expect(has.create(first, 'eu-west-1', name)).rejects.toMatchObject(has.taken);
  // A domain in another region does not block one in this region.
  await has.remove(first, 'us-east-1', name);
  await wants.create(second, 'us-east-1', name);
});

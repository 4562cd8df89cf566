import { afterEach, beforeEach, expect, it } from 'vitest';
import { iam } from '../index.ts';
import { type TestCloud, testCloud } from '../testing.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ iam });
});
afterEach(() => cloud.close());

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html: up to five thumbprints and a hundred clients.
it('an OpenID Connect provider has five thumbprints and a hundred clients at most', async () => {
  const api = cloud.ctx.aws.iam;
  const create = (Url: string, thumbprints: number, clients: number) =>
    api.createOpenIDConnectProvider({
      Url,
      ThumbprintList: Array.from({ length: thumbprints }, (_, n) => String(n).repeat(40)),
      ClientIDList: Array.from({ length: clients }, (_, n) => `client-${n}`),
    });
  await create('https://most.example.com', 5, 100);
  await expect(create('https://more.example.com', 6, 1)).rejects.toMatchObject({ code: 'InvalidInput' });
  await expect(create('https://more.example.com', 1, 101)).rejects.toMatchObject({ code: 'LimitExceeded' });
  await expect(create('https://most.example.com/', 1, 1)).rejects.toMatchObject({ code: 'EntityAlreadyExists' });
  const wrong = { ValidationError: ['a.example.com', 'ftp://a.example.com'], InvalidInput: ['http://a.example.com'] };
  for (const [code, urls] of Object.entries(wrong))
    for (const url of urls) await expect(create(url, 1, 1), url).rejects.toMatchObject({ code });
  expect((await api.listOpenIDConnectProviders({})).OpenIDConnectProviderList).toHaveLength(1);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorize, createVerifier } from '../lib/authorizer.ts';
import { keyPair } from '../lib/secret.ts';
import { createAccessToken } from '../lib/tokens/access.ts';
import { publishKey } from '../lib/tokens/published-key.ts';
import { TestUsers } from './cloud.ts';

const { privateKey, publicKey } = keyPair('a secret of thirty-two characters');
const issuer = 'app/dev';
const identity = { sub: 'u', sid: 's', email: 'ada@example.com', roles: [], amr: ['pwd'] };
const times = { issued: Date.parse('2026-01-01T00:00:00Z') / 1000, lifetime: 600 };
const access = createAccessToken(privateKey, issuer, identity, times);
const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:api/dev/GET/items/1';

let users: TestUsers;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());

test('the authorizer has no secret: it reads the public key once a minute', async () => {
  const request = { authorizationToken: `Bearer ${access}`, methodArn };
  const verifier = createVerifier(users, issuer);
  await expect(authorize(request, verifier)).rejects.toThrow('Unauthorized');
  await publishKey(users, publicKey);
  expect((await authorize(request, verifier)).principalId).toBe('u');
  expect(await users.dump()).not.toContain(privateKey.export({ format: 'jwk' }).d);

  // A new secret ends the tokens of the old one.
  await publishKey(users, keyPair('another secret of thirty-two char').publicKey);
  users.at += 59_000;
  expect((await authorize(request, verifier)).principalId).toBe('u');
  users.at += 1000;
  await expect(authorize(request, verifier)).rejects.toThrow('Unauthorized');
});

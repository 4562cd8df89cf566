import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changePassword } from '../../awsm-users/lib/account/password.ts';
import { operate } from '../../awsm-users/lib/operate.ts';
import type { Tokens } from '../../awsm-users/lib/sessions.ts';
import { password } from '../../awsm-users/tests/cloud.ts';
import { changeLinks, linksOf } from '../lib/account/links.ts';
import * as manage from '../lib/account/manage.ts';
import { signIn } from '../lib/account/sign-in.ts';
import { codeIn, startOidc, verifier } from './oidc.ts';

let all: Awaited<ReturnType<typeof startOidc>>;
let n = 0;
beforeAll(async () => {
  all = await startOidc();
});
afterAll(() => all.stop());
beforeEach(() => {
  n++;
  all.users.at += 3_600_000;
  all.account.addon = { ...all.addon };
});

const from = ({ accessToken }: Pick<Tokens, 'accessToken'>) => ({
  ip: '192.0.2.1',
  headers: { authorization: `Bearer ${accessToken}` },
});
const request = (tokens: Pick<Tokens, 'accessToken'>) => from(tokens) as never;
const as = (name: string) => {
  all.fake.user = { sub: `${name}${n}`, email: `${name}${n}@example.com`, email_verified: true };
  return { issuer: all.fake.issuer, subject: `${name}${n}` };
};
const link = async (tokens: Tokens): Promise<{ readonly id: string }> =>
  manage.link(all.account, { code: codeIn(await all.go('link')), verifier }, request(tokens)) as never;
const enter = async (): Promise<Tokens> =>
  signIn(all.account, { code: codeIn(await all.go()), verifier }, request({ accessToken: '' })) as never;
const subOf = async (tokens: Tokens) => (await all.addon.identify(from(tokens))).sub;

test('a link that was removed does not count: not as one of ten, and not as another way to sign in', async () => {
  as('first');
  const sub = await subOf(await enter());
  const before = await linksOf(all.account, sub);
  const dead = Array.from({ length: 9 }, (_, one) => ({ ...before.all[0]!, subject: `dead${one}` }));
  await changeLinks(all.account, before, [...before.all, ...dead]);
  as('first');
  const tokens = await enter();
  const { identities } = (await manage.list(all.account, from(tokens))) as { identities: { id: string }[] };
  expect(identities).toHaveLength(1);
  const unlink = (id: string) => manage.unlink(all.account, id, {}, from(tokens));
  await expect(unlink(identities[0]!.id)).rejects.toMatchObject({ status: 409, reason: 'last' });
  as('second');
  await link(tokens);
  await unlink(identities[0]!.id);
});

test('a link whose session ends meanwhile leaves nothing, unless it was there before', async () => {
  const email = `ending${n}@example.com`;
  const tokens = await all.users.user(email);
  const sub = await subOf(tokens);
  const at = as('other');
  // A new password ends sessions, and removes no way.
  const ending = (session: Tokens, current: string, next: string) => {
    all.account.addon = {
      ...all.addon,
      keep: async (...given) => {
        await changePassword(all.users, { currentPassword: current, password: next }, all.users.as(session));
        return all.addon.keep(...given);
      },
    };
    return expect(link(session)).rejects.toMatchObject({ status: 401, reason: 'session' });
  };
  const next = 'another fine password';
  await ending(tokens, password, next);
  expect(await all.addon.find(from(tokens), at)).toBeUndefined();
  expect((await linksOf(all.account, sub)).all).toEqual([]);
  all.account.addon = { ...all.addon };
  const again = (await all.addon.open(from(tokens), { sub, amr: ['pwd'] })) as Tokens;
  await link(again);
  await ending(again, next, password);
  expect(await all.addon.find(from(again), at)).toMatchObject({ sub });
  // The one of before.
  expect(await operate(all.users, { do: 'ways', sub })).toMatchObject({ ways: [{ kind: 'identity' }] });
});

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { password } from '../../awsm-users/tests/cloud.ts';
import { serve } from '../lib/serve.ts';
import { chromium, Page } from './chromium.ts';
import { startPasskeys } from './passkeys.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const files: Readonly<Record<string, string>> = {
  '/': '<!doctype html><title>Passkeys</title>',
  '/users.js': read('../../awsm-users/client/index.js'),
  '/passkeys.js': read('../client/index.js'),
};

/** Pages and API at one origin. */
async function startSite(all: Awaited<ReturnType<typeof startPasskeys>>): Promise<Server> {
  const api = all.users.api();
  const server = createServer((request, response) => {
    const answer = async (): Promise<Response> => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const file = files[pathname];
      if (file !== undefined) {
        return new Response(file, { headers: { 'content-type': pathname === '/' ? 'text/html' : 'text/javascript' } });
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const { method = 'GET' } = request;
      if (!pathname.includes('/passkeys')) {
        return api(`http://localhost${pathname}`, { method, headers, ...(body !== '' && { body }) });
      }
      const id = /^\/users\/me\/passkeys\/(?!options$)([\w-]+)$/.exec(pathname)?.[1];
      const answered = await handler({
        resource: id === undefined ? pathname : '/users/me/passkeys/{id}',
        pathParameters: id === undefined ? null : { id },
        httpMethod: method,
        headers,
        requestContext: { identity: { sourceIp: '192.0.2.1' } },
        body,
      });
      return new Response(answered.statusCode === 204 ? null : answered.body, { status: answered.statusCode });
    };
    answer().then(
      async (result) => response.writeHead(result.status, Object.fromEntries(result.headers)).end(await result.text()),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const handler = serve({ ...all.service, rpId: 'localhost', origins: [origin] }, {});
  return server;
}

const why = chromium === undefined ? ' (skipped: there is no Chromium; CHROMIUM would name one)' : '';

describe.skipIf(chromium === undefined)(`in Chromium, with a virtual authenticator${why}`, () => {
  let all: Awaited<ReturnType<typeof startPasskeys>>;
  let site: Server;
  let page: Page;
  beforeAll(async () => {
    all = await startPasskeys();
    site = await startSite(all);
    const origin = `http://localhost:${(site.address() as AddressInfo).port}`;
    page = await Page.open(chromium!, origin);
    await page.send('WebAuthn.enable');
  });
  afterAll(async () => {
    await page?.close();
    site?.closeAllConnections();
    await new Promise((resolve) => (site ? site.close(resolve) : resolve(undefined)));
    await all?.users.stop();
  });

  const authenticator = (options: object) =>
    page.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true, ...options },
    });

  test('a passkey signs in without a name, and is a second factor', async () => {
    const email = 'browser@example.com';
    await all.users.user(email);
    await authenticator({ hasResidentKey: true, hasUserVerification: true, isUserVerified: true });
    const script = (body: string): string => `(async () => {
      const { createUsersClient } = await import('/users.js');
      const { createPasskeysClient } = await import('/passkeys.js');
      const users = createUsersClient({ url: location.origin });
      const passkeys = createPasskeysClient(users);
      ${body}
    })()`;
    const made = await page.run(
      script(`await users.signIn({ email: '${email}', password: '${password}' });
        const made = await passkeys.register({ name: 'Laptop' });
        await users.signOut();
        return made.name;`),
    );
    expect(made).toBe('Laptop');
    const signedIn = await page.run(script('return [await passkeys.signIn(), users.user.email];'));
    expect(signedIn).toEqual([null, email]);
    const twice = page.run(script(`await passkeys.register({ name: 'Again' });`));
    await expect(twice).rejects.toThrow('InvalidStateError');
    const second = await page.run(
      script(`await passkeys.requireSecondFactor(true);
        await users.signOut();
        const { challenge, token } = await users.signIn({ email: '${email}', password: '${password}' });
        await passkeys.signIn({ token });
        return [challenge, users.user.email, (await passkeys.list()).passkeys.length];`),
    );
    expect(second).toEqual([['passkeys'], email, 1]);
    const removed = await page.run(
      script(`const [one] = (await passkeys.list()).passkeys;
        await passkeys.rename({ id: one.id, name: 'Old laptop' });
        await passkeys.remove({ id: one.id });
        return passkeys.list();`),
    );
    expect(removed).toEqual({ passkeys: [], secondFactor: false });
  });
});

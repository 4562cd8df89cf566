import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';

describe.each(['REST', 'HTTP'] as const)('on a %s API', (protocol) => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(
      ['awsm-contact'],
      {
        CONTACT_SECRET: 'a secret of thirty-two characters',
        CONTACT_TO: 'owner@example.com',
        CONTACT_FROM: 'contact@app.example',
      },
      protocol,
    );
    await app.aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
  });
  afterAll(() => app?.stop());

  const message = { name: 'Ada', email: 'ada@example.com', subject: 'Hi', message: 'Hello <b>there</b>' };
  const origin = { origin: 'http://localhost:3000' };

  /** A token that is old enough. */
  async function token(): Promise<string> {
    const { json } = await app.call('GET', '/contact/token');
    await setTimeout(json.waitSeconds * 1000 + 1000);
    return json.token;
  }

  test('a page of another origin sends a message', async () => {
    const preflight = await app.call('OPTIONS', '/contact', undefined, {
      ...origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');

    const sent = { ...message, token: await token() };
    const { status, json, headers } = await app.call('POST', '/contact', sent, origin);
    expect({ status, json }).toEqual({ status: 202, json: { sent: true } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(await app.mails()).toMatchObject([
      {
        Source: 'contact@app.example',
        Destination: { ToAddresses: ['owner@example.com'] },
        Subject: '[Contact] Hi',
        Body: { text_part: 'Hello <b>there</b>\n\n-- \nAda <ada@example.com>\n', html_part: null },
      },
    ]);
    expect((await app.call('POST', '/contact', sent)).json).toMatchObject({ reason: 'token' });
  });

  test('programs are kept out', async () => {
    const before = (await app.mails()).length;
    const { json } = await app.call('GET', '/contact/token');
    const early = await app.call('POST', '/contact', { ...message, token: json.token });
    expect(early.status).toBe(400);
    expect(early.headers.get('retry-after')).toMatch(/^[123]$/);
    expect((await app.call('POST', '/contact', message)).status).toBe(400);
    expect(
      (await app.call('POST', '/contact', { ...message, email: 'a@b.example\nBcc: c@d.example' })).json,
    ).toMatchObject({
      field: 'email',
    });
    expect((await app.call('POST', '/contact', { ...message, token: await token(), website: 'x' })).status).toBe(202);
    const links = 'https://a.example https://b.example https://c.example';
    expect((await app.call('POST', '/contact', { ...message, token: await token(), message: links })).status).toBe(422);
    expect(await app.mails()).toHaveLength(before);
  });

  test('the number of messages is limited', async () => {
    const tokens = await Promise.all(Array.from({ length: 7 }, token));
    const statuses: number[] = [];
    for (const one of tokens) statuses.push((await app.call('POST', '/contact', { ...message, token: one })).status);
    expect(statuses).toContain(202);
    expect(statuses.at(-1)).toBe(429);
  });

  test('behind a CDN, senders are identified by the header that it writes', async () => {
    const file = `${app.root}/aws_modules/awsm-contact/settings.ts`;
    const header = "defineSettings({ clientHeader: 'cloudfront-viewer-address' })";
    writeFileSync(file, readFileSync(file, 'utf8').replace('defineSettings({})', header));
    await app.deploy();
    const from = async (address: string) =>
      (
        await app.call(
          'POST',
          '/contact',
          { ...message, token: await token() },
          { 'cloudfront-viewer-address': address },
        )
      ).status;
    expect(await from('192.0.2.7:443')).toBe(202);
    expect(await from('2001:db8::1:443')).toBe(202);
    expect(await from('nobody')).toBe(429);
  });
});

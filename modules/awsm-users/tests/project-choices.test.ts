import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { defineSettings } from '../lib/settings.ts';
import { TestUsers } from './cloud.ts';

let users: Awaited<ReturnType<typeof TestUsers.start>>;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());

test('mails name where answers go and the configuration set, and ask machines for no answer', async () => {
  const email = 'ada@example.com';
  await users.user(email);
  await users.aws.rest('email', 'POST', '/v2/email/configuration-sets', { ConfigurationSetName: 'news' });
  const rest = vi.spyOn(users.aws, 'rest');
  const record = {
    messageId: 'm1',
    body: JSON.stringify({ kind: 'reset', email }),
    attributes: { ApproximateReceiveCount: '1' },
  };
  await users.with({ replyTo: 'help@app.example', configurationSet: 'news' }, () => users.deliver([record]));
  expect(rest.mock.calls.at(-1)?.[3]).toMatchObject({
    ReplyToAddresses: ['help@app.example'],
    ConfigurationSetName: 'news',
    Content: { Simple: { Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }] } },
  });
  for (const wrong of [{ replyTo: 'a b@c' }, { replyTo: 'a@b.c\nBcc: d@e.f' }, { configurationSet: 'a/b' }]) {
    expect(() => defineSettings(wrong)).toThrow('aws_modules/awsm-users/settings.ts');
  }
});

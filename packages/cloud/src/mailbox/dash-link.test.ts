import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SESClient, SendEmailCommand, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../index.ts';

const alarm = 'links/get failed in prod of shop, eu-west-1. Next: jaws logs links/get -s prod -r eu-west-1';
const notRunning = 2 ** 22 + 1;
let folder: string;
let cloud: Cloud;
let ses: SESClient;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jaws-dashes-'));
  cloud = await startCloud({ port: 0, dashes: folder });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  ses = new SESClient({ endpoint: cloud.endpoint, region: 'eu-west-1', credentials });
  await ses.send(new VerifyEmailIdentityCommand({ EmailAddress: 'me@shop.test' }));
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The address of a mail with this text. */
async function mailOf(text: string): Promise<string> {
  const Destination = { ToAddresses: ['me@shop.test'] };
  const Message = { Subject: { Data: 'ALARM' }, Body: { Text: { Data: text } } };
  const { MessageId } = await ses.send(new SendEmailCommand({ Source: 'me@shop.test', Destination, Message }));
  return `/_aws/mail/${MessageId}`;
}

async function get(path: string) {
  const answer = await fetch(`${cloud.endpoint}${path}`, { headers: { accept: 'text/html' }, redirect: 'manual' });
  return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
}

const note = (name: string, content: object | string) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

test("an alarm's mail leads to its project's dash, wherever that answers when the link is followed", async () => {
  const mail = await mailOf(alarm);
  expect((await get(mail)).text).toContain(`href="${mail}/dash"`);
  note('4600.json', { pid: process.pid, port: 4600, project: 'other', startedAt: 5 });
  note('4601.json', { pid: process.pid, port: 4601, project: 'shop', startedAt: 2 });
  note('4602.json', { pid: process.pid, port: 4602, project: 'shop', startedAt: 3 });
  note('4603.json', { pid: process.pid, port: 4603, project: 'shop', startedAt: 1 });
  // Killed before it removed its note.
  note('4604.json', { pid: notRunning, port: 4604, project: 'shop', startedAt: 9 });
  note('4605.json', '{');
  note('4606.json', { pid: process.pid, port: '4606/@example.com', project: 'shop', startedAt: 9 });
  const { status, location } = await get(`${mail}/dash`);
  expect(status).toBe(302);
  const link = new URL(location!);
  expect(link.origin).toBe('http://127.0.0.1:4602');
  expect(link.hash).toMatch(/^#\/prod\/eu-west-1\/logs\?at=\d{4}-.*&fn=links%2Fget$/);
});

test('while that is not open, it says how to open it, and the command for a terminal', async () => {
  const mail = await mailOf(alarm.replace('of shop', 'of closed'));
  const { status, text } = await get(`${mail}/dash`);
  expect(status).toBe(200);
  expect(text).toContain('<b>closed</b>');
  expect(text).toContain('jaws dash --web --stage prod');
  expect(text).toContain('jaws logs links/get -s prod -r eu-west-1');
  expect(text).toContain(`href="${mail}/dash"`);
});

test('other mails have no link into a dash', async () => {
  const mail = await mailOf('Thank you for your order.');
  expect((await get(mail)).text).not.toContain('/dash');
  expect((await get(`${mail}/dash`)).status).toBe(404);
});

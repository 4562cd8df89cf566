import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Template } from '../model/types.ts';
import { fitsRequest, sendTemplate, templateBytes } from './body.ts';
import { withVersion } from './stack-version.ts';
import { fakeHandle, memoryBucket, plan } from './testing.ts';

/** A template of exactly this many bytes as compact JSON, with its version. */
const sized = (bytes: number): Template => {
  const template = (Description: string) => ({ Description, Resources: {} });
  return template('x'.repeat(bytes - JSON.stringify(withVersion(template(''))).length));
};
const { handle } = fakeHandle({});
const send = (template: Template, endpoint?: string, over = {}) => {
  const { bucket, held, written } = memoryBucket();
  const sent = sendTemplate({ ...handle, ...over }, plan({ template }), { bucket, project: 'shop', endpoint });
  return { sent, held, written };
};

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const inline = 51_200;

test('bytes are those of compact JSON, and decide whether a bucket is needed', () => {
  expect(templateBytes({ Resources: {}, Description: 'é' })).toBe(
    Buffer.byteLength('{"Resources":{},"Description":"é","Metadata":{"jaws:version":"2.0.0"}}'),
  );
  expect(fitsRequest(sized(inline))).toBe(true);
  expect(fitsRequest(sized(inline + 1))).toBe(false);
});

test('a small template is in the request, for people to read', async () => {
  const template = { Resources: { A: { Type: 'X' } } };
  const { sent, held } = send(template);
  expect((await sent).argument).toEqual({ TemplateBody: JSON.stringify(withVersion(template), null, 2) });
  await (await sent).release();
  expect(held.size).toBe(0);
});

test('one that is too large as it is read goes as compact JSON', async () => {
  const template = sized(inline);
  const { sent, held } = send(template);
  expect((await sent).argument).toEqual({ TemplateBody: JSON.stringify(withVersion(template)) });
  await (await sent).release();
  expect(held.size).toBe(0);
});

test.each([
  ['us-east-1', undefined, 'https://s3.us-east-1.amazonaws.com'],
  ['cn-north-1', undefined, 'https://s3.cn-north-1.amazonaws.com.cn'],
  ['us-east-1', 'http://127.0.0.1:4566//', 'http://127.0.0.1:4566'],
])('a large one lies in the bucket meanwhile: %s, %s', async (region, endpoint, base) => {
  const template = sized(inline + 1);
  const { sent, held, written } = send(template, endpoint, { place: { ...handle.place, region } });
  const { argument, release } = await sent;
  const hash = createHash('sha256')
    .update(JSON.stringify(withVersion(template)))
    .digest('hex')
    .slice(0, 16);
  const key = `JAWS/templates/shop/dev/dev-shop-l@${hash}.json`;
  expect(written).toEqual([{ key, type: 'application/json' }]);
  expect(held.get(key)).toBe(JSON.stringify(withVersion(template)));
  expect(argument).toEqual({ TemplateURL: `${base}/b/${key.replace('@', '%40')}` });
  await release();
  expect(held.size).toBe(0);
});

test('one that CloudFormation does not take is an error, and is put nowhere', async () => {
  const { Description, ...rest } = sized(1_000_000);
  const longer = (by: number) => ({ Description: `${Description}${'x'.repeat(by)}`, ...rest });
  const byVersion = ',"Metadata":{"jaws:version":"2.0.0"}'.length;
  const full = send(longer(byVersion));
  expect((await full.sent).argument).toHaveProperty('TemplateURL');
  expect([...full.held.values()].join()).not.toContain('jaws:version');
  const { sent, held } = send(longer(byVersion + 1));
  await expect(sent).rejects.toMatchObject({
    code: 'TemplateTooLarge',
    message: expect.stringMatching(/dev-shop-l.*1000001|1000001.*dev-shop-l/s),
  });
  expect(held.size).toBe(0);
});

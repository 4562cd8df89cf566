import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { freePort } from '../../../../cloud/src/services/lambda/testing/inspector.ts';
import { answering, functionFiles, projectFolder } from '../testing/project.ts';
import { startDev } from './testing.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

/** A busy machine needs time for a cold start. */
const soon = { timeout: 20_000, interval: 50 };

interface Shown {
  readonly function: string;
  readonly owner?: string;
  readonly spare?: boolean;
  readonly url?: string;
}

async function shown(what: 'debug' | 'develop'): Promise<readonly Shown[]> {
  const answer = await fetch(`${cloud.endpoint}/_jaws/${what}`);
  return ((await answer.json()) as { functions: readonly Shown[] }).functions;
}

const start = (name: string, inspect?: number) => {
  const files = functionFiles('m/a');
  return startDev(cloud.endpoint, projectFolder({ name, domain: `${name}.test`, files }), { inspect });
};

test('sessions on one cloud leave each other their spares and debuggers', async () => {
  const ports = [await freePort(), await freePort()] as const;
  const plain = await start('plain');
  const one = await start('one', ports[0]);
  const two = await start('two', ports[1]);
  const names = async (what: 'debug' | 'develop') => (await shown(what)).map((each) => each.function);
  const developed = ['dev-plain-lMA', 'dev-one-lMA', 'dev-two-lMA'];
  expect(await names('develop')).toEqual(developed);
  expect(await names('debug')).toEqual(developed.slice(1));
  const owners = (await shown('debug')).map(({ owner }) => owner);
  expect(owners).toEqual(
    ['one', 'two'].map((name) => expect.stringMatching(`^dev session of dev-${name} [0-9a-f]{12}$`)),
  );

  // Only saved functions have spares.
  plain.save('aws_modules/m/a/handler.js', answering('saved'));
  await vi.waitFor(async () => expect((await plain.get('/m/a')).text).toBe('"saved"'), soon);
  for (const { get } of [plain, one, two]) expect((await get('/m/a')).status).toBe(200);
  await vi.waitFor(async () => expect((await shown('develop'))[0]).toMatchObject({ spare: true }), soon);
  const [before] = await shown('debug');
  expect(before?.url).toContain(`:${ports[0]}/`);

  // A request for a taken port is refused with the name of its owner; nothing else happens.
  await expect(start('three', ports[0])).rejects.toMatchObject({
    code: 'DevCloudRefused',
    message: expect.stringContaining(`is that of "dev-one-lMA" already, by "${owners[0]}"`),
  });
  expect(await shown('debug')).toMatchObject([{ url: before?.url }, { function: 'dev-two-lMA' }]);

  await two.session.close();
  expect(await names('develop')).toEqual(developed.slice(0, 2));
  expect((await shown('develop'))[0]).toMatchObject({ spare: true });
  expect(await shown('debug')).toEqual([before]);
  await plain.session.close();
  await one.session.close();
  expect([...(await shown('develop')), ...(await shown('debug'))]).toEqual([]);
}, 60_000);

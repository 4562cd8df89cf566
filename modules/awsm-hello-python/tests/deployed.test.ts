import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { has } from '../../../test/machine.ts';
import { ModuleApp } from '../../../test/module-app.ts';

describe.each(['REST', 'HTTP'] as const)('on a %s API', (protocol) => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(['awsm-hello-python'], {}, protocol);
  });
  afterAll(() => app?.stop());

  test.skipIf(!has('python3'))('greets over HTTP', async () => {
    const { status, json } = await app.call('GET', '/python/hello?name=Ada&language=ja');
    expect({ status, json }).toEqual({ status: 200, json: { message: 'こんにちは, Ada!', stage: 'dev' } });
    expect((await app.call('GET', '/python/hello?language=tlh')).status).toBe(400);
  });
});

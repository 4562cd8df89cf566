import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { freePort } from '../../../../cloud/src/services/lambda/testing/inspector.ts';
import { functionFiles, projectFolder, type testHost } from '../testing/project.ts';
import { Debugger } from './debugger-testing.ts';
import { startDev } from './testing.ts';

/** A busy machine needs time for a cold start. */
const soon = { timeout: 20_000, interval: 50 };
const handler = 'aws_modules/m/a/handler.ts';

const handlerOf = (said: string, more = '') => `import { double } from '../../../lib/double.ts';

interface Asked {
  readonly path: string;
}
${more}
export const handler = async ({ path }: Asked): Promise<object> => {
  const asked: string = path;
  const doubled = double(asked.length);
  if (asked === '/m/fail') throw new Error('no way');
  return { statusCode: 200, body: '${said} ' + doubled };
};
`;

/** A project in TypeScript. */
function project(name: string, over: object = {}): string {
  const { 'aws_modules/m/a/handler.js': _, ...files } = functionFiles('m/a', {
    apiGateway: {
      cloudFormation: ['m/a', 'm/fail'].map((Path) => ({ Type: 'AWS_PROXY', Path, Method: 'GET' })),
    },
  });
  const lib = `export function double(n: number): number {\n  return n * 2;\n}\n`;
  const own = { [handler]: handlerOf('one'), 'lib/double.ts': lib };
  // The debugger uses real paths, like an editor that follows links.
  return realpathSync(projectFolder({ name, domain: `${name}.test`, files: { ...files, ...own, ...over } }));
}

describe.each(['auto', 'none'] as const)('in the sandbox %s', (sandbox) => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({ port: 0, sandbox });
  });
  afterAll(() => cloud.close());

  test('breakpoints are in the TypeScript sources, also in code that was saved since', async () => {
    const root = project('stops');
    const [source, lib] = [join(root, handler), join(root, 'lib/double.ts')];
    const port = await freePort();
    const { get, host, save, session } = await startDev(cloud.endpoint, root, { inspect: port });
    expect(host.events).toContainEqual(expect.objectContaining({ type: 'dev-ready', debug: { 'm/a': port } }));
    const deployed = await codeOf(host.connect, '1');
    expect(await codeOf(host.connect, 'live')).not.toBe(deployed);
    expect((await get('/m/a')).text).toBe('one 8');

    const first = await Debugger.attach(port);
    await first.breakIn(source, 'const doubled');
    await first.breakIn(lib, 'return n * 2');
    const asking = get('/m/a');
    const here = { source, text: 'const doubled = double(asked.length);', value: '/m/a' };
    // Names are those in the sources.
    expect(await first.paused('asked')).toEqual(here);
    expect(await first.paused('n')).toEqual({ source: lib, text: 'return n * 2;', value: 4 });
    expect((await asking).text).toBe('one 8');

    save(handler, handlerOf('two', '\n// Some\n// more\n// lines.\n'));
    // This tells VS Code to attach again.
    await first.ended;
    await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('two 8'), soon);
    const second = await Debugger.attach(port);
    await second.breakIn(source, 'const doubled');
    const again = get('/m/a');
    expect(await second.paused('asked')).toEqual(here);
    expect((await again).text).toBe('two 8');
    second.close();

    // The failed code is inside the project, not elsewhere on this machine.
    expect((await get('/m/fail', { accept: 'text/html' })).text.replaceAll('<wbr>', '')).toContain(
      `→ m/a, ${handler}:14`,
    );
    await session.close();
    expect(await codeOf(host.connect, 'live')).toBe(deployed);
  }, 60_000);
});

async function codeOf(connect: ReturnType<typeof testHost>['connect'], Qualifier: string) {
  const lambda = await (await connect(undefined)).in('us-east-1').lambda();
  const asked = new GetFunctionConfigurationCommand({ FunctionName: 'dev-stops-lMA', Qualifier });
  return (await lambda.send(asked)).CodeSha256;
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, outputMatches, readPage, stepsOf } from './page.ts';
import { walked } from './pages.ts';
import { reader } from './reader.ts';

// Walks through pages like their readers: writes each file and runs each command, in order, and compares the output with the
// page.

describe.skipIf(process.platform === 'win32').each(walked)('%s', (page) => {
  let one: Awaited<ReturnType<typeof reader>>;
  beforeAll(async () => {
    one = await reader();
  }, 180_000);
  afterAll(() => one.close());

  let failed = false;
  it.each(stepsOf(blocksOf(readPage(page))).map((step) => [step.line, step] as const))(
    'line %i',
    async (_line, step) => {
      expect(failed, 'a step before this one failed').toBe(false);
      failed = true;
      if (step.kind === 'file') one.write(step);
      else {
        const { code, stdout, stderr } = await one.run(step.commands);
        expect(code, `${step.commands}\n${stdout}\n${stderr}`).toBe(0);
        if (step.output !== undefined) expect(outputMatches(step.output, stdout), stdout).toBe(true);
      }
      failed = false;
    },
    180_000,
  );

  it('has code that TypeScript accepts', async () => {
    for (const name of ['typescript', '@types/node', 'undici-types']) one.link(name);
    const { code, stdout, stderr } = await one.run('jaws types --tsc');
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
  }, 120_000);
});

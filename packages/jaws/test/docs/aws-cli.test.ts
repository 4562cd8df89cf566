import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guides } from './guides.ts';
import { awsEnvironment, blocksOf, hasAwsCli, readPage } from './page.ts';
import { allPages } from './pages.ts';
import { type Reader, reader } from './reader.ts';

// Runs the pages' `aws` commands against an embedded cloud, except in guides, which run their own.

const isGuide = (page: string) => guides.some((guide) => guide.page === page);
/** Starts at the first `aws` of a block: earlier lines start the cloud, which the test already has. */
const commands = allPages()
  .filter((page) => !isGuide(page))
  .flatMap((page) =>
    blocksOf(readPage(page)).flatMap(({ text, note, line }) => {
      const from = text.search(/^aws /m);
      return from < 0 || note === 'by-hand' ? [] : [[page, line, text.slice(from)] as const];
    }),
  );

test('several pages have such commands', () => {
  expect(commands.map(([page]) => page)).toEqual(
    expect.arrayContaining(['docs/cloud.md', 'packages/cloud/README.md', 'modules/awsm-email/README.md']),
  );
});

describe.skipIf(process.platform === 'win32' || !hasAwsCli())('aws commands', () => {
  let one: Reader;
  beforeAll(async () => {
    one = await reader();
  }, 180_000);
  afterAll(() => one.close());

  test.each(commands)(
    '%s, line %i',
    async (_page, _line, text) => {
      const { code, stdout, stderr } = await one.run(`${awsEnvironment}\n${text}`);
      expect(code, `${text}\n${stdout}\n${stderr}`).toBe(0);
    },
    60_000,
  );
});

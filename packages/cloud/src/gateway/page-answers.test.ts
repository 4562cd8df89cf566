import { expect, test } from 'vitest';
import { pageRefusal } from './page-answers.ts';

const head = (origin?: string) => ({ headers: origin === undefined ? {} : { origin } }) as never;

test('a refusal says what a page may not do, and to its owner what lets it in', () => {
  const page = 'A page of the origin "https://a.example"';
  for (const door of ['index', 'mail'] as const)
    expect(pageRefusal(head('https://a.example'), door)).toBe(
      `${page} may not send this to the cloud. Type the address to open it.`,
    );
  expect(pageRefusal(head('https://a.example'), 's3-object')).toBe(
    `${page} may not send this to the cloud. Allow the origin in the bucket's CORS rules, if the page is yours.`,
  );
  expect(pageRefusal(head(), 'api' as never)).toBe(
    'A web page or a link may not send this to the cloud. Start the cloud with --allow-origin and the origin of the page, if the page is yours.',
  );
});

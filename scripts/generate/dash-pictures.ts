// Draws the pictures of `jaws dash --web` for the docs: the built page in Chromium, with the answers that its tests make up. `npm run pictures`.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers } from '../../packages/jaws/test/dash/page-answers.ts';
import { chromiumPath, openPage, settled, startBrowser } from '../../packages/jaws/test/dash/page-browser.ts';
import { servePage } from '../../packages/jaws/test/dash/page-server.ts';
import { views } from '../../packages/jaws/test/dash/page-views.ts';

const images = fileURLToPath(new URL('../../docs/images', import.meta.url));
const pictures = ['overview', 'plan', 'request'];

if (chromiumPath === undefined) throw new Error('No Chromium was found: name one in the variable CHROMIUM.');
const server = await servePage(answers(true));
const browser = await startBrowser();
try {
  for (const name of pictures) {
    const view = views.find((one) => one.name === name)!;
    const { page, close } = await openPage(browser, server.url, view.at, { width: 1280 });
    await page.setViewportSize({ width: 1280, height: 720 });
    await settled(page);
    await view.act?.(page);
    await settled(page);
    await page.screenshot({ path: join(images, `dash-${name}.png`) });
    await close();
  }
} finally {
  await browser.close();
  await server.close();
}

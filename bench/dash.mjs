import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { tsImport } from 'tsx/esm/api';
import { makeProject } from './jaws-project.mjs';
import { median, residentMiB, table, time } from './measure.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const jaws = join(here, '../packages/jaws/dist/jaws.js');
const page = join(here, '../packages/jaws/dist/dash');

export const title = 'Dash in a browser';
export const about = `The page in headless Chromium, with the answers of a project of 500 functions in 30 regions that a server on the same cores makes up: first
contentful paint from the start of the navigation, median of 5; of each interaction the longest time without a frame, until half a second after it, median of 5.
Start: from the start of \`jaws dash --web\` to the line with its address, against \`jaws --version\`, in turn, median of 7; memory: resident after 2 s, against \`jaws mcp\`.
Goals: 100 KB gzipped, first paint 300 ms, 100 ms an interaction, 150 ms and 40 MiB over the tool's own.`;

const runs = 5;

/** Runs in the page: the user's actions, and the longest time without a frame until the page has settled. */
const longestFrame = async (act) => {
  let longest = 0;
  let last = performance.now();
  let isOver = false;
  const watch = (now) => {
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) requestAnimationFrame(watch);
  };
  await new Promise((resolve) => requestAnimationFrame(resolve));
  last = performance.now();
  requestAnimationFrame(watch);
  new Function(act)();
  await new Promise((resolve) => setTimeout(resolve, 500));
  isOver = true;
  return longest;
};

const type = (text) => `const field = document.querySelector('[data-search]');
field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event('input', { bubbles: true }));`;
const go = (hash) => `location.hash = ${JSON.stringify(hash)};`;
const scroll = (part) => `const box = document.querySelector('.grid-box'); box.scrollTop = box.scrollHeight * ${part};`;
const click = (selector) => `document.querySelector(${JSON.stringify(selector)}).click();`;

const functions = '#/prod/all/functions';
/** The page, the action, and how to undo it. */
const interactions = [
  [functions, 'Functions: search', type('orders cre'), type('')],
  [
    functions,
    'Functions: tick all',
    click('[aria-label="Tick all that are shown"]'),
    click('[aria-label="Tick all that are shown"]'),
  ],
  [functions, 'Functions: scroll to the middle', scroll(0.5), scroll(0)],
  [functions, 'Functions: to metrics', go('#/prod/all/metrics'), go(functions)],
  ['#/', 'Overview: to functions', go(functions), go('#/')],
  ['#/prod/all/metrics', 'Metrics: lines by region', go('#/prod/all/metrics?by=region'), go('#/prod/all/metrics')],
  ['#/prod/all/logs', 'Logs, 100,000 lines: search', type('slowly'), type('')],
  ['#/prod/all/logs', 'Logs, 100,000 lines: scroll to the middle', scroll(0.5), scroll(1)],
];

export async function run(folder) {
  const made = (name) => tsImport(`../packages/jaws/test/dash/${name}.ts`, import.meta.url);
  const [{ answers }, { servePage }, browsers] = await Promise.all(
    ['page-answers', 'page-server', 'page-browser'].map(made),
  );
  if (!browsers.chromiumPath) return 'There is no Chromium on this machine: CHROMIUM=<path> names one.';
  const base = answers(true);
  const jawsLogs = (input, answering) =>
    base.jaws_logs({ ...input, limit: input.since === undefined ? 100_000 : 2 }, answering);
  const server = await servePage({ ...base, jaws_logs: jawsLogs }, page);
  const browser = await browsers.startBrowser();
  try {
    const rows = [
      ['Built files, gzipped', `${Math.round(builtBytes() / 1024)} KiB`],
      ['First contentful paint', await firstPaint(browser, server)],
      ...(await interact(browsers, browser, server)),
      ...(await started(folder)),
    ];
    return table(['', ''], rows);
  } finally {
    await browser.close();
    await server.close();
  }
}

const builtBytes = () =>
  readdirSync(page).reduce((sum, name) => sum + gzipSync(readFileSync(join(page, name))).length, 0);
const ms = (value) => `${Math.round(value)} ms`;

async function firstPaint(browser, server) {
  const paints = [];
  for (let n = 0; n < runs; n++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}/#token=test`);
    await page.waitForSelector('h1');
    const painted = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
    await page.waitForFunction(painted);
    paints.push(await page.evaluate(painted));
    await context.close();
  }
  return ms(median(paints));
}

/** Without the page's policy, because the actions arrive as text. */
async function interact({ openPage, settled }, browser, server) {
  const rows = [];
  for (const [at, name, act, undo] of interactions) {
    const { page, close } = await openPage(browser, server.url, at, { bypassCSP: true });
    await settled(page);
    await page.waitForTimeout(300);
    const frames = [];
    for (let n = 0; n < runs; n++) {
      frames.push(await page.evaluate(longestFrame, act));
      await page.evaluate(longestFrame, undo);
    }
    process.stderr.write(`${name}\n`);
    rows.push([name, ms(median(frames))]);
    await close();
  }
  return rows;
}

async function started(folder) {
  const root = join(folder, 'project');
  mkdirSync(root, { recursive: true });
  await makeProject(root, 1, ['us-east-1']);
  const options = { cwd: join(root, 'app'), env: { ...process.env, CI: 'true', JAWS_HOME: join(folder, 'home') } };
  const ready = async () => {
    const began = performance.now();
    const child = spawn(process.execPath, [jaws, 'dash', '--web', '--no-open'], {
      ...options,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
    // Unread output keeps it from being closed.
    child.stdout.resume();
    if (typeof first === 'number') throw new Error(`jaws dash --web ended with ${first}`);
    return { child, ms: performance.now() - began };
  };
  const [own, dash] = [[], []];
  for (let n = 0; n < 7; n++) {
    own.push((await time(process.execPath, [jaws, '--version'], options)) * 1000);
    const { child, ms: took } = await ready();
    dash.push(took);
    await end(child);
  }
  const { child } = await ready();
  const mcp = spawn(process.execPath, [jaws, 'mcp'], { ...options, stdio: ['pipe', 'ignore', 'ignore'] });
  await wait(2000);
  const memory = [child, mcp].map(({ pid }) => residentMiB(pid));
  await Promise.all([end(child), end(mcp)]);
  return [
    ['Start of `jaws dash --web` / `jaws --version`', `${ms(median(dash))} / ${ms(median(own))}`],
    ['Memory of `jaws dash --web` / `jaws mcp`', `${memory.map((one) => `${Math.round(one)} MiB`).join(' / ')}`],
  ];
}

async function end(child) {
  if (child.exitCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}

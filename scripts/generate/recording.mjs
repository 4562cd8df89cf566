// Draws docs/images/first-deploy.svg: the six lines of README.md, run in an empty folder against an embedded cloud of their own, with the
// time that each took. Needs `npm run build` and bash. `npm run recording`.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const picture = join(repository, 'docs/images/first-deploy.svg');
const commands = /```sh\n([\s\S]*?)```/
  .exec(readFileSync(join(repository, 'README.md'), 'utf8'))[1]
  .trim()
  .split('\n');

const folder = mkdtempSync(join(tmpdir(), 'jaws-recording-'));
const work = join(folder, 'work');
const env = {
  PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
  HOME: folder,
  JAWS_HOME: join(folder, 'home'),
  JAWS_LAMBDA_FETCH: 'never',
};

try {
  for (const path of ['bin', 'work']) mkdirSync(join(folder, path));
  const shim = join(folder, 'bin/jaws');
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${repository}packages/jaws/dist/jaws.js" "$@"\n`);
  chmodSync(shim, 0o755);
  await run('jaws cloud start --port 0', work);
  const steps = [];
  let cwd = work;
  for (const command of commands) {
    const step = await run(command, cwd);
    if (step.code !== 0) throw new Error(`${command}\n${step.lines.map(({ text }) => text).join('\n')}`);
    steps.push({ ...step, command });
    if (command.startsWith('cd ')) cwd = join(cwd, command.slice('cd '.length));
  }
  const svg = draw(steps);
  if (svg.length > 60_000) throw new Error(`The picture has ${svg.length} bytes.`);
  writeFileSync(picture, svg);
  console.log(`Wrote ${picture}: ${svg.length} bytes`);
} finally {
  await run('jaws cloud stop', folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Runs a line in bash: its output, each line with the milliseconds after which it came. */
function run(command, cwd) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn('bash', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines = [];
    for (const [stream, isResult] of [
      [child.stdout, true],
      [child.stderr, false],
    ]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        const at = performance.now() - started;
        for (const text of chunk.split('\n')) if (text.trim() !== '') lines.push({ at, text, isResult });
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, lines, ms: performance.now() - started }));
  });
}

/** curl's own progress is not part of a terminal's output, and long lists are shortened. */
function shown(lines) {
  const kept = [];
  const isSkipped = ({ text, isResult }) =>
    !isResult && (/^ *(% Total|Dload|\d+ +\d+)/.test(text) || text.includes('--:--'));
  for (const line of lines.filter((line) => !isSkipped(line))) {
    const isFile = /^ {2}\+ /.test(line.text);
    const last = kept.at(-1);
    if (isFile && last?.files >= 2) {
      last.files += 1;
      last.at = line.at;
      last.text = `  … ${last.files - 1} more files`;
    } else kept.push({ ...line, files: isFile ? (last?.files ?? 0) + 1 : 0 });
  }
  return kept;
}

function draw(steps) {
  const rows = [];
  let time = 600;
  for (const { command, lines, ms } of steps) {
    rows.push({ time, kind: 'command', text: `$ ${command}`, took: ms > 50 ? `${(ms / 1000).toFixed(1)} s` : '' });
    for (const { at, text } of shown(lines)) rows.push({ time: time + at, kind: kindOf(text), text });
    time += ms + 500;
  }
  const all = steps.reduce((sum, { ms }) => sum + ms, 0);
  const height = rows.length * 19 + 66;
  const width = 940;
  const row = ({ time: at, kind, text, took }, n) => {
    const y = 58 + n * 19;
    const right = took ? `<text x="${width - 20}" y="${y}" class="dim" text-anchor="end">${took}</text>` : '';
    return `<g class="row" style="animation-delay:${Math.round(at)}ms"><text x="20" y="${y}" class="${kind}" xml:space="preserve">${escaped(text)}</text>${right}</g>`;
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">`,
    '<title id="title">From an empty folder to two regions</title>',
    `<desc id="desc">${escaped(steps.map(({ command }) => command).join('; '))}. ${(all / 1000).toFixed(1)} seconds in all.</desc>`,
    `<style>
.page { fill: #f6f8fa; stroke: #8c959f; }
text { font: 13px ui-monospace, Menlo, Consolas, monospace; fill: #1b1f24; white-space: pre; }
.command { font-weight: 600; }
.done { fill: #116329; }
.dim { fill: #57606a; }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117; stroke: #6e7681; }
  text { fill: #e6edf3; }
  .done { fill: #56d364; }
  .dim { fill: #9da7b1; }
}
@media (prefers-reduced-motion: no-preference) {
  .row { opacity: 0; animation: show 1ms forwards; }
}
@keyframes show { to { opacity: 1; } }
</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" class="page"/>`,
    `<text x="20" y="28" class="dim">an empty folder, ${(all / 1000).toFixed(1)} s in all</text>`,
    ...rows.map(row),
    '</svg>',
    '',
  ].join('\n');
}

function kindOf(text) {
  if (text.includes('✔')) return 'done';
  return /^ {2}[+…]|^Next|^ {2}(cd|jaws) /.test(text) ? 'dim' : 'text';
}

/** Paths of this machine must not be in a picture. */
function escaped(text) {
  const plain = text.replaceAll(work, '~').replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:4566');
  const short = plain.length > 112 ? `${plain.slice(0, 111)}…` : plain;
  return short.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

// Keeps every way to a terminal in the two writers: anything else that writes past them could be steered by texts of others. Prints each
// place that does; exit code 1 if there is one. Tests and their helpers may write.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Why a place may do it. */
const allowed = {
  'packages/jaws/src/output/writer.ts': 'the writer of the tool',
  'packages/cloud/src/store/console.ts': 'the writer of the cloud',
  'packages/jaws/src/engine/test.ts': "the user's own program of tests, which has the terminal to itself",
  'packages/jaws/src/engine/run/node-child.ts': 'a program that runs as a child, whose output is piped',
  'packages/cloud/src/services/lambda/runtimes': 'programs that run in functions, whose output is piped',
};

const ways = [
  [
    /\bprocess\s*(?:\?\.|\.)\s*(?:stdout|stderr|_rawDebug)\b|\bprocess\[\s*['"`]std|\{[^{}]*\b(?:stdout|stderr)\b[^{}]*\}\s*=\s*process\b/g,
    'process.stdout, process.stderr',
  ],
  [/\b(?:stdout|stderr)\b[^;]*\bfrom\s+'node:process'/g, 'node:process'],
  [
    /\bconsole\s*(?:\?\.|\.|\[)\s*['"]?(?:log|error|warn|info|debug|dir|dirxml|table|trace|group|assert|count|timeEnd|timeLog)\b|=\s*console\b/g,
    'console',
  ],
  [/['"`](?:\/dev\/(?:tty|stdout|stderr|fd|pts)|CON(?:OUT\$)?['"`])/g, 'a device'],
  [
    /\b(?:writeSync|writevSync|writeFileSync|appendFileSync|write|writev|writeFile|appendFile|createWriteStream)\(\s*[12]\s*,|\bfd:\s*[12]\b|new\s+(?:tty\.)?WriteStream\(\s*[12]\b/g,
    'descriptor 1 or 2',
  ],
  [/stdio:\s*(?:'inherit'|\[[^\]]*(?:'inherit'|process\.|,\s*[12]\b))/g, 'a child that inherits the terminal'],
];

/** The ways to a terminal in the text of a module, without its comments. */
export function writesIn(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*/g, '');
  return ways.flatMap(([way, name]) =>
    [...code.matchAll(way)].map(([found]) => `${name}: ${found.trim().slice(0, 60)}`),
  );
}

export const isAllowed = (file) => Object.keys(allowed).some((place) => file === place || file.startsWith(`${place}/`));

const isTest = (file) =>
  /\.test\.ts$/.test(file) || /(?:^|[/-])testing(?:\.ts$|[/-])/.test(file) || /lock-racer\.ts$/.test(file);

function wrong() {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  return ['jaws', 'cloud'].flatMap((name) => {
    const src = join(root, 'packages', name, 'src');
    return readdirSync(src, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      const file = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
      if (!entry.isFile() || !/\.[cm]?[jt]s$/.test(entry.name) || isTest(file) || isAllowed(file)) return [];
      // The page of the dash runs in a browser.
      if (file.startsWith('packages/jaws/src/dash/page/')) return [];
      return writesIn(readFileSync(join(root, file), 'utf8')).map((one) => `${file} writes past the writer: ${one}`);
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = wrong();
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}

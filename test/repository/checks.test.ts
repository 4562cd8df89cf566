import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
// @ts-expect-error: scripts are plain JavaScript.
import { checkArchitecture, checkDrawnImports } from '../../scripts/check-architecture.mjs';
// @ts-expect-error: scripts are plain JavaScript.
import { findCycles, sourcesIn } from '../../scripts/check-cycles.mjs';
// @ts-expect-error: scripts are plain JavaScript.
import { slowIn } from '../../scripts/check-expressions.mjs';
// @ts-expect-error: scripts are plain JavaScript.
import { checkRecipes, filesOfCommit, readRecipes } from '../../scripts/check-recipes.mjs';
// @ts-expect-error: scripts are plain JavaScript.
import { badComments, badTitles, badWords } from '../../scripts/check-words.mjs';
// @ts-expect-error: scripts are plain JavaScript.
import { isAllowed, writesIn } from '../../scripts/check-writers.mjs';
import { folderWith } from '../release/packages.ts';

describe('circles of imports', () => {
  const cycles = (files: Record<string, string>) => {
    const folder = folderWith(files);
    return findCycles(sourcesIn(folder)).map((all: string[]) => all.map((file) => relative(folder, file)).sort());
  };

  test('the shortest one of each tangle is shown', () => {
    const files = {
      'a.ts': "import { b } from './b.ts';\n",
      'b.ts': "import {\n  c,\n} from './c.ts';\nexport * from './d.ts';\n",
      'c.ts': "import { type A, a } from './a.ts';\n",
      'd.ts': "import './b.ts';\n",
      'e.ts': "import { a } from './a.ts';\n",
    };
    expect(cycles(files)).toEqual([['b.ts', 'd.ts']]);
  });

  test('a file that imports itself is one; separate ones are all named', () => {
    const files = {
      'a.ts': "import './a.ts';\n",
      'b.mjs': "import './c.mjs';\n",
      'c.mjs': "export { b } from './b.mjs';\n",
      'd.js': "const { e } = require('./e');\n",
      'e.js': "module.exports = require('./d.js');\n",
    };
    expect(cycles(files).sort()).toEqual([['a.ts'], ['b.mjs', 'c.mjs'], ['d.js', 'e.js']]);
  });

  test('types, and what is loaded later, make none', () => {
    const files = {
      'a.ts': "import { b } from './b.ts';\n",
      'b.ts':
        "import type { A } from './a.ts';\nexport type { B } from './a.ts';\nconst later = () => import('./a.ts');\n",
    };
    expect(cycles(files)).toEqual([]);
  });
});

describe('ways to a terminal', () => {
  test.each([
    "process.stdout.write('a')",
    "process . stderr?.write('a')",
    'const { stderr: out } = process;',
    "process['stdout'].write('a')",
    "import { stdout } from 'node:process';",
    "console.log('a')",
    "globalThis.console['error']('a')",
    'const log = console.warn;',
    'const c = console;',
    "openSync('/dev/tty', 'w')",
    "writeSync(1, 'a')",
    "fs.writeFileSync(2, 'a')",
    "createWriteStream('', { fd: 1 })",
    'new WriteStream(2)',
    "spawn('a', [], { stdio: 'inherit' })",
    "spawn('a', [], { stdio: ['ignore', 'inherit', 'pipe'] })",
    "spawn('a', [], { stdio: ['ignore', 1, 2] })",
    "const a = 'http://x'; process.stdout.write(a)",
  ])('%s is one', (code) => expect(writesIn(code)).toHaveLength(1));

  test.each([
    "stdout.write('a')",
    '// process.stdout is for the writer',
    '/* console.log */ write(file, 1)',
    "'The console. It shows'",
    "spawn('a', [], { stdio: ['ignore', 'pipe', 'pipe'] })",
  ])('%s is not', (code) => expect(writesIn(code)).toEqual([]));

  test('few places may', () => {
    expect(isAllowed('packages/jaws/src/output/writer.ts')).toBe(true);
    expect(isAllowed('packages/jaws/src/output/writer.ts.ts')).toBe(false);
    expect(isAllowed('packages/jaws/src/cli/shell.ts')).toBe(false);
  });
});

describe('regular expressions', () => {
  test.each([
    ['at any sign', 'text.replace(/\\/+$/, "")'],
    ['in two parts that take the same', '/^(.*?)\\s*Next$/s.exec(text)'],
    ['that only a run over text shows', 'text.match(/\\$\\{[^}]*\\}/g)'],
    ['in an expression of all words', '/^(\\w+\\s?)*$/.test(text)'],
  ])('that begin again %s are found, with their line', (_, code) => {
    const folder = folderWith({ 'a.ts': `const text = '';\n${code};\n` });
    expect(slowIn(join(folder, 'a.ts')).map(({ line }: { line: number }) => line)).toEqual([2]);
  });

  test('that are linear are not', () => {
    const folder = folderWith({ 'a.ts': 'text.replace(/(?<!\\/)\\/+$/, "").match(/\\$\\{[^{}]*\\}/g);\n' });
    expect(slowIn(join(folder, 'a.ts'))).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  const files = {
    'packages/jaws/src/model/rules/limits.ts': '',
    'packages/jaws/src/model/build.ts': '',
    'packages/jaws/src/deploy/read.ts': '',
    'packages/cloud/src/services/sqs/index.ts': '',
  };
  const rooms = '`model/` `deploy/` `services/`';
  const check = (text: string) => checkArchitecture(`# A\n\n${text}\n\n${rooms}\n`, folderWith(files));
  const page = 'docs/architecture/cloud.md';

  test('names existing files, from any folder, beside named files, and with a placeholder', () => {
    const text =
      'See `packages/jaws/src/model/build.ts`, `limits.ts` of `model/rules/`, `services/<id>/index.ts`, `awsm.json`.';
    expect(check(`${text}\n\n    model/build ──► deploy/read`)).toEqual([]);
  });

  test.each([
    ['a file that is gone', '`model/gone.ts`', 'model/gone.ts'],
    ['a folder that is gone', '`model/gone/`', 'model/gone/'],
    ['a file that was said to be a folder', '`model/build.ts/`', 'model/build.ts/'],
    ['a name that is in no room of the row', '| task | `deploy/read.ts` `limits.ts` |', 'limits.ts'],
    ['a part of a drawing', '    model/build ──► deploy/write', 'deploy/write'],
  ])('%s is found', (_title, text, name) => {
    expect(check(text)).toEqual([`ARCHITECTURE.md names ${name}, which is not there`]);
  });

  test('its pages are checked as well, and it leads to them', () => {
    const pages = { [page]: '`model/gone.ts`' };
    expect(checkArchitecture(`[cloud](${page}) ${rooms}`, folderWith(files), pages)).toEqual([
      `${page} names model/gone.ts, which is not there`,
    ]);
    expect(checkArchitecture(rooms, folderWith(files), { [page]: '' })).toEqual([
      `ARCHITECTURE.md does not lead to ${page}`,
    ]);
  });

  test('it is one screen', () => {
    const lines = (count: number) => `${'\n'.repeat(count - 1)}${rooms}\n`;
    expect(checkArchitecture(lines(80), folderWith(files))).toEqual([]);
    expect(checkArchitecture(lines(81), folderWith(files))).toEqual([
      'ARCHITECTURE.md has 81 lines, and a screen has 80: move what is longer to docs/architecture',
    ]);
  });

  test('it draws imports as they are enforced', () => {
    const layers = [['errors', 'version.ts'], ['plan', 'prices'], ['generated'], ['cli']];
    expect(checkDrawnImports('Imports of jaws: `cli → prices, plan → errors`', 'jaws', layers)).toEqual([]);
    for (const wrong of ['cli → plan → errors', 'errors → plan, prices → cli', 'cli → plan, prices, errors']) {
      expect(checkDrawnImports(`Imports of jaws: \`${wrong}\``, 'jaws', layers)).toEqual([
        `ARCHITECTURE.md draws imports of jaws as ${wrong}. They go cli → plan, prices → errors`,
      ]);
    }
    expect(checkDrawnImports('', 'jaws', layers)).toEqual([
      'ARCHITECTURE.md does not say which way imports of jaws go',
    ]);
  });

  test('a room that it does not have is found', () => {
    expect(checkArchitecture('`model/` `services/`', folderWith(files))).toEqual([
      'ARCHITECTURE.md does not say what packages/jaws/src/deploy is',
    ]);
  });
});

describe('recipes', () => {
  const text =
    '## Recipes\n\nWords.\n\n### A flag\n\nAs commit `abc1234` did:\n\n1. `a/b.ts`: b.\n2. `a/c.ts` and `a/d.ts`: c.\n\n`a/other.ts`\n\n## Style\n\n### None\n';
  const recipe = { title: 'A flag', commit: 'abc1234', files: ['a/b.ts', 'a/c.ts', 'a/d.ts'] };

  test('are read from their chapter', () => {
    expect(readRecipes(text)).toEqual([recipe]);
  });

  test('name files that exist and that the commit touched', () => {
    const folder = folderWith({ 'a/b.ts': '', 'a/c.ts': '' });
    expect(checkRecipes([recipe], folder, () => ['a/b.ts', 'a/d.ts'])).toEqual([
      'CONTRIBUTING.md, "A flag": commit abc1234 did not touch a/c.ts',
      'CONTRIBUTING.md, "A flag": a/d.ts is not there',
    ]);
  });

  test('a commit that a clone lacks is not held against them', () => {
    const folder = folderWith({ 'a/b.ts': '', 'a/c.ts': '', 'a/d.ts': '' });
    expect(checkRecipes([recipe], folder, () => undefined)).toEqual([]);
  });

  test('one without a commit, or with hardly any files, is invalid', () => {
    expect(
      checkRecipes(
        [
          { ...recipe, commit: undefined },
          { ...recipe, files: ['a/b.ts'] },
        ],
        '/',
        () => [],
      ),
    ).toEqual([
      'CONTRIBUTING.md, "A flag": names no commit',
      'CONTRIBUTING.md, "A flag": lists fewer than three files',
    ]);
  });

  test('files come from git; an unknown commit has none', () => {
    const folder = folderWith({ 'a/b.ts': 'b' });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: folder });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    expect(filesOfCommit(folder, 'HEAD')).toContain('a/b.ts');
    expect(filesOfCommit(folder, 'abc1234')).toBeUndefined();
  });

  test('there are four, with their commits', () => {
    const recipes = readRecipes(readFileSync(fileURLToPath(new URL('../../CONTRIBUTING.md', import.meta.url)), 'utf8'));
    expect(recipes.map(({ commit }: { commit?: string }) => commit)).toEqual(
      Array(4).fill(expect.stringMatching(/^[0-9a-f]{8}$/)),
    );
  });
});

describe('words', () => {
  test.each([
    ['Fix it once the cause is mended.', 'mended'],
    ['Everything but for the bucket.', 'but for'],
    ['"x" is no domain name.', 'is no d'],
    ['It lists what is there.', 'what is there'],
    ['Whoever calls it.', 'Whoever'],
    ['What does not work is told.', 'told'],
    ['The folder has not the file.', 'has not the'],
    ['Who waits goes away.', 'Who waits'],
    ['The behaviour of queues.', 'behaviour'],
    ['What becomes of the queue.', 'What becomes of'],
    ['The cloud has not.', 'has not'],
  ])('%s', (line, word) => {
    expect(badWords('docs/a.md', `# A\n\n${line}`)).toEqual([
      expect.stringContaining(`docs/a.md:3: "${word}": write `),
    ]);
  });

  test.each([
    'There is no domain name.',
    'It is no longer needed.',
    'The error says who called.',
    '`git mend` and [a page](https://mend.io/told)',
  ])('%s passes', (line) => {
    expect(badWords('docs/a.md', line)).toEqual([]);
  });

  test('code in documents is left alone, in code only texts are read', () => {
    expect(badWords('docs/a.md', '```\nmend\n```\n\n    mend\n')).toEqual([]);
    expect(badWords('a.ts', "// mend\nconst mend = 'fix';\n")).toEqual([]);
    expect(
      badWords('a.ts', "  title: 'A stack is mended',\n  message: ({ mend }) =>\n    `it was told off`,\n"),
    ).toHaveLength(2);
  });
});

describe('comments', () => {
  test.each([
    ['/** Whoever calls it. */', 'Whoever'],
    ['   * The listener is told.', 'told'],
    ['  // So long it may take.', 'So long'],
    ['/** Waits. Who waits goes away. */', 'Who waits'],
    ['/** Undefined where there is none. */', 'Undefined where'],
    ['/** What becomes of a message. */', 'What becomes of'],
    ['  // Until the function that is given back is called.', 'function that is given back'],
    ['  // Nobody hears of it.', 'hears of'],
    ['  // It goes on for ever.', 'for ever'],
  ])('%s', (line, word) => {
    expect(badComments('a.ts', `const a = 1;\n${line}\n`)).toEqual([
      expect.stringContaining(`a.ts:2: "${word}": write `),
    ]);
  });

  test.each([
    "const told = 'told';",
    '/** Knows who waits, and waits so long. */',
    '// `mend` of https://mend.io/told',
    '/** Undefined if there is none, where the region has no bucket. */',
  ])('%s passes', (line) => {
    expect(badComments('a.ts', line)).toEqual([]);
  });
});

describe('titles of tests', () => {
  test.each([
    ["test('a caller is told', () => {", 'told'],
    ["  it('is no name', () => {", 'is no n'],
    ['describe("an empty list is none", () => {', 'is none'],
    ["  ])('%s is mended', (name) => {", 'mended'],
    ["test.each(['a'])('%s has its place anew', (name) => {", 'anew'],
    ["test.skipIf(process.platform === 'win32')(\n  'who calls',", 'who '],
    ["])(\n  '%j belongs to whoever asks',", 'whoever'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a line of source
    ['it.each(all)(`${one} is taken back`, () => {', 'is taken back'],
  ])('%s', (line, word) => {
    const at = line.split('\n').length + 1;
    expect(badTitles('a.test.ts', `const a = 1;\n${line}\n`)).toEqual([
      expect.stringContaining(`a.test.ts:${at}: "${word}" in a title: write `),
    ]);
  });

  test.each([
    "test('a name without a place is refused', () => {",
    "test('fails where there are no tests', () => {",
    "expect(told('is no name')).toBe('none');",
    "  ['who calls', 'told'],",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a line of source
    'it(`passes ${told}`, () => {',
  ])('%s passes', (line) => {
    expect(badTitles('a.test.ts', line)).toEqual([]);
  });
});

test('the checks of this repository pass as a whole', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  for (const script of ['check-cycles', 'check-expressions', 'check-architecture', 'check-recipes', 'check-words']) {
    execFileSync(process.execPath, [join(root, `scripts/${script}.mjs`)], { stdio: 'pipe' });
  }
});

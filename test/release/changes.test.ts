import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
// @ts-expect-error: scripts are plain JavaScript.
import { chapter, readChanges, withChapter } from '../../scripts/changes.mjs';
import { folderWith } from './packages.ts';

test('each line of a file is a change of a kind', () => {
  const folder = folderWith({
    'README.md': 'not a change',
    'b.md': 'fixed: B.\n',
    'a.md': 'added: A: with a colon.\n\nbreaking: C.\n',
  });
  expect(readChanges(folder)).toEqual({
    changes: [
      { kind: 'added', text: 'A: with a colon.' },
      { kind: 'breaking', text: 'C.' },
      { kind: 'fixed', text: 'B.' },
    ],
    wrong: [],
  });
});

test('an invalid change is named by file and line', () => {
  const folder = folderWith({ 'a.md': 'added: A.\nimproved: B.\n', 'b.md': '\n' });
  expect(readChanges(folder).wrong).toEqual([
    'changes/a.md:2: begin the line with one of breaking, security, added, changed, fixed and a colon',
    'changes/b.md is empty',
  ]);
});

test('a chapter begins with what may break, and goes above the others', () => {
  const changes = [
    { kind: 'added', text: 'A.' },
    { kind: 'breaking', text: 'B.' },
  ];
  const text = chapter('2.1.0', '2027-01-02', changes);
  expect(text).toBe('## 2.1.0 (2027-01-02)\n\n### Breaking changes\n\n- B.\n\n### Added\n\n- A.\n');
  expect(withChapter('# Changelog\n\nWords.\n\n## 2.0.0\n\n- Z.\n', text)).toBe(
    `# Changelog\n\nWords.\n\n${text}\n## 2.0.0\n\n- Z.\n`,
  );
  expect(withChapter('# Changelog\n', text)).toBe(`# Changelog\n\n${text}`);
});

test('those of this repository can be read', () => {
  expect(readChanges(fileURLToPath(new URL('../../changes', import.meta.url))).wrong).toEqual([]);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModuleProject, snapshot } from './project.ts';

let project: ModuleProject;
beforeEach(() => {
  project = new ModuleProject();
});
afterEach(() => project.remove());

test('`jaws project tidy` shows what would move, and writes it when somebody agrees', async () => {
  const before = snapshot(project.root);
  const templates = ['dev', 'live'].map((stage) => project.template(stage));
  const asked = await project.jaws('project', 'tidy');
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('(MissingAnswer)') });
  expect(asked.stderr).toContain('cloudformation/resources-cf.json  new');
  expect(asked.stderr).toContain('Resources.JawsBucket');
  expect(snapshot(project.root)).toEqual(before);

  const done = await project.json('project', 'tidy', '-y');
  expect(done).toMatchObject({ files: [{ path: 'cloudformation/resources-cf.json', isNew: true }, {}, {}, {}] });
  expect(['dev', 'live'].map((stage) => project.template(stage))).toEqual(templates);
  expect(Object.values(project.written('live').Resources)).toEqual([null]);
  expect(asked.stderr).toContain('needs this version first');

  const again = await project.jaws('project', 'tidy');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Everything is tidy') });
}, 180_000);

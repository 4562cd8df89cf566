import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forgetRegion } from './forget-region.ts';
import { openProject } from './open.ts';
import { projectFolder, testHost, write } from './testing/project.ts';

const regions = ['us-east-1', 'eu-west-1', 'sa-east-1'];

/** A project that names the stage prod in every possible place. */
function project(waves: unknown) {
  const root = projectFolder({ name: 'app', domain: 'app.test', stages: { dev: ['us-east-1'], prod: regions } });
  const jaws = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
  write(root, {
    'jaws.json': {
      ...jaws,
      rollout: { prod: { waves }, dev: { profile: 'fast' } },
      promises: { prod: { availability: 99.9 } },
      accounts: { prod: { profile: 'live' }, dev: { profile: 'work' } },
    },
  });
  const host = testHost('http://127.0.0.1:9');
  return {
    forget: (region: string) => forgetRegion(host, 'id', root, { stage: 'prod', region }),
    jaws: () => {
      // The remaining files can be read.
      openProject(root);
      return JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
    },
    notices: () => host.events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])),
  };
}

test('removing a region removes its settings, and removing a stage all of its own', () => {
  const { forget, jaws, notices } = project([['eu-west-1', 'us-east-1'], ['sa-east-1'], 'rest']);
  forget('sa-east-1');
  expect(jaws()).toMatchObject({ rollout: { prod: { waves: [['eu-west-1', 'us-east-1'], 'rest'] } } });
  expect([jaws().promises, notices()]).toEqual([{ prod: { availability: 99.9 } }, []]);
  forget('us-east-1');
  expect(jaws()).toMatchObject({ rollout: { prod: { waves: [['eu-west-1'], 'rest'] } } });
  expect(jaws().promises).toEqual({});
  expect(notices()).toEqual([expect.stringContaining('{"availability":99.9}')]);
  forget('eu-west-1');
  const { stages, rollout, promises, accounts } = jaws();
  expect([Object.keys(stages), rollout, promises, accounts]).toEqual([
    ['dev'],
    { dev: { profile: 'fast' } },
    {},
    { dev: { profile: 'work' } },
  ]);
});

test('waves that named nothing else go', () => {
  const { forget, jaws } = project([['sa-east-1']]);
  forget('sa-east-1');
  expect(jaws().rollout.prod).toEqual({});
});

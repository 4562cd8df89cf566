import { describe, expect, test } from 'vitest';
import { jaws, testProject } from './testing.ts';

const { project, model, problems } = testProject();

const entry = { region: 'us-east-1' };
const written = (more: object, ofRegion: object = {}) =>
  project({ 'jaws.json': { ...jaws, ...more, stages: { dev: [{ ...entry, ...ofRegion }] } } });
const settings = () => model().stages[0]?.regions[0]?.settings;

test('nothing is said by default', () => {
  written({});
  expect(settings()).toBeUndefined();
});

test('a region takes what the project says, and says its own', () => {
  const role = 'arn:aws:iam::123456789012:role/cfn';
  const boundary = 'arn:aws:iam::123456789012:policy/team/boundary';
  written(
    { tags: { team: 'shop', stage: 'any' }, logs: 90, cloudFormationRole: role },
    { tags: { stage: 'dev' }, logs: 'keep', permissionsBoundary: boundary, mode: 'express' },
  );
  expect(settings()).toEqual({
    tags: { team: 'shop', stage: 'dev' },
    logs: 'keep',
    cloudFormationRole: role,
    permissionsBoundary: boundary,
    express: true,
  });
});

// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
describe('tags that AWS would refuse', () => {
  test.each([
    [{ 'aws:x': '1' }, 'begins with aws:, which AWS keeps for itself'],
    [{ 'jaws:stage': '1' }, 'begins with jaws:, by which JAWS finds its stacks'],
    [{ ['k'.repeat(129)]: '1' }, 'has 129 characters; AWS allows 128'],
    [{ 'a#b': '1' }, 'has other characters than'],
    [{ team: '1', Team: '2' }, 'differs from "team" in capital letters only'],
    [{ team: '' }, 'the value of the tag "team" is empty'],
    [{ team: 'v'.repeat(257) }, 'has 257 characters; AWS allows 256'],
    [{ team: 'a;b' }, 'the value of the tag "team" has other characters than'],
    [Object.fromEntries(Array.from({ length: 47 }, (_, index) => [`t${index}`, 'x'])), 'there are 47 tags'],
  ])('%.60j', (tags, problem) => {
    written({ tags });
    expect(problems()).toEqual([expect.stringContaining(problem)]);
    written({}, { tags });
    expect(problems()).toEqual([expect.stringContaining(problem)]);
  });

  test('those that AWS takes', () => {
    const tags = { 'cost:center/1': 'Bücher & more'.replace('&', '+'), [`k${'k'.repeat(127)}`]: 'v'.repeat(256) };
    written({ tags });
    expect(settings()?.tags).toEqual(tags);
  });
});

test.each([
  [{ logs: 31 }, 'logs must be'],
  [{ permissionsBoundary: 'boundary' }, 'permissionsBoundary must be the ARN of a policy'],
  [{ cloudFormationRole: 'arn:aws:iam::123456789012:policy/x' }, 'cloudFormationRole must be the ARN of a role'],
])('%j is refused', (more, problem) => {
  written(more);
  expect(problems()).toEqual([expect.stringContaining(problem)]);
});

test('a mode is of a stage, not of the project', () => {
  written({ mode: 'express' });
  expect(problems()).toEqual([expect.stringContaining('mode is not a known field')]);
  written({}, { mode: 'fast' });
  expect(problems()).toEqual([expect.stringContaining('mode must be one of standard, express, not "fast"')]);
});

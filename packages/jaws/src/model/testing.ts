import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { JawsError } from '../errors/error.ts';
import { readProject } from '../project/read.ts';
import { buildModel } from './build.ts';
import type { Model } from './types.ts';

export const jaws = { name: 'demo', domain: 'myapp.com', stages: { dev: [{ region: 'us-east-1' }] } };
export const resources = { Resources: { JawsBucket: { Type: 'AWS::S3::Bucket' } } };
/** The path of the resources template of the test's project. */
export const resourcesFile = 'cloudformation/dev/us-east-1/resources-cf.json';

export const hello = (awsm: unknown) => ({ 'aws_modules/greetings/hello/awsm.json': awsm });

interface TestProject {
  /**
   * Writes a project of one stage in place of the previous one; `files` adds or replaces files, and undefined removes one. Objects become indented
   * JSON.
   */
  project(files?: Readonly<Record<string, unknown>>): void;
  model(): Model;
  /** Every mistake as `line:column message hint`; throws if there is none. */
  problems(): string[];
}

/** A project in a folder of its own for each test of the file. */
export function testProject(): TestProject {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'jaws-model-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const model = () => buildModel(readProject(root));
  return {
    model,
    project(files = {}) {
      rmSync(root, { recursive: true, force: true });
      const all = { 'jaws.json': jaws, [resourcesFile]: resources, ...files };
      for (const [name, content] of Object.entries(all)) {
        if (content === undefined) continue;
        mkdirSync(dirname(join(root, name)), { recursive: true });
        writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
      }
    },
    problems() {
      try {
        model();
      } catch (error) {
        const { problems: all } = error as JawsError;
        return all.map(({ message, position, hint }) =>
          [`${position?.line}:${position?.column}`, message, hint].filter(Boolean).join(' '),
        );
      }
      throw new Error('the project was accepted');
    },
  };
}

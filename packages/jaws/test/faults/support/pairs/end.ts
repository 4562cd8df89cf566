import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { Aws } from '../../../../src/aws/types.ts';
import { type JawsBucket, jawsBucket } from '../../../../src/deploy/bucket.ts';
import { readLeft } from '../../../../src/deploy/left.ts';
import { readHistory, readRecords } from '../../../../src/deploy/releases/history.ts';
import { openProject } from '../../../../src/engine/open.ts';
import { releases } from '../../../../src/engine/releases/releases.ts';
import type { Release } from '../../../../src/engine/releases/types.ts';
import { rolloutStatus } from '../../../../src/engine/rollout/control.ts';
import { testHost } from '../../../../src/engine/testing/project.ts';
import { readEnvironment } from '../../../../src/env/remote.ts';
import { JawsError } from '../../../../src/errors/error.ts';
import type { LeftResource } from '../../../../src/plan/types.ts';
import { bucketName } from '../../../../src/project/names.ts';
import { cameraAt, type Picture, recordsOf } from '../../../property/support/picture.ts';
import { type Code, recordedCode } from '../../../property/support/recorded.ts';
import { added, type Ground, name, regions, stage } from './ground.ts';

const everywhere = [...regions, added];
const bucketOf = (region: string) => bucketName(stage, region, `${name}.test`);
const bucketIn = (aws: Aws, region: string) => jawsBucket(aws, { stage, region, bucket: bucketOf(region) });

/** What is there after commands have ended: in AWS, and in the folders of those who ran them. */
export async function endOf(endpoint: string, ground: Ground, roots: readonly string[]): Promise<Picture> {
  const host = testHost(endpoint);
  const aws = await host.connect(undefined);
  const found = await Promise.all(
    everywhere.map(async (region) => {
      const place = { stage, region, bucket: bucketOf(region) };
      const variables = await readEnvironment(aws, name, place).then(
        ({ values }) => values,
        () => ({}),
      );
      const own = Object.entries(variables).map(([key, value]) => [`${region} variable ${key}`, value] as const);
      // What holds data and belongs to no stack any more; `project remove` takes the other stage as well.
      const left = await Promise.all(
        [stage, 'qa'].map(async (one) => [
          `${region} left of ${one}`,
          await readLeft(aws, name, { stage: one, region }),
        ]),
      );
      const picture = await cameraAt(endpoint, region, name).picture();
      return { ...picture, ...Object.fromEntries([...own, ...left]) };
    }),
  );
  const rollout = await rolloutStatus(testHost(endpoint), { project: openProject(ground.root), stage }).then(
    ({ record, superseded }) => (superseded === undefined ? record.state : 'superseded'),
    (error: unknown) => (error instanceof JawsError ? error.code : String(error)),
  );
  const versions = roots.map((root) => {
    const file = join(root, 'aws_modules/mail/send/handler.js');
    return existsSync(file) && readFileSync(file, 'utf8');
  });
  return {
    ...Object.assign({}, ...found),
    ...(await recordsOf(endpoint, ground.zone)),
    rollout,
    ...Object.fromEntries(versions.map((text, index) => [`module in folder ${index}`, text])),
  };
}

/**
 * Ids that AWS chooses are others in every run: only whether one is that of before tells something. The digest in the name of a version is of salted
 * variables, and a region that was removed gets a new salt.
 */
export const comparable = (picture: Picture, before: Picture): Picture =>
  Object.fromEntries(
    Object.entries(picture).map(([key, value]) => {
      const isChosen = /\)$|^record /.test(key) && typeof value === 'string';
      const named = key.replace(/(Version)[0-9a-f]{12}( \(AWS::Lambda::Version\))$/, '$1$2');
      if (/ left of \w+$/.test(key)) return [named, withoutChosen(value as readonly LeftResource[], before[key])];
      return [named, isChosen ? (value === before[key] ? 'as before' : 'another') : value];
    }),
  );

/** What holds data, with the ids that AWS chose only where they are those of before. */
const withoutChosen = (left: readonly LeftResource[], before: unknown): readonly LeftResource[] =>
  left.map(({ type, physicalId }) => {
    const isKnown = JSON.stringify(before).includes(JSON.stringify(physicalId));
    const named = physicalId.replace(/^http:\/\/[^/]+\/(.*)-\w{12}$|(?<=_)\w{10}(?=\/)/, '$1');
    return { type, physicalId: isKnown ? physicalId : named };
  });

/** The first differences of a picture from one that is wanted, in lines. */
export const differing = (one: Picture, other: Picture): string =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((key) => !isDeepStrictEqual(one[key], other[key]))
    .slice(0, 6)
    .map((key) => `${key}: ${JSON.stringify(other[key])} instead of ${JSON.stringify(one[key])}`)
    .join('\n    ');

/** In words, what the commands left behind that nobody will ever take away. */
export async function leftBehind(endpoint: string): Promise<string[]> {
  const aws = await testHost(endpoint).connect(undefined);
  const found = await Promise.all(
    everywhere.map(async (region) => {
      // A region without a bucket was never deployed.
      const objects = await bucketIn(aws, region)
        .list('JAWS/')
        .catch(() => []);
      const keys = objects.map(({ key }) => key).filter((key) => /lease|begun\./.test(key));
      const wrong = keys.map((key) => `${region}: ${key} is left`);
      const config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
      const cf = new CloudFormation(config);
      const { Stacks = [] } = await cf.describeStacks();
      for (const { StackName, StackStatus = '' } of Stacks) {
        const isSettled = /^(CREATE|UPDATE|IMPORT|DELETE)_COMPLETE$/.test(StackStatus);
        if (!isSettled) wrong.push(`${region}: ${StackName} is ${StackStatus}`);
        const { Summaries = [] } = await cf.listChangeSets({ StackName });
        for (const { ChangeSetName, ExecutionStatus } of Summaries) {
          const isDone = ExecutionStatus === 'EXECUTE_COMPLETE';
          if (!isDone) wrong.push(`${region}: change set ${ChangeSetName} of ${StackName} is left`);
        }
      }
      return wrong;
    }),
  );
  return found.flat();
}

/** The code that each region runs. */
export async function runningCode(endpoint: string): Promise<Readonly<Record<string, Code>>> {
  const found = await Promise.all(
    everywhere.map(async (region) => [region, await cameraAt(endpoint, region, name).running()] as const),
  );
  return Object.fromEntries(found);
}

/** The hashes of the code that a release meant to give functions, as Lambda has them. */
async function selectedCode(bucket: JawsBucket, { id }: Release): Promise<ReadonlySet<string | undefined>> {
  const records = await readRecords([await readHistory(bucket, name)], (one) => one.id === id);
  const hashes = records.flatMap(({ code }) => Object.values(code));
  const keys = (await bucket.list('JAWS/code/'))
    .map(({ key }) => key)
    .filter((key) => hashes.some((one) => key.includes(one)));
  const found = await Promise.all(keys.map((key) => bucket.sha256(key)));
  return new Set(found.map((one) => one && Buffer.from(one, 'hex').toString('base64')));
}

/**
 * In words, where `jaws releases` names another release than the one whose code runs. `next`: the code of a release that is not kept yet, since
 * its deployment has not ended; functions may have it where the history says so.
 */
export async function untrueHistory(endpoint: string, ground: Ground, next: Readonly<Record<string, Code>> = {}) {
  const host = testHost(endpoint);
  const aws = await host.connect(undefined);
  const { releases: all } = await releases(host, { root: ground.observer, stage, limit: 1000 });
  const wrong: string[] = [];
  for (const [region, running] of Object.entries(await runningCode(endpoint))) {
    const current = all.find((one) => one.regions.some((own) => own.region === region && own.current));
    const kept = current && (await recordedCode(bucketIn(aws, region), name, current.id));
    const recorded = kept ?? (current ? next[region] : {}) ?? {};
    // A removed region has its history in the bucket that is kept, and nothing that runs.
    if (Object.keys(running).length === 0) continue;
    const results = all.flatMap((one) =>
      one.regions.filter((own) => own.region === region).map(({ result }) => result),
    );
    const partly = all.find((own) => own.regions.some((at) => at.region === region && at.result === 'partly'));
    const begun = partly ? await selectedCode(bucketIn(aws, region), partly) : new Set<string | undefined>();
    const mayHaveNext = results.includes('running') || partly !== undefined;
    for (const one of new Set([...Object.keys(recorded), ...Object.keys(running)])) {
      if (recorded[one] === running[one] || (mayHaveNext && next[region]?.[one] === running[one])) continue;
      if (begun.has(running[one])) continue;
      wrong.push(`${region}: ${one} runs ${running[one]}, and release ${current?.number} has ${recorded[one]}`);
    }
  }
  return wrong;
}

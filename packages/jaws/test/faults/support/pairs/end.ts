import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { jawsBucket } from '../../../../src/deploy/bucket.ts';
import { readHistory } from '../../../../src/deploy/releases/history.ts';
import { readState, stateKey } from '../../../../src/deploy/releases/state.ts';
import { openProject } from '../../../../src/engine/open.ts';
import { readReleases, releasesAmong } from '../../../../src/engine/releases/read.ts';
import { rolloutStatus } from '../../../../src/engine/rollout/control.ts';
import { testHost } from '../../../../src/engine/testing/project.ts';
import { readEnvironment } from '../../../../src/env/remote.ts';
import { JawsError } from '../../../../src/errors/error.ts';
import { bucketName } from '../../../../src/project/names.ts';
import { cameraAt, type Picture, recordsOf } from '../../../property/support/picture.ts';
import { added, type Ground, name, regions, stage } from './ground.ts';

const everywhere = [...regions, added];
const bucketOf = (region: string) => bucketName(stage, region, `${name}.test`);

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
      return { ...(await cameraAt(endpoint, region, name).picture()), ...Object.fromEntries(own) };
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

/** Ids that AWS chooses are others in every run: only whether one is that of before tells something. */
export const comparable = (picture: Picture, before: Picture): Picture =>
  Object.fromEntries(
    Object.entries(picture).map(([key, value]) => {
      const isChosen = /\)$|^record /.test(key) && typeof value === 'string';
      return [key, isChosen ? (value === before[key] ? 'as before' : 'another') : value];
    }),
  );

/** In words, what the history and the stacks of the stage disagree about, and what nobody will ever take away. */
export async function contradictions(endpoint: string): Promise<string[]> {
  const aws = await testHost(endpoint).connect(undefined);
  const found = await Promise.all(
    everywhere.map(async (region) => {
      const config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
      const wrong: string[] = [];
      const bucket = jawsBucket(aws, { stage, region, bucket: bucketOf(region) });
      // A region without a bucket was never deployed.
      const keys = await bucket.list('JAWS/').then(
        (objects) => objects.map(({ key }) => key),
        () => [],
      );
      if (keys.length === 0) return [];
      wrong.push(...keys.filter((key) => /lease|begun\./.test(key)).map((key) => `${region}: ${key} is left`));
      const cf = new CloudFormation(config);
      const { Stacks = [] } = await cf.describeStacks();
      for (const { StackName, StackStatus = '' } of Stacks) {
        if (!/^(CREATE|UPDATE|IMPORT|DELETE)_COMPLETE$/.test(StackStatus))
          wrong.push(`${region}: ${StackName} is ${StackStatus}`);
        const { Summaries = [] } = await cf.listChangeSets({ StackName });
        for (const { ChangeSetName, ExecutionStatus } of Summaries) {
          if (ExecutionStatus !== 'EXECUTE_COMPLETE')
            wrong.push(`${region}: change set ${ChangeSetName} of ${StackName} is left`);
        }
      }
      const running = await cameraAt(endpoint, region, name).running();
      const history = await readHistory(bucket, name);
      const releases = releasesAmong([await readReleases(history, name, 1000)], name, 1000);
      const current = releases.find((one) => one.regions.some((own) => own.region === region && own.current));
      const state = current && (await readState(bucket, stateKey(name, stage, current.id)));
      const recorded: Record<string, string> = {};
      for (const { template } of state?.stacks ?? []) {
        for (const { Type, Properties = {} } of Object.values(template.Resources)) {
          if (Type !== 'AWS::Lambda::Function') continue;
          const zip = await bucket.getBytes((Properties.Code as { readonly S3Key: string }).S3Key);
          recorded[String(Properties.FunctionName)] = zip ? createHash('sha256').update(zip).digest('base64') : 'gone';
        }
      }
      // A removed region has its history in the bucket that is kept, and nothing that runs.
      const isRemoved =
        Object.keys(running).length === 0 && !Stacks.some(({ StackName }) => StackName === `${stage}-${name}-r`);
      const names = new Set(isRemoved ? [] : [...Object.keys(recorded), ...Object.keys(running)]);
      for (const one of names) {
        if (recorded[one] !== running[one]) {
          wrong.push(`${region}: ${one} runs ${running[one]}, and release ${current?.number} has ${recorded[one]}`);
        }
      }
      return wrong;
    }),
  );
  return found.flat();
}

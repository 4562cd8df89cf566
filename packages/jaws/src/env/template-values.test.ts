import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { environmentOf, environmentParameter } from '../templates/environment.ts';
import { readEnvironment } from './remote.ts';
import { valuesOfTemplate } from './template-values.ts';
import { TestCloud } from './testing.ts';

const cloud = new TestCloud();

/** A function deployed with the environment's current values. */
async function deployed(at: Awaited<ReturnType<TestCloud['place']>>, ...names: string[]) {
  const { values: env, salt: envSalt, version: envVersion } = await readEnvironment(cloud.aws, 'shop', at);
  const { variables, metadata } = environmentOf(names, { env, envSalt, envVersion });
  return { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: variables } }, Metadata: metadata };
}

test('each parameter has the value that it had when its function was deployed', async () => {
  const at = await cloud.place('template');
  await cloud.set(at, 'TOKEN', 'first');
  const one = await deployed(at, 'TOKEN');
  await cloud.set(at, 'TOKEN', 'second');
  await cloud.set(at, 'MODE', 'a b');
  const other = await deployed(at, 'MODE');
  expect(await valuesOfTemplate(cloud.aws, 'shop', at, { Resources: { one, other } })).toEqual({
    [environmentParameter('TOKEN')]: 'first',
    [environmentParameter('MODE')]: 'a b',
  });
  expect(await valuesOfTemplate(cloud.aws, 'shop', at, { Resources: {} })).toEqual({});
});

test('a version that is missing, or does not have the value that was deployed, is an error', async () => {
  const at = await cloud.place('template-damaged');
  const { version } = await cloud.set(at, 'TOKEN', 'first');
  const fn = await deployed(at, 'TOKEN');
  const forged = structuredClone(fn) as typeof fn & { Metadata: Record<string, { version: string; digests: object }> };
  forged.Metadata['jaws:environment']!.digests = { TOKEN: '0'.repeat(12) };
  const damaged = { code: 'EnvVersionDamaged', message: expect.stringContaining(version) };
  await expect(valuesOfTemplate(cloud.aws, 'shop', at, { Resources: { forged } })).rejects.toMatchObject(damaged);
  const variables = forged.Properties.Environment.Variables as Record<string, unknown>;
  variables.GONE = { Ref: environmentParameter('GONE') };
  const { digests } = (fn as typeof forged).Metadata['jaws:environment']!;
  forged.Metadata['jaws:environment']!.digests = { ...digests, GONE: '0'.repeat(12) };
  await expect(valuesOfTemplate(cloud.aws, 'shop', at, { Resources: { forged } })).rejects.toMatchObject(damaged);
  await cloud.s3.send(
    new PutObjectCommand({
      Bucket: at.bucket,
      Key: `JAWS/envVars/shop/dev/versions/${version}.env`,
      Body: 'OTHER=1\n',
    }),
  );
  await expect(valuesOfTemplate(cloud.aws, 'shop', at, { Resources: { fn } })).rejects.toMatchObject(damaged);
  forged.Metadata['jaws:environment']!.version = '0'.repeat(32);
  await expect(valuesOfTemplate(cloud.aws, 'shop', at, { Resources: { forged } })).rejects.toMatchObject({
    code: 'EnvVersionMissing',
  });
});

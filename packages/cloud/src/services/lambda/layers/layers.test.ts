import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { Lambda } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../../../../../../test/machine.ts';
import { writeZip } from '../code/zip-write.ts';
import { lambdaCloud } from '../testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
});
afterAll(() => cloud.close());

/** https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html */
describe.skipIf(!has('python3'))('layers', () => {
  it.skipIf(!has('python3'))(
    'bring packages to Node.js and Python functions, later layers over earlier ones',
    async () => {
      const publish = async (LayerName: string, value: string) => {
        const ZipFile = writeZip({
          'nodejs/node_modules/shared/index.js': `module.exports = '${value}'`,
          'python/shared.py': `VALUE = '${value}'`,
        });
        return (await cloud.lambda.publishLayerVersion({ LayerName, Content: { ZipFile } })).LayerVersionArn ?? '';
      };
      const Layers = [await publish('first', 'one'), await publish('second', 'two')];
      await cloud.make('node', { 'index.js': "exports.handler = async () => require('shared')" }, { Layers });
      const python = { 'index.py': 'from shared import VALUE\ndef handler(event, context):\n    return VALUE\n' };
      await cloud.make('python', python, { Layers, Runtime: 'python3.13' });
      expect((await cloud.call('node')).payload).toBe('two');
      expect((await cloud.call('python')).payload).toBe('two');
    },
  );

  it('stay with the functions that use them when they are deleted', async () => {
    await cloud.lambda.deleteLayerVersion({ LayerName: 'second', VersionNumber: 1 });
    expect((await cloud.lambda.listLayers({})).Layers?.map(({ LayerName }) => LayerName)).toEqual(['first']);
    await cloud.lambda.updateFunctionConfiguration({ FunctionName: 'node', Description: 'restarted' });
    expect((await cloud.call('node')).payload).toBe('two');
  });

  it('must exist', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:layer:none:1';
    await expect(cloud.make('x', { 'index.js': '' }, { Layers: [arn] })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `Layer version ${arn} does not exist.`,
    });
  });

  it('of another account are reported missing, until that account publishes them here', async () => {
    const arn = 'arn:aws:lambda:us-east-1:017000801446:layer:Tools:18';
    const code = "exports.handler = async () => { try { return require('tools') } catch (e) { return e.code } }";
    const made = await cloud.make('tooled', { 'index.js': code }, { Layers: [arn] });
    expect(made.Layers).toEqual([{ Arn: arn }]);
    expect((await cloud.call('tooled')).payload).toBe('MODULE_NOT_FOUND');
    const other = new Lambda({ ...cloud.config, credentials: { accessKeyId: '017000801446', secretAccessKey: 'x' } });
    const ZipFile = writeZip({ 'nodejs/node_modules/tools/index.js': "module.exports = 'tools'" });
    await other.publishLayerVersion({ LayerName: 'Tools', Content: { ZipFile } });
    expect((await cloud.call('tooled')).payload).toBe('tools');
    const logs = new CloudWatchLogs(cloud.config);
    const lines = async () => {
      const { events = [] } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/tooled' });
      return events.map(({ message }) => message).join('');
    };
    await expect.poll(lines).toContain(`Version 1 of the layer, as published here, stands in for ${arn}.`);
    expect(await lines()).toContain(`The layer ${arn} belongs to another account and is not here`);
  });
});

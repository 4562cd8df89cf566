import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness } from '../../testing/harness.ts';

const NLB = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/mine/50dc6c495c0c9188';

let cloud: Harness;
beforeAll(async () => {
  cloud = await Harness.start();
});
afterAll(() => cloud.close());

// What AWS answered is recorded in localstack's test_vpc_link_lifecycle and its neighbours.
describe('VPC links', () => {
  test('are made, changed and deleted', async () => {
    const made = await cloud.api.createVpcLink({ name: 'link', targetArns: [NLB] });
    expect(made).toMatchObject({ name: 'link', status: 'PENDING', targetArns: [NLB] });
    const ready = { status: 'AVAILABLE', statusMessage: 'Your vpc link is ready for use', tags: {} };
    expect(await cloud.api.getVpcLink({ vpcLinkId: made.id })).toMatchObject({ name: 'link', ...ready });
    const patchOperations = [{ op: 'replace' as const, path: '/name', value: 'renamed' }];
    expect((await cloud.api.updateVpcLink({ vpcLinkId: made.id, patchOperations })).name).toBe('renamed');
    const resourceArn = `arn:aws:apigateway:us-east-1::/vpclinks/${made.id}`;
    await cloud.api.tagResource({ resourceArn, tags: { a: 'b' } });
    expect((await cloud.api.getVpcLinks({})).items).toMatchObject([{ name: 'renamed', tags: { a: 'b' } }]);
    await cloud.api.deleteVpcLink({ vpcLinkId: made.id });
    await expect(cloud.api.getVpcLink({ vpcLinkId: made.id })).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Invalid Vpc Link identifier specified',
    });
  });

  test('need a name and well-formed targets', async () => {
    await expect(cloud.api.createVpcLink({ name: '', targetArns: [NLB] })).rejects.toThrow('Name cannot be empty');
    await expect(cloud.api.createVpcLink({ name: 'x', targetArns: ['invalid-arn'] })).rejects.toThrow(
      'Invalid ARN. ARN is not well formed invalid-arn',
    );
  });

  test('lead to what listens on this machine, and nowhere else', async () => {
    const server = createServer((request, response) => response.end(`behind the link: ${request.url}`));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const { id } = await cloud.api.createVpcLink({ name: 'link', targetArns: [NLB] });
    const through = (uri: string, connectionId: string) => ({
      get: {
        'x-amazon-apigateway-integration': {
          type: 'http_proxy',
          httpMethod: 'GET',
          uri,
          connectionType: 'VPC_LINK',
          connectionId,
        },
      },
    });
    const here = `http://127.0.0.1:${port}/inside`;
    const api = await cloud.deploy({
      paths: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in
        '/here': through(here, '${stageVariables.link}'),
        '/there': through('http://mine-50dc6c495c0c9188.elb.us-east-1.amazonaws.com/', id!),
        '/nobody': through(here, 'nobody'),
      },
    });
    const patchOperations = [{ op: 'replace' as const, path: '/variables/link', value: id }];
    await cloud.api.updateStage({ restApiId: api, stageName: 'dev', patchOperations });
    const get = async (path: string) => {
      const { status, text } = await cloud.call(api, path);
      return [status, text];
    };
    expect(await get('/here')).toEqual([200, 'behind the link: /inside']);
    expect(await get('/there')).toEqual([500, '{"message": "Internal server error"}']);
    expect(await get('/nobody')).toEqual([500, '{"message": "Internal server error"}']);
    server.close();
  });
});

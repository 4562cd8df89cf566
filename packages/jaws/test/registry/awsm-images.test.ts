import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { has } from '../../../../test/machine.ts';
import { buildModel } from '../../src/model/build.ts';
import { readProject } from '../../src/project/read.ts';
import { jaws, lines, temporaryFolder } from '../cli/jaws.ts';

// The module of 2015 from the npm registry, written by somebody else. It calls ImageMagick by the name `convert`.
const work = temporaryFolder();
const env = { JAWS_HOME: `${work.path}/home`, npm_config_cache: undefined };
const project = `${work.path}/shop`;
/** Its name, which the module fixes for all stages and regions, got both at installation. */
const bucket = 'imgresize.shop.example-dev-us-east-1';
const run = (...args: string[]) => jaws(args, { cwd: project, env });
let pictures: Server;

beforeAll(async () => {
  await jaws(['cloud', 'start', '--port', '0'], { env });
  const picture = execFileSync('convert', ['-size', '400x300', 'gradient:red-blue', 'jpg:-']);
  pictures = createServer((_request, response) => response.setHeader('content-type', 'image/jpeg').end(picture));
  await new Promise<void>((listening) => pictures.listen(0, '127.0.0.1', listening));
}, 180_000);
afterAll(async () => {
  pictures.close();
  await jaws(['cloud', 'stop'], { env });
  work.remove();
});

test.skipIf(!has('convert'))(
  'awsm-images 0.1.0 is installed, configured, deployed and resizes a picture, untouched',
  async () => {
    const create = ['project', 'create', '-n', 'shop', '-r', 'us-east-1', '-u', 'shop.example', '-p', 'local'];
    expect(await jaws(create, { cwd: work.path, env })).toMatchObject({ code: 0 });
    expect(await run('module', 'install', 'awsm-images@0.1.0', '-y')).toMatchObject({ code: 0 });
    const listed = await run('env', 'list', 'dev', 'us-east-1');
    expect(listed.stdout + listed.stderr).toMatch(/IMAGE_RESIZE_BUCKET/);
    expect(await run('env', 'set', 'dev', 'all', 'IMAGE_RESIZE_BUCKET', bucket)).toMatchObject({
      code: 0,
    });
    const deployed = await run('dash', '--all', '--json');
    expect(deployed.code, deployed.stderr).toBe(0);

    const url = lines(deployed.stdout).find((line) => line.type === 'url')?.url as string;
    const source = encodeURIComponent(`http://127.0.0.1:${(pictures.address() as AddressInfo).port}/picture.jpg`);
    const answer = (await (await fetch(`${url}?url=${source}`)).json()) as { thumbUrl: string };
    expect(answer.thumbUrl).toMatch(/imgresize\.shop\.example-dev-us-east-1\/dev\/[\w-]+\.jpg$/);

    const key = answer.thumbUrl.slice(answer.thumbUrl.indexOf('/dev/') + 1);
    const s3 = new S3Client({ endpoint: new URL(url).origin, region: 'us-east-1', forcePathStyle: true });
    const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    expect(ContentType).toBe('image/jpeg');
    const thumb = Buffer.from(await Body!.transformToByteArray());
    expect([...thumb.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect(execFileSync('identify', ['-format', '%w %h', 'jpg:-'], { input: thumb, encoding: 'utf8' }).trim()).toBe(
      '100 100',
    );
    s3.destroy();

    // The objects that everybody may read without credentials, according to the module.
    const open = await fetch(`${new URL(url).origin}/${bucket}/${key}`);
    expect(open.status).toBe(200);
  },
  180_000,
);

test.skipIf(!has('convert'))(
  'npm install alone brings it too, and removing it leaves the project as it was',
  async () => {
    expect(await run('module', 'remove', 'awsm-images', '--data', '-y')).toMatchObject({ code: 0 });
    const template = () => buildModel(readProject(project)).stages[0]!.regions[0]!.resources;
    expect(template().Resources).not.toHaveProperty('ImgS3Bucket');
    const path = `${work.path}/bin:${process.env.PATH}`;
    execFileSync('mkdir', ['-p', `${work.path}/bin`]);
    const { bin } = await import('../cli/jaws.ts');
    execFileSync(
      'sh',
      ['-c', 'printf "#!/bin/sh\\nexec \\"$NODE\\" \\"$BIN\\" \\"\\$@\\"\\n" > jaws && chmod +x jaws'],
      {
        cwd: `${work.path}/bin`,
        env: { ...process.env, NODE: process.execPath, BIN: bin },
      },
    );
    execFileSync('npm', ['install', 'awsm-images', '--save', '--no-audit', '--no-fund'], {
      cwd: project,
      env: { ...process.env, ...env, PATH: path },
      stdio: 'pipe',
    });
    expect(template().Resources).toHaveProperty('ImgS3Bucket');
    const listed = await run('module', 'list', '--json');
    expect(lines(listed.stdout).at(-1)).toMatchObject({ modules: [{ name: 'awsm-images', version: '0.1.0' }] });
  },
  180_000,
);

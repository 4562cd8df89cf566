import { expect, it } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import type { Code, LayerVersionRecord } from '../state.ts';
import { findLayer, layerCodes, parseLayerVersionArn } from './layer-codes.ts';

const OWN = '111122223333';
const OTHER = '444455556666';
const arn = (account: string, name: string, version: number, region = 'us-east-1') =>
  `arn:aws:lambda:${region}:${account}:layer:${name}:${version}`;
const code = (blob: string): Code => ({ blob, sha256: '', size: 1 });

const record = (name: string, Version: number, more: Partial<LayerVersionRecord> = {}): LayerVersionRecord => ({
  name,
  layer: { Version },
  code: code(`${name}${Version}`),
  ...more,
});

/** A context of this account in us-east-1, with these layer versions by account and region. */
function withLayers(layers: Record<string, LayerVersionRecord[]>): Context {
  const collection = (name: string) =>
    new Map(layers[name]?.map((one) => [`${one.name}:${one.layer.Version}`, one]) ?? []);
  return { account: OWN, region: 'us-east-1', kernel: { store: { collection } } } as unknown as Context;
}
const versionsOf = (account: string, region = 'us-east-1') => `lambda/${account}/${region}/layer-versions`;

it('reads the ARN of a layer version', () => {
  const parsed = { region: 'us-east-1', account: OWN, name: 'tools', version: 12 };
  expect(parseLayerVersionArn(arn(OWN, 'tools', 12))).toEqual(parsed);
  expect(parseLayerVersionArn(arn(OWN, 'tools', 12).replace('aws', 'aws-cn'))).toEqual(parsed);
});

it.each([
  '',
  'tools:12',
  `arn:aws:lambda:us-east-1:${OWN}:layer:tools`,
  `arn:aws:lambda:us-east-1:${OWN}:layer:tools:latest`,
  `arn:aws:lambda:us-east-1:${OWN}:function:tools:1`,
  'arn:aws:lambda:us-east-1:1:layer:tools:1',
  `x${arn(OWN, 'tools', 1)}`,
  `${arn(OWN, 'tools', 1)}x`,
])('%j is not the ARN of a layer version', (text) => {
  expect(parseLayerVersionArn(text)).toBeUndefined();
  expect(findLayer(withLayers({}), text)).toEqual({ record: undefined });
});

it('finds a version, a deleted one too, in whatever account and region', () => {
  const own = record('tools', 1, { deleted: true });
  const others = record('tools', 2);
  const elsewhere = record('tools', 3);
  const ctx = withLayers({
    [versionsOf(OWN)]: [own],
    [versionsOf(OTHER)]: [others],
    [versionsOf(OTHER, 'eu-west-1')]: [elsewhere],
  });
  expect(findLayer(ctx, arn(OWN, 'tools', 1))).toEqual({ record: own });
  expect(findLayer(ctx, arn(OTHER, 'tools', 2))).toEqual({ record: others });
  expect(findLayer(ctx, arn(OTHER, 'tools', 3, 'eu-west-1'))).toEqual({ record: elsewhere });
});

it('lets nothing stand in for a layer of the own account, or of another region', () => {
  const ctx = withLayers({
    [versionsOf(OWN)]: [record('tools', 1)],
    [versionsOf(OTHER, 'eu-west-1')]: [record('tools', 1)],
  });
  expect(findLayer(ctx, arn(OWN, 'tools', 2))).toEqual({ record: undefined });
  expect(findLayer(ctx, arn(OTHER, 'tools', 2, 'eu-west-1'))).toEqual({ record: undefined });
});

it('lets the newest version of another account stand in, and says so', () => {
  const versions = [
    record('tools', 2),
    record('tools', 10),
    record('tools', 9),
    record('tools', 11, { deleted: true }),
    record('other', 12),
  ];
  const ctx = withLayers({ [versionsOf(OTHER)]: versions });
  expect(findLayer(ctx, arn(OTHER, 'tools', 45))).toEqual({
    record: versions[1],
    note: `Version 10 of the layer, as published here, stands in for ${arn(OTHER, 'tools', 45)}.`,
  });
});

it('says how to provide a layer of another account that is not here', () => {
  const { record: found, note } = findLayer(withLayers({}), arn(OTHER, 'tools', 45));
  expect(found).toBeUndefined();
  expect(note).toContain(`The layer ${arn(OTHER, 'tools', 45)} belongs to another account and is not here`);
  expect(note).toContain(
    `AWS_ACCESS_KEY_ID=${OTHER} aws lambda publish-layer-version --region us-east-1 --layer-name tools --zip-file`,
  );
});

it('gives the archives of a function’s layers in their order, and what is to be said of them', () => {
  const ctx = withLayers({ [versionsOf(OWN)]: [record('a', 1), record('b', 1)] });
  const wanted = [arn(OWN, 'b', 1), arn(OTHER, 'c', 1), arn(OWN, 'a', 1), arn(OWN, 'gone', 1)];
  const { codes, notes } = layerCodes(ctx, { Layers: [...wanted.map((Arn) => ({ Arn })), {}] });
  expect(codes).toEqual([code('b1'), code('a1')]);
  expect(notes).toEqual([expect.stringContaining(wanted[1]!)]);
  expect(layerCodes(ctx, { Layers: [{ Arn: wanted[0] }] })).toEqual({ codes: [code('b1')], notes: [] });
  expect(layerCodes(ctx, {})).toEqual({ codes: [], notes: [] });
  expect(layerCodes(ctx, { Layers: [] })).toEqual({ codes: [], notes: [] });
});

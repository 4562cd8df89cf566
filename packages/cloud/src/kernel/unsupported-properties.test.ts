import { expect, it } from 'vitest';
import type { ResourceContext, ResourceType } from './resource-type.ts';
import { withUnsupported } from './unsupported-properties.ts';

const made: ResourceType = {
  type: 'AWS::Some::Thing',
  create: async () => ({ id: 'made', attributes: {} }),
  update: async () => ({ id: 'changed', attributes: {} }),
  delete: async () => undefined,
};
const ctx = {} as ResourceContext;

it('refuses what it cannot honour, by name, and leaves the rest to the type', async () => {
  const type = withUnsupported(made, ['Missing']);
  await expect(type.create({ Missing: false }, ctx)).rejects.toThrow(
    'AWS::Some::Thing with Missing is not implemented',
  );
  await expect(type.update?.('id', { Missing: 1 }, {}, ctx)).rejects.toMatchObject({ code: 'NotImplemented' });
  expect(await type.create({ Name: 'x' }, ctx)).toMatchObject({ id: 'made' });
  expect(await type.update?.('id', { Name: 'x' }, { Missing: 1 }, ctx)).toMatchObject({ id: 'changed' });
});

import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../protocol/index.ts';
import type { Shape } from '../../../protocol/shapes.ts';
import { registry } from '../../registry.ts';
import { actionOf, isKnown } from './index.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/: its actions are the names in reference.ts.

const place = { account: '111122223333', region: 'eu-west-1' };

/** Operations that need no permission, or have no caller. */
const OPEN = [
  'sns:ConfirmSubscription',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:GetCallerIdentity',
  'sts:GetSessionToken',
];

/** A sample value for a shape: the member's name, or its ARN. */
function sample(shape: Shape, name: string, depth = 0): unknown {
  if (shape.kind === 'list') return [sample(shape.item.shape, name, depth + 1)];
  if (shape.kind === 'map') return { key: sample(shape.value.shape, name, depth + 1) };
  if (shape.kind === 'structure') {
    if (depth > 2) return {};
    return Object.fromEntries([...shape.members].map((one) => [one.name, sample(one.shape, one.name, depth + 1)]));
  }
  if (/arn$|^(Layers|Resource|ShardIterator)$/i.test(name)) return `arn:aws:any:eu-west-1:111122223333:${name}/x`;
  return name;
}

describe.each(Object.values(registry))('$id', (service) => {
  it.each(Object.keys(service.operations))('%s needs actions that AWS has', async (operation) => {
    const { operations } = await loadModel(service.id);
    const { input: shape, http } = operations.get(operation) ?? {};
    const full = shape ? (sample(shape, '') as Record<string, unknown>) : {};
    const permission = actionOf(service.id, operation, full, { ...place, http });
    if (OPEN.includes(`${service.id}:${operation}`)) {
      expect(permission).toBeUndefined();
      return;
    }
    for (const { action, resource } of [permission!, ...(permission?.also ?? [])]) {
      expect([action, isKnown(action)]).toEqual([action, true]);
      expect(resource).toMatch(/^(\*|arn:aws:[^/]+:.*)$/s);
    }
  });
});

it('knows no action for an unlisted operation', () => {
  expect(isKnown(actionOf('s3', 'InventBucket', {}, place)?.action ?? '')).toBe(false);
  expect(isKnown(actionOf('kinesis', 'PutRecord', {}, place)?.action ?? '')).toBe(false);
});

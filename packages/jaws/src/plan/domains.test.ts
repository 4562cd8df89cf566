import { expect, test } from 'vitest';
import type { DomainModel, Model } from '../model/types.ts';
import { keepDomains } from './domains.ts';
import { actions, after, changes, model, nothing, type Options, planOf } from './testing.ts';
import type { DeployedRegion } from './types.ts';

const domain: DomainModel = { name: 'api.myapp.com', health: '/a', zone: 'Z1' };
const withDomains = (domains: readonly DomainModel[] = [domain], over: Partial<Model> = {}): Model =>
  model({ ...over, stages: model().stages.map((stage) => ({ ...stage, domains })) });
const plan = (m: Model, deployed: DeployedRegion = nothing, selection: Options['selection'] = {}) =>
  planOf({ m, deployed, selection: { domains: true, ...selection } });
const deployed = after(plan(withDomains()));

test('domains are a stack of their own, which takes the API from the endpoints', () => {
  const first = plan(withDomains());
  expect(actions(first)['dev-shop-d']).toBe('create');
  expect(first.stacks.at(-1)).toMatchObject({
    kind: 'domains',
    fromEndpoints: { ApiId: 'ApiId', ApiStage: 'ApiStage' },
  });
  expect(plan(withDomains(), after(first)).stacks.every(({ action }) => action === 'none')).toBe(true);
});

test('a domain that is added or taken out changes the stack; the last one takes it along', () => {
  const two = plan(withDomains([domain, { name: '*.myapp.com', zone: false }]), deployed);
  expect(actions(two)['dev-shop-d']).toBe('update');
  expect(changes(two).filter((one) => /Record|Health/.test(one))).toEqual([]);
  expect(actions(plan(withDomains([]), deployed))['dev-shop-d']).toBe('delete');
  // A deployment of functions alone leaves the domain unchanged.
  expect(actions(plan(withDomains([]), deployed, { domains: false }))).not.toHaveProperty('dev-shop-d');
});

test('domains go before the endpoints that they lead to, also where nobody asked for them', () => {
  const gone = plan(withDomains([domain], { endpoints: [] }), deployed, { domains: false });
  const names = gone.stacks.filter(({ action }) => action === 'delete').map(({ name }) => name);
  expect(names).toEqual(['dev-shop-d', 'dev-shop-e']);
});

test('without an API there is nothing to lead to', () => {
  const selection = { resources: false, functions: [], endpoints: [] };
  expect(() => plan(withDomains(), nothing, selection)).toThrow(
    expect.objectContaining({ code: 'EndpointsNotDeployed' }),
  );
});

test('an API of the other kind needs two deployments', () => {
  const api = { protocol: 'HTTP', models: {}, authorizers: {}, settings: {}, places: {} } as const;
  for (const domains of [true, false]) {
    expect(() => plan(withDomains([domain], { api }), deployed, { domains })).toThrow(
      expect.objectContaining({ code: 'DomainsNeedTwoDeployments' }),
    );
  }
});

test('domains whose endpoints are gone go, and those whose endpoints stay as they are stay', () => {
  const [place] = model().stages[0]!.regions;
  const alone = { ...deployed, endpoints: undefined };
  expect(keepDomains(place!, 'shop', alone, undefined)).toMatchObject({ action: 'delete', name: 'dev-shop-d' });
  const kept = plan(withDomains(), deployed).stacks.find(({ kind }) => kind === 'endpoints')!;
  expect(kept.action).toBe('none');
  expect(keepDomains(place!, 'shop', deployed, kept)).toBeUndefined();
  expect(keepDomains(place!, 'shop', nothing, { ...kept, action: 'delete' })).toBeUndefined();
});

test('a roll-back leaves domains, except where it takes the endpoints away', () => {
  const [place] = model().stages[0]!.regions;
  expect(keepDomains(place!, 'shop', deployed, undefined)).toBeUndefined();
  const endpoints = {
    ...plan(withDomains()).stacks.find(({ kind }) => kind === 'endpoints')!,
    action: 'delete' as const,
  };
  expect(keepDomains(place!, 'shop', deployed, endpoints)).toMatchObject({ action: 'delete', name: 'dev-shop-d' });
});

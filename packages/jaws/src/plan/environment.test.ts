import { describe, expect, test } from 'vitest';
import { after, changes, fn, model, nothing, planOf } from './testing.ts';

describe('the environment', () => {
  const m = model({ functions: [fn('a', { envVars: ['BUCKET'] }), fn('b', { envVars: ['BUCKET'] })], endpoints: [] });
  const env = { JAWS_STAGE: 'dev', BUCKET: 'pictures', UNASKED: 'u' };
  const first = planOf({ m, deployed: { ...nothing, env } });
  const lambdas = first.stacks[1]!;

  test('comes by parameters that are never shown; their values are nowhere in the template', () => {
    expect(Object.values(lambdas.parameters).sort()).toEqual(['dev', 'pictures']);
    expect(JSON.stringify(lambdas.template)).not.toContain('pictures');
    const declared = Object.entries(lambdas.template.Parameters ?? {}).filter(([name]) => name.startsWith('env'));
    expect(declared).toHaveLength(2);
    for (const [, declaration] of declared) expect(declaration).toEqual({ Type: 'String', NoEcho: true });
  });

  test('a changed value is a change of the functions that have it, and only of those that are selected', () => {
    const deployed = { ...after(first, { ...nothing, env }), env: { ...env, BUCKET: 'films' } };
    expect(changes(planOf({ m, deployed }))).toEqual(['update m/a environment', 'update m/b environment']);
    const plan = planOf({ m, deployed, selection: { resources: false, functions: ['m/a'], endpoints: [] } });
    expect(changes(plan)).toEqual(['update m/a environment']);
    const [stack] = plan.stacks;
    const bucket = (id: string) =>
      (stack!.template.Resources[id]!.Properties!.Environment as { Variables: Record<string, { Ref: string }> })
        .Variables.BUCKET!.Ref;
    expect(stack!.parameters[bucket('lMA')]).toBe('films');
    // No value: CloudFormation keeps the one that it has.
    expect(stack!.parameters).not.toHaveProperty(bucket('lMB'));
    expect(stack!.template.Parameters).toHaveProperty(bucket('lMB'));
  });

  test('a value that nobody asked for changes nothing', () => {
    const deployed = { ...after(first, { ...nothing, env }), env: { ...env, UNASKED: 'v' } };
    expect(changes(planOf({ m, deployed }))).toEqual([]);
  });

  // 4 KB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  test('more than Lambda takes is an error before anything is sent', () => {
    const large = { ...nothing, env: { BUCKET: 'x'.repeat(4100) } };
    expect(() => planOf({ m, deployed: large })).toThrow(expect.objectContaining({ code: 'EnvironmentTooLarge' }));
    // What awsm.json sets itself counts too.
    const properties = { Environment: { Variables: { OWN: 'y'.repeat(2100) } } };
    const own = model({ functions: [fn('a', { envVars: ['BUCKET'], properties })], endpoints: [] });
    const half = { ...nothing, env: { BUCKET: 'x'.repeat(2000) } };
    expect(() => planOf({ m: own, deployed: half })).toThrow(/take 41\d\d bytes.*The largest: OWN, BUCKET\./);
    expect(() => planOf({ m, deployed: half })).not.toThrow();
  });
});

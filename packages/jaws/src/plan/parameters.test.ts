import { expect, test } from 'vitest';
import { environmentParameter } from '../templates/environment.ts';
import { resolveParameters, type Sources } from './parameters.ts';

const sources: Sources = {
  stage: 'dev',
  region: 'us-east-1',
  stack: 'dev-shop-l2',
  known: { aaStage: 'dev', Both: 'known' },
  environment: { envTOKENz0: 'secret', Both: 'environment' },
  outputs: { TableName: 'table-1', IamRoleArnLambda: 'arn:role', aaStage: 'output' },
  outputNames: new Set(['TableName', 'IamRoleArnLambda', 'Fresh', 'aaStage', 'Home']),
  homeOutputs: { Users: 'eu-west-1', Known: 'eu-west-1', Home: 'eu-west-1' },
  homeValues: { Known: 'home-1' },
  deployed: { Old: 'old' },
};
const resolve = (names: readonly string[], over: Partial<Sources> = {}) =>
  resolveParameters(
    { Parameters: Object.fromEntries(names.map((name) => [name, { Type: 'String' }])), Resources: {} },
    { ...sources, ...over },
  );

test.each<[string, ReturnType<typeof resolve>]>([
  ['aaStage', { parameters: { aaStage: 'dev' }, fromResources: {} }],
  ['Both', { parameters: { Both: 'known' }, fromResources: {} }],
  ['envTOKENz0', { parameters: { envTOKENz0: 'secret' }, fromResources: {} }],
  ['TableName', { parameters: { TableName: 'table-1' }, fromResources: {} }],
  ['aaTableName', { parameters: { aaTableName: 'table-1' }, fromResources: {} }],
  ['aaIamRoleArnLambda', { parameters: { aaIamRoleArnLambda: 'arn:role' }, fromResources: {} }],
  ['Fresh', { parameters: {}, fromResources: { Fresh: 'Fresh' } }],
  ['aaFresh', { parameters: {}, fromResources: { aaFresh: 'Fresh' } }],
  // The region's own output wins.
  ['Home', { parameters: {}, fromResources: { Home: 'Home' } }],
  ['Known', { parameters: { Known: 'home-1' }, fromResources: {} }],
  ['aaUsers', { parameters: {}, fromResources: {}, fromHome: { aaUsers: { region: 'eu-west-1', output: 'Users' } } }],
  ['Old', { parameters: {}, fromResources: {} }],
])('%s', (name, expected) => {
  expect(resolve([name])).toEqual(expected);
});

test('a template without parameters needs none', () => {
  expect(resolveParameters({ Resources: {} }, sources)).toEqual({ parameters: {}, fromResources: {} });
});

test('without a home region nothing comes from there', () => {
  const { homeOutputs: _, ...own } = sources;
  expect(() => resolve(['Users'], { ...own, homeOutputs: undefined })).toThrow(
    expect.objectContaining({ code: 'ReferenceUnknown' }),
  );
});

test('what is found nowhere is an error that names it as the user knows it', () => {
  const thrown = (name: string) => {
    try {
      resolve([name]);
    } catch (error) {
      return error as { code: string; message: string; hint: string };
    }
    throw new Error('it was found');
  };
  const role = thrown('aaIamRoleArnApiGateway');
  expect(role.code).toBe('ResourcesOutputMissing');
  expect(role.message).toContain('The stack dev-shop-r has no output "IamRoleArnApiGateway"');
  expect(role.hint).toContain('dev us-east-1');
  expect(role.message).not.toContain('aaIam');
  const variable = thrown(environmentParameter('API_KEY'));
  expect(variable.code).toBe('ReferenceUnknown');
  expect(variable.message).toContain('API_KEY');
  for (const part of ['Nobody', 'dev-shop-l2']) expect(thrown('Nobody').message).toContain(part);
  expect(thrown('Nobody').hint).toContain('an output "Nobody"');
  expect(thrown('Frehs').hint).toBe('Did you mean Fresh?');
});

test('what the project has and did not deploy yet is said with the command that does', () => {
  const written = { WebSocketApi: {} };
  expect(() => resolve(['WebSocketApi'], { ...sources, written })).toThrow(
    expect.objectContaining({
      code: 'ReferenceUnknown',
      message: expect.stringContaining("which the project's resources define and the deployed ones do not"),
      hint: 'Deploy the resources first: jaws deploy resources dev us-east-1',
    }),
  );
});

import { expect, test } from 'vitest';
import {
  environmentBytes,
  environmentParameter,
  selectEnvironment,
  variableOfParameter,
  withSourceMaps,
} from './environment.ts';

test('a function gets the variables that it names and every JAWS_*, as far as Lambda takes them', () => {
  const env = { JAWS_STAGE: 'dev', BUCKET: 'b', SECRET: 's', AWS_REGION: 'x', X: 'too short' };
  expect(selectEnvironment(['BUCKET', 'AWS_REGION', 'X', 'NOT_SET'], env)).toEqual({ BUCKET: 'b', JAWS_STAGE: 'dev' });
});

test('a parameter has letters and digits only, and gives back its variable', () => {
  const names = ['JAWS_STAGE', 'Ax_z', 'Axz', 'A__B', 'A_xB', 'AxxB', 'zz9', 'a_z0'];
  const parameters = names.map((name) => environmentParameter(name, 'v', 'salt'));
  for (const parameter of parameters) expect(parameter).toMatch(/^[A-Za-z0-9]+$/);
  expect(parameters.map(variableOfParameter)).toEqual(names);
  expect(new Set(parameters).size).toBe(names.length);
  expect(variableOfParameter('aaStage')).toBeUndefined();
});

test('another value or another salt is another parameter, and the value is not in it', () => {
  const parameter = environmentParameter('NAME', 'value', 'salt');
  expect(environmentParameter('NAME', 'value', 'salt')).toBe(parameter);
  expect(environmentParameter('NAME', 'other', 'salt')).not.toBe(parameter);
  expect(environmentParameter('NAME', 'value', 'pepper')).not.toBe(parameter);
  expect(parameter).not.toContain('value');
});

test('bytes count names and values as UTF-8', () => {
  expect(environmentBytes({ AB: 'ü' })).toBe(4);
});

test.each([
  [undefined, '--enable-source-maps'],
  ['', '--enable-source-maps'],
  [' --no-warnings', '--no-warnings --enable-source-maps'],
  ['--enable-source-maps --no-warnings', '--enable-source-maps --no-warnings'],
])('NODE_OPTIONS %j reads source maps as %j', (given, expected) => {
  expect(withSourceMaps(given)).toBe(expected);
});

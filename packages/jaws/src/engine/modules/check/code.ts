import { endedRuntimes } from '../../../model/runtime-dates.ts';
import { runtimeWarnings } from '../../../model/runtime-warnings.ts';
import type { FunctionModel } from '../../../model/types.ts';
import { objectIn } from '../../../modules/functions.ts';
import { type Check, type Found, foundAt } from './types.ts';

/**
 * Runtimes that AWS has ended, or will end soon. The author has not tested the runtime that a project uses in their place.
 */
export const runtimes: Check = ({ functions, now }) =>
  functions.flatMap(({ id, file, lambda }): Found[] => {
    const runtime = objectIn(lambda, 'cloudFormation').Runtime;
    if (typeof runtime !== 'string') return [];
    const at = file.locate(['lambda', 'cloudFormation', 'Runtime']);
    if (Object.hasOwn(endedRuntimes, runtime) || runtime === 'nodejs') {
      return [
        foundAt(
          at,
          'error',
          `${id} names ${runtime}, which AWS has ended.`,
          'Set Runtime to nodejs24.x, python3.14 or another that is supported.',
        ),
      ];
    }
    // Only these two fields are read.
    const fn = { id, runtime } as FunctionModel;
    return runtimeWarnings([fn], now).map(({ message, hint }) => foundAt(at, 'advice', message, hint));
  });

/** Tests of the logic, and tests of the deployed module. */
export const tests: Check = ({ files }) => {
  const own = files.filter(({ path }) => /^tests?\/.*\.(?:[cm]?[jt]sx?|py)$/.test(path)).map(({ path }) => path);
  const isDeployed = (path: string) => /deployed|integration|e2e/.test(path);
  const found: Found[] = [];
  const tell = (message: string, hint: string) => found.push({ level: 'advice', file: 'tests', message, hint });
  if (!own.some((path) => /test/.test(path.split('/').at(-1)!) && !isDeployed(path))) {
    tell('There are no unit tests.', 'Test what is in lib/: tests/index.test.ts, run by `npm test`.');
  }
  if (!own.some(isDeployed)) {
    tell(
      'There is no test of the module as it is deployed.',
      'Install and call it on the embedded cloud in tests/deployed.test.ts; `jaws module create <module> <function> --package` shows how.',
    );
  }
  return found;
};

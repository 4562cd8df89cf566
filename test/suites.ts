/**
 * The suites of tests, each a project of vitest (`npx vitest run --project faults`). A file belongs to exactly one, by its folder or by the end
 * of its name; test/repository/suites.test.ts proves it.
 */
interface Suite {
  readonly about: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  /** `npm test`: in seconds each, on shared processes. */
  readonly isFast?: true;
  /** Uses a package registry, or Stripe: it has a configuration of its own, and no other run includes it. */
  readonly needsNetwork?: true;
}

const everywhere = ['packages/*/{src,test}/**/*.test.ts', 'test/**/*.test.ts', 'modules/*/tests/**/*.test.ts'];

const special = {
  isolated: {
    about:
      'modules are replaced in them, or read their variables as they are loaded, for whatever imports those next: each has a process of its own',
    include: ['packages/*/src/**/*.isolated.test.ts', 'modules/*/tests/**/*.isolated.test.ts'],
    isFast: true,
  },
  pure: {
    about: 'rooms that touch nothing: no disk, no clock, no network',
    include: [
      'packages/jaws/src/{errors,expect,model,plan,prices,templates,typing}/**/*.test.ts',
      'packages/cloud/src/{kernel,protocol}/**/*.test.ts',
    ],
    isFast: true,
  },
  tool: {
    about: 'the built command line tool, with its child processes, its terminal and npm',
    include: ['packages/jaws/test/{cli,docs,modules,package}/**/*.test.ts'],
  },
  dash: {
    about: 'the dash and other pages, in Chromium',
    include: [
      'packages/jaws/test/dash/**/*.test.ts',
      'test/{pages,site}/**/*.test.ts',
      'modules/*/tests/browser*.test.ts',
    ],
  },
  faults: {
    about:
      'deployments and clouds that are killed, starved or cut off at each of their steps; `npm run test:soak` does it thousands of times',
    include: ['packages/jaws/test/{faults,property}/**/*.test.ts', 'packages/cloud/test/crashes/**/*.test.ts'],
  },
  examples: {
    about: 'the examples, with the commands of their READMEs',
    include: ['test/examples/**/*.test.ts'],
  },
  slow: {
    about: 'others that take seconds for a reason that they name',
    include: ['packages/*/{src,test}/**/*.slow.test.ts', 'modules/*/tests/**/*.slow.test.ts'],
  },
  modules: {
    about: 'the catalogue, one module of 2015 and libraries of schemas, installed by npm, deployed and used',
    include: ['modules/*/tests/deployed*.test.ts', 'packages/jaws/test/registry/**/*.test.ts'],
    needsNetwork: true,
  },
  clients: {
    about: "other people's tools against the local AWS",
    include: ['test/clients/**/*.test.ts'],
    needsNetwork: true,
  },
  stripe: {
    about: "histories of customers in Stripe's test mode, with a key of it",
    include: ['modules/awsm-billing/tests/*.stripe.test.ts'],
    needsNetwork: true,
  },
} satisfies Record<string, Suite>;

export const suites: Readonly<Record<keyof typeof special | 'rooms', Suite>> = {
  rooms: {
    about: 'all others: a room, or the local AWS, in the process of the test',
    include: everywhere,
    exclude: Object.values(special).flatMap(({ include }) => include),
    isFast: true,
  },
  ...special,
};

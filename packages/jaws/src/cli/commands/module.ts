import type { Command } from '../command.ts';

export const module: Command = {
  name: 'module',
  summary: 'aws-modules',
  commands: [
    {
      name: 'create',
      summary: 'make a function in a module, with its endpoint',
      description: 'Writes aws_modules/<module>/<function>/. The module is made when it does not exist yet.',
      arguments: [
        { name: 'module', summary: 'name of the module: greetings', required: true, completes: 'module' },
        { name: 'function', summary: 'name of the function: hello', required: true },
      ],
      options: [
        { name: 'lambda', short: 'l', summary: 'the function only, no endpoint' },
        { name: 'endpoint', short: 'e', summary: 'an endpoint only, no function' },
        { name: 'package', summary: 'a package of its own in the current folder, to be published' },
        {
          name: 'runtime',
          short: 'r',
          value: 'runtime',
          summary: 'language of the function: typescript, javascript, python, or a runtime of Lambda (typescript)',
        },
      ],
      examples: [
        {
          command: 'jaws module create awsm-thumbs resize --package',
          summary: 'a package to publish, in ./awsm-thumbs',
        },
        { command: 'jaws module create greetings hello', summary: 'GET /greetings/hello in TypeScript' },
        {
          command: 'jaws module create reports nightly -l -r python',
          summary: 'a function in Python without endpoint',
        },
      ],
      load: () => import('../run/module-create.ts'),
    },
    {
      name: 'install',
      summary: 'add a ready-made module: its functions, endpoints, resources and permissions',
      description:
        'Shows first what the module brings, with the install scripts of every package that comes with it, asks once, then runs npm and these scripts, and copies its functions to aws_modules/, whose resources and permissions are part of every stage and region. Names that must be unique get stage and region. Either all of it is done or nothing.',
      arguments: [
        {
          name: 'package',
          summary: 'a name of the catalogue, a package of npm (name@version), a folder, a .tgz, a git address',
          required: true,
          completes: 'catalogue',
        },
      ],
      examples: [
        { command: 'jaws module install awsm-email', summary: 'from the catalogue that comes with JAWS' },
        { command: 'jaws module install awsm-images@0.1.0', summary: 'from npm' },
        { command: 'jaws module install ../my-module -y', summary: 'from a folder, without a question' },
      ],
      load: () => import('../run/module-install.ts'),
    },
    {
      name: 'list',
      summary: 'modules of the project, where they come from, what was edited',
      readsOnly: true,
      load: () => import('../run/module-list.ts'),
    },
    {
      name: 'info',
      summary: 'what a module brings, before or after it is installed',
      arguments: [
        {
          name: 'package',
          summary: 'an installed module, or what `module install` takes',
          required: true,
          completes: 'module-or-catalogue',
        },
      ],
      readsOnly: true,
      load: () => import('../run/module-info.ts'),
    },
    {
      name: 'update',
      summary: 'bring an installed module to another version and keep your changes',
      description:
        'Shows first what is new in it, with the install scripts of packages that come with it, and asks once. Merges three versions of every file: as it was shipped, as it is shipped now, and yours. Where both sides changed the same lines yours stays, and the new one is put beside it as <file>.new.',
      arguments: [
        { name: 'module', summary: 'name of the module: awsm-images', required: true, completes: 'module' },
        { name: 'version', summary: 'another than the newest' },
      ],
      load: () => import('../run/module-update.ts'),
    },
    {
      name: 'remove',
      summary: 'remove a module: exactly what it added',
      description:
        'Buckets, tables and other resources that hold data stay in the templates unless --data is given. Files that you edited are kept in .jaws/removed/.',
      arguments: [{ name: 'module', summary: 'name of the module: awsm-images', required: true, completes: 'module' }],
      options: [{ name: 'data', summary: 'remove resources that hold data too' }],
      load: () => import('../run/module-remove.ts'),
    },
    {
      name: 'extract',
      summary: 'make a package of a module of this project, which then uses it from there',
      description:
        'Its functions go to the package with their variables, and with those resources and permissions of cloudformation/resources-cf.json\nthat no other module uses. The deployment does not change, which is checked for every stage and region before anything is written.',
      arguments: [{ name: 'module', summary: 'name of the module: links', required: true, completes: 'module' }],
      options: [
        { name: 'package', value: 'folder', summary: 'the new folder of the package, outside of the project' },
        {
          name: 'resource',
          value: 'LogicalId',
          summary: 'this resource goes with it, instead of those that are found',
          repeatable: true,
        },
        { name: 'plan', summary: 'show what would go, change nothing' },
      ],
      examples: [
        { command: 'jaws module extract links --package ../awsm-links --plan', summary: 'what would go' },
        {
          command: 'jaws module extract links --package ../awsm-links --resource LinksTable',
          summary: 'with this table',
        },
      ],
      load: () => import('../run/module-extract.ts'),
    },
    {
      name: 'search',
      summary: 'modules that come with JAWS, and modules in npm with their day and weekly downloads',
      arguments: [{ name: 'words', summary: 'part of a name or description' }],
      readsOnly: true,
      load: () => import('../run/module-search.ts'),
    },
    {
      name: 'check',
      summary: 'look at the package of a module as a strict reviewer does, before it is published',
      description:
        'Rights that are wide, endpoints that everyone can call without a reason, data that would be deleted with its stack, queues that lose messages, secrets in files, code\nthat cannot be bundled or fits one kind of API only, and what its users will miss. Each finding has its place and what to do; errors end with exit code 1.',
      arguments: [{ name: 'folder', summary: 'of the package; the current one by default' }],
      load: () => import('../run/module-check.ts'),
    },
  ],
};

/** Called by the install scripts of packages, since version 1. */
export const postinstall: Command = {
  name: 'postinstall',
  summary: "what an aws-module's own install script calls",
  description: 'Does nothing outside a project. People use `jaws module install`.',
  arguments: [
    { name: 'package', summary: 'name of the package', required: true },
    { name: 'manager', summary: 'npm', choices: ['npm'] },
  ],
  load: () => import('../run/postinstall.ts'),
};

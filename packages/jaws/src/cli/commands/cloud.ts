import type { ArgumentSpec, Command } from '../command.ts';

const awsRegion: ArgumentSpec = {
  name: 'region',
  summary: 'such as eu-west-1',
  required: true,
  completes: 'aws-region',
};

export const cloud: Command = {
  name: 'cloud',
  summary: 'the embedded cloud: a local AWS on this machine',
  description:
    'Commands that need it start it by themselves. It runs in the background until it is stopped, listens on 127.0.0.1 only,\nand keeps its data in ~/.jaws/cloud (JAWS_HOME moves that).',
  commands: [
    {
      name: 'start',
      summary: 'start the embedded cloud',
      description:
        'npm fetches what functions need and this machine lacks, a version of Node.js or the AWS SDK, once, when functions are\ndeployed or called. JAWS_LAMBDA_FETCH=never, set when the cloud starts, prevents that: functions then run without it.',
      options: [
        {
          name: 'port',
          value: 'number',
          summary: 'listen there, 0 for any free port; default: 4566, or the next free one',
        },
        {
          name: 'strict',
          summary: "check signatures and every caller's permissions, until it is started without",
        },
        {
          name: 'unsupported-types',
          value: 'what',
          choices: ['fail', 'record'],
          summary:
            'what happens to a resource in a template whose type the cloud does not support: it fails (fail), or it gets an id and attributes and nothing is made (record), until it is started without',
        },
        {
          name: 'allow-outbound',
          value: 'host',
          repeatable: true,
          summary:
            'let the cloud itself call this host, such as an endpoint of SNS: a name, *.example.com, an address or a range, with or without :port, until it is started without; default: this machine only. Functions may call what they like',
        },
      ],
      examples: [
        { command: 'jaws cloud start', summary: 'start it, or say where it runs' },
        { command: 'jaws cloud stop && jaws cloud start --strict', summary: 'with permissions as on AWS' },
        { command: 'AWS_ENDPOINT_URL=http://127.0.0.1:4566 aws s3 ls', summary: 'use it with any AWS tool' },
      ],
      load: async () => ({ run: (await import('../run/cloud.ts')).start }),
    },
    {
      name: 'stop',
      summary: 'stop it; its data stays',
      load: async () => ({ run: (await import('../run/cloud.ts')).stop }),
    },
    {
      name: 'status',
      summary: 'whether and where it runs',
      readsOnly: true,
      load: async () => ({ run: (await import('../run/cloud.ts')).status }),
    },
    {
      name: 'reset',
      summary: 'delete all its data',
      examples: [{ command: 'jaws cloud reset -y', summary: 'without a question' }],
      load: async () => ({ run: (await import('../run/cloud.ts')).reset }),
    },
    {
      name: 'region',
      summary: 'switch regions of it off and on, or make them slow',
      description:
        'Nothing in a region that is off answers: its services, APIs, function URLs and WebSockets; schedules and event sources\npause. They resume when it is on again. Nothing is lost, and a restart of the embedded cloud switches every region on.',
      otherwise: 'list',
      commands: [
        {
          name: 'off',
          summary: 'switch a region off',
          arguments: [awsRegion],
          options: [
            {
              name: 'looks',
              value: 'how',
              choices: ['reset', 'timeout', 'unavailable'],
              summary: 'connections are closed (reset, the default), stay silent (timeout), or get a 503 (unavailable)',
            },
          ],
          examples: [{ command: 'jaws cloud region off eu-west-1', summary: 'what does the rest do without it?' }],
          load: async () => ({ run: (await import('../run/cloud-region.ts')).off }),
        },
        {
          name: 'slow',
          summary: 'let every answer of a region come later',
          arguments: [awsRegion],
          options: [{ name: 'by', value: 'time', summary: 'how much later: 300ms, 2s (300ms)' }],
          load: async () => ({ run: (await import('../run/cloud-region.ts')).slow }),
        },
        {
          name: 'on',
          summary: 'switch a region on, at its usual speed',
          arguments: [awsRegion],
          load: async () => ({ run: (await import('../run/cloud-region.ts')).on }),
        },
        {
          name: 'list',
          summary: 'regions that are off or slow',
          readsOnly: true,
          load: async () => ({ run: (await import('../run/cloud-region.ts')).list }),
        },
      ],
    },
    {
      name: 'snapshot',
      summary: 'save everything in it into one file, and load it again',
      description:
        'A snapshot holds the whole state of the embedded cloud at one moment: buckets and their objects, stacks, functions and their\ncode, tables, queues, secrets. It is saved and loaded while the cloud runs and when it is stopped. Those with a name are in\n~/.jaws/cloud/snapshots; a path, or a name that ends in .tgz, is a file of your own, to be kept or given to others.',
      commands: [
        {
          name: 'save',
          summary: 'save everything in the embedded cloud',
          arguments: [{ name: 'name', summary: 'a name, or the path of a file', required: true }],
          examples: [
            { command: 'jaws cloud snapshot save before-refactoring', summary: 'under a name' },
            { command: 'jaws cloud snapshot save ./fixtures/shop.tgz', summary: 'into a file' },
          ],
          load: async () => ({ run: (await import('../run/cloud-snapshot.ts')).save }),
        },
        {
          name: 'load',
          summary: 'put a snapshot in place of everything in the embedded cloud',
          arguments: [{ name: 'name', summary: 'a name, or the path of a file', required: true }],
          examples: [{ command: 'jaws cloud snapshot load before-refactoring -y', summary: 'without a question' }],
          load: async () => ({ run: (await import('../run/cloud-snapshot.ts')).load }),
        },
        {
          name: 'list',
          summary: 'snapshots that have a name',
          readsOnly: true,
          load: async () => ({ run: (await import('../run/cloud-snapshot.ts')).list }),
        },
        {
          name: 'delete',
          summary: 'delete a snapshot that has a name',
          arguments: [{ name: 'name', summary: 'its name', required: true }],
          load: async () => ({ run: (await import('../run/cloud-snapshot.ts')).remove }),
        },
      ],
    },
  ],
};

import type { Command } from '../command.ts';

export const cloud: Command = {
  name: 'cloud',
  summary: 'the embedded cloud: a local AWS on this machine',
  description:
    'Commands that need it start it by themselves. It runs in the background until it is stopped, listens on 127.0.0.1 only,\nand keeps its data in ~/.jaws/cloud (JAWS_HOME moves that).',
  commands: [
    {
      name: 'start',
      summary: 'start the embedded cloud',
      options: [
        {
          name: 'port',
          value: 'number',
          summary: 'listen there, 0 for any free port; default: 4566, or the next free one',
        },
      ],
      examples: [
        { command: 'jaws cloud start', summary: 'start it, or say where it runs' },
        { command: 'aws --endpoint-url http://127.0.0.1:4566 s3 ls', summary: 'use it with any AWS tool' },
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
      load: async () => ({ run: (await import('../run/cloud.ts')).status }),
    },
    {
      name: 'reset',
      summary: 'delete all its data',
      examples: [{ command: 'jaws cloud reset -y', summary: 'without a question' }],
      load: async () => ({ run: (await import('../run/cloud.ts')).reset }),
    },
  ],
};

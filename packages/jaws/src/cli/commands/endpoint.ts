import type { ArgumentSpec, Command } from '../command.ts';
import { profile } from './shared.ts';

const place: readonly ArgumentSpec[] = [
  { name: 'stage', summary: 'only this stage', completes: 'stage' },
  { name: 'region', summary: 'only this region', completes: 'region' },
];

export const endpoint: Command = {
  name: 'endpoint',
  summary: 'the endpoints of the project',
  commands: [
    {
      name: 'list',
      summary: 'method, path, function, authorisation and address of every endpoint',
      description: 'Addresses are read from CloudFormation: of the stage that is named, or of all stages.',
      arguments: place,
      options: [profile],
      examples: [
        { command: 'jaws endpoint list', summary: 'of every stage' },
        { command: 'jaws endpoint list prod --json', summary: 'of one stage, for scripts' },
      ],
      readsOnly: true,
      load: async () => ({ run: (await import('../run/endpoint.ts')).list }),
    },
    {
      name: 'export',
      summary: 'the endpoints as an OpenAPI 3.0 document',
      description:
        'For clients, documentation and generators of code. With a stage the document names the servers where it is deployed;\nwithout one no account is reached.',
      arguments: [
        { name: 'stage', summary: 'the stage whose addresses and settings it has', completes: 'stage' },
        { name: 'region', summary: 'only this region', completes: 'region' },
      ],
      options: [
        {
          name: 'format',
          short: 'f',
          value: 'format',
          summary: 'yaml (default) or json; else as the file of --out is called',
          choices: ['yaml', 'json'],
        },
        { name: 'out', short: 'o', value: 'file', summary: 'the file that is written instead of the output' },
        {
          name: 'extensions',
          summary: 'with what only API Gateway reads: integrations, authorizers, gateway responses',
        },
        profile,
      ],
      examples: [
        { command: 'jaws endpoint export > openapi.yaml', summary: 'of what the project says' },
        { command: 'jaws endpoint export prod -f json -o docs/openapi.json', summary: 'with the servers of a stage' },
      ],
      load: async () => ({ run: (await import('../run/endpoint.ts')).exportDocument }),
    },
  ],
};

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
      summary: 'method, path, function, authorization and address of every endpoint',
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
      summary: 'the endpoints as an OpenAPI document',
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
          name: 'openapi',
          value: 'version',
          summary: '3.0 (default), or 3.1, which has the schemas in the code as they are',
          choices: ['3.0', '3.1'],
        },
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
    {
      name: 'client',
      summary: 'a typed client of the endpoints: one file of TypeScript',
      description:
        'It uses fetch and nothing else. Types of bodies come from Request and Response of the endpoints, and from models in awsm.json.\nNo account is reached.',
      options: [{ name: 'out', short: 'o', value: 'file', summary: 'the file that is written instead of the output' }],
      examples: [{ command: 'jaws endpoint client --out src/api.ts', summary: 'for a web site, or for tests' }],
      load: async () => ({ run: (await import('../run/endpoint.ts')).client }),
    },
  ],
};

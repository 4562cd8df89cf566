import type { Command } from '../command.ts';
import { confirmName, forceUnlock, profile, recover, stage } from './shared.ts';

export const domain: Command = {
  name: 'domain',
  summary: 'custom domains of a stage, over all its regions',
  commands: [
    {
      name: 'create',
      summary: 'a name that leads to the nearest region that is healthy',
      description:
        'Writes it into jaws.json and deploys, in each region of the stage: a certificate, the domain name of API Gateway, a health check and\nthe records. The name must lie in a public hosted zone of the account; with --no-zone JAWS prints the records to set elsewhere,\nand waits for the certificate. Names that somebody else has are refused before anything is changed.',
      arguments: [{ name: 'name', summary: 'api.myapp.com, myapp.com or *.myapp.com', required: true }],
      options: [
        { ...stage, summary: 'needed when the project has several' },
        {
          name: 'health',
          value: '/path',
          summary: 'the API path that Route 53 calls to check whether a region answers',
        },
        { name: 'fast', summary: 'check it every 10 seconds instead of every 30, which costs more' },
        { name: 'base-path', value: 'path', summary: 'the API is below this path of the domain' },
        { name: 'zone', value: 'id', summary: 'the hosted zone of the records; found by the name without it' },
        { name: 'no-zone', summary: 'the name is hosted elsewhere: print the records to set there' },
        { name: 'no-deploy', summary: 'write jaws.json only' },
        recover,
        forceUnlock,
        profile,
      ],
      examples: [
        { command: 'jaws domain create api.myapp.com --stage prod --health /health', summary: 'by latency and health' },
        { command: 'jaws domain create api.myapp.com --no-zone', summary: 'a name whose zone is not in Route 53' },
      ],
      load: async () => ({ run: (await import('../run/domain.ts')).create }),
    },
    {
      name: 'status',
      summary: 'certificates, health checks and records of each region, and who answers now',
      arguments: [{ name: 'name', summary: 'one domain; all without it' }],
      options: [stage, profile],
      examples: [{ command: 'jaws domain status', summary: 'all domains in all regions' }],
      readsOnly: true,
      load: async () => ({ run: (await import('../run/domain-status.ts')).run }),
    },
    {
      name: 'remove',
      summary: 'remove a domain: records, then domain name, then certificate',
      description:
        'Shows first what will be removed, then removes it in all regions of its stage and from jaws.json. The API answers at its own addresses as before.\nThe record that proved the certificate stays in the zone: other certificates of the name use the same.',
      arguments: [{ name: 'name', summary: 'the domain', required: true }],
      options: [recover, forceUnlock, confirmName, profile],
      examples: [{ command: 'jaws domain remove api.myapp.com', summary: 'from all regions of its stage' }],
      load: async () => ({ run: (await import('../run/domain.ts')).remove }),
    },
  ],
};

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACM } from '@aws-sdk/client-acm';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { Route53 } from '@aws-sdk/client-route-53';
import type { Selection } from '../../plan/types.ts';
import { functionFiles, projectFolder, write } from './project.ts';

export const fourRegions = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];

export const everything: Selection = {
  stage: 'prod',
  region: undefined,
  resources: true,
  functions: 'all',
  endpoints: 'all',
  domains: true,
};

interface DomainProject {
  readonly name?: string;
  readonly regions?: readonly string[];
  readonly domains?: readonly object[];
  readonly protocol?: 'REST' | 'HTTP';
}

/** A project with one endpoint and these domains in its stage `prod`. */
export function domainProject({ name = 'shop', regions = fourRegions, domains, protocol }: DomainProject = {}): string {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: regions },
    files: functionFiles('m/health', {
      apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'health', Method: 'GET' } },
    }),
  });
  edit(root, (jaws) => {
    if (domains) jaws.domains = { prod: domains };
    if (protocol) jaws.apiGateway = { ProtocolType: protocol };
  });
  return root;
}

type Jaws = Record<string, unknown> & { stages: Record<string, { region: string }[]>; domains?: unknown };
export const jawsOf = (root: string): Jaws => JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));

export function edit(root: string, change: (jaws: Jaws) => void): void {
  const jaws = jawsOf(root);
  change(jaws);
  write(root, { 'jaws.json': jaws });
}

/** The state of domains in AWS, read with its own clients. */
export function awsAt(endpoint: string, region = 'us-east-1') {
  const config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const route53 = new Route53(config);
  return {
    route53,
    acm: new ACM(config),
    gateway: new APIGateway(config),
    /** Creates a hosted zone; returns its id. */
    async zone(name: string): Promise<string> {
      const { HostedZone } = await route53.createHostedZone({
        Name: name,
        CallerReference: `${name} ${Math.random()}`,
      });
      return HostedZone!.Id!.replace('/hostedzone/', '');
    },
    /** The records of a name: type, region, target. */
    async records(zone: string, name: string) {
      const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({ HostedZoneId: zone });
      return ResourceRecordSets.filter(({ Name }) => Name === `${name}.`);
    },
  };
}

import { partitionOf } from '../base/partition.ts';

/** Pages of AWS's console. */
export const consolePages = ['stack', 'function', 'logs'] as const;
export type ConsolePage = (typeof consolePages)[number];

// Hosts: https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/console-urls.html and the China and GovCloud guides.
const hosts: Readonly<Record<string, (region: string) => string>> = {
  aws: (region) => `${region}.console.aws.amazon.com`,
  'aws-cn': (region) => `${region}.console.amazonaws.cn`,
  'aws-us-gov': (region) => `${region}.console.amazonaws-us-gov.com`,
  'aws-eusc': (region) => `${region}.console.amazonaws-eusc.eu`,
};

/** The address of a page; undefined for a partition whose console is not public. `name` is that of the stack or function. */
export function consoleUrl(page: ConsolePage, region: string, name: string): string | undefined {
  const host = hosts[partitionOf(region).id]?.(region);
  if (host === undefined) return undefined;
  const id = encodeURIComponent(name);
  const paths: Readonly<Record<ConsolePage, string>> = {
    stack: `cloudformation/home?region=${region}#/stacks?filteringText=${id}`,
    function: `lambda/home?region=${region}#/functions/${id}`,
    // The console encodes the group's name twice, with $ for %.
    logs: `cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encodeURIComponent(encodeURIComponent(`/aws/lambda/${name}`)).replaceAll('%', '$')}`,
  };
  return `https://${host}/${paths[page]}`;
}

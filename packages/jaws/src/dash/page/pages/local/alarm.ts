import { formatRoute } from '../../base/route.ts';

/** The page for the command in an alarm's mail: `jaws logs links/get -s prod -r eu-west-1`, at the time of the mail. */
export function logsOf(text: string, time: string): string | undefined {
  const [, fn, stage, region] = /\bjaws logs (?:([\w-]+(?:\/[\w-]+)+) )?-s ([\w-]+) -r ([a-z0-9-]+)/.exec(text) ?? [];
  if (stage === undefined || region === undefined) return undefined;
  return formatRoute({ page: 'logs', stage, region, item: undefined, query: { at: time, ...(fn && { fn }) } });
}

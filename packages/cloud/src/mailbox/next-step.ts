import type { Mail } from './mailbox.ts';

/** The next step that an alarm's mail suggests. */
export interface NextStep {
  /** As in the mail: `jaws logs links/get -s prod -r eu-west-1`. */
  readonly command: string;
  readonly stage: string;
  readonly project: string;
  /** Address within the dash of the project, beginning with `#`: the logs at the time of the mail. */
  readonly hash: string;
}

/** Undefined for a mail that is not from an alarm of a JAWS project. */
export function nextStep({ text = '', timestamp }: Pick<Mail, 'text' | 'timestamp'>): NextStep | undefined {
  const alarm =
    / in ([\w-]+) of ([\w-]+), ([a-z0-9-]+)\. Next: (jaws logs (?:([\w-]+(?:\/[\w-]+)+) )?-s ([\w-]+) -r ([a-z0-9-]+))/;
  const [, , project, , command, fn, stage, region] = alarm.exec(text) ?? [];
  if (project === undefined || command === undefined || stage === undefined) return undefined;
  const query = new URLSearchParams({ at: new Date(timestamp).toISOString(), ...(fn !== undefined && { fn }) });
  return { command, stage, project, hash: `#/${stage}/${region}/logs?${query}` };
}

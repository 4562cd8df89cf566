import type { Notice } from './decide.ts';

/** https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html: consoles of the three partitions. */
const consoles: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The console writes `%` as `$25` and so on, twice, in the part of its addresses after `#`. */
const twice = (text: string): string => encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');

const base = ({ about: { region, partition } }: Notice): string =>
  `https://${region === '' ? '' : `${encodeURIComponent(region)}.`}${consoles[partition] ?? consoles.aws}/cloudwatch/home?region=${encodeURIComponent(region)}`;

export const alarmUrl = (notice: Notice): string => `${base(notice)}#alarmsV2:alarm/${encodeURIComponent(notice.name)}`;

/** The log of the function that the alarm watches. */
export const logUrl = (notice: Notice): string | undefined =>
  notice.about.functionName === undefined
    ? undefined
    : `${base(notice)}#logsV2:log-groups/log-group/${twice(`/aws/lambda/${notice.about.functionName}`)}`;

/** The description in two: what happened, and the command that JAWS ends it with (`Next: jaws logs …`). */
export function partsOf({ about: { description, reason } }: Notice): {
  readonly what: string;
  readonly command?: string;
} {
  const found = /Next: (jaws [ \w./-]+)$/.exec(description.trimEnd());
  if (found) return { what: description.slice(0, found.index).trimEnd(), command: found[1]! };
  return { what: description === '' ? reason : description };
}

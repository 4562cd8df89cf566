import { isObject } from '../base/text.ts';
import type { SourceFile } from '../project/types.ts';
import type { Report } from './report.ts';
import type { WarmSettingsInput } from './schema/warm.ts';
import type { LogRetention, RegionSettings } from './types.ts';
import { warmSettingsOf } from './warm.ts';

/** Days that CloudWatch Logs accepts: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const retentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The default retention of a function's log. */
export const defaultRetention = 30;

/** The settings as written: of the project, or of one region of a stage. */
interface Written {
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly logs?: LogRetention | undefined;
  readonly permissionsBoundary?: string | undefined;
  readonly cloudFormationRole?: string | undefined;
  readonly mode?: 'standard' | 'express' | undefined;
  readonly warm?: WarmSettingsInput | undefined;
}

/** The settings of a region of a stage: those of its entry, otherwise of the project; tags of both. Undefined if there are none. */
export function settingsOf(project: Written, entry: Written): RegionSettings | undefined {
  const tags = { ...project.tags, ...entry.tags };
  const own = {
    ...(Object.keys(tags).length > 0 && { tags }),
    ...optionalMember('logs', entry.logs ?? project.logs),
    ...optionalMember('permissionsBoundary', entry.permissionsBoundary ?? project.permissionsBoundary),
    ...optionalMember('cloudFormationRole', entry.cloudFormationRole ?? project.cloudFormationRole),
    ...(entry.mode === 'express' && { express: true }),
    ...optionalMember('warm', warmSettingsOf(project.warm, entry.warm)),
  };
  return Object.keys(own).length > 0 ? own : undefined;
}

function optionalMember<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}

/** AWS allows 50 tags a resource; four are JAWS's own. https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const mostTags = 46;

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Checks rules that the schema cannot express. `path`: its place in jaws.json. */
export function checkSettings(
  written: Written,
  { jaws, path, report }: { readonly jaws: SourceFile; readonly path: readonly PropertyKey[]; readonly report: Report },
): void {
  const tags = isObject(written.tags) ? Object.entries(written.tags) : [];
  for (const [index, [key, value]] of tags.entries()) {
    const before = tags.slice(0, index).map(([name]) => name);
    const problem = keyProblem(key, before);
    const place = [...path, 'tags', key];
    if (problem) report({ message: `${jaws.name}: the tag "${key}" ${problem}.`, position: jaws.locateKey(place) });
    const wrong = valueProblem(value);
    if (wrong)
      report({ message: `${jaws.name}: the value of the tag "${key}" ${wrong}.`, position: jaws.locate(place) });
  }
  if (tags.length > mostTags) {
    report({
      message: `${jaws.name}: there are ${tags.length} tags. AWS allows 50 a resource, and JAWS has four of its own.`,
      position: jaws.locate([...path, 'tags']),
    });
  }
}

function keyProblem(key: string, before: readonly string[]): string | undefined {
  if (key === '') return 'is empty';
  if (key.length > 128) return `has ${key.length} characters; AWS allows 128`;
  if (/^aws:/i.test(key)) return 'begins with aws:, which AWS keeps for itself';
  if (key.startsWith('jaws:')) return 'begins with jaws:, by which JAWS finds its stacks';
  if (!tagText.test(key)) return 'has other characters than letters, digits, spaces and _ . : / = + - @';
  // IAM treats the two as the same.
  const twin = before.find((name) => name.toLowerCase() === key.toLowerCase());
  return twin === undefined ? undefined : `differs from "${twin}" in capital letters only, which roles do not allow`;
}

function valueProblem(value: string): string | undefined {
  if (value === '') return 'is empty, which CloudFormation does not allow';
  if (value.length > 256) return `has ${value.length} characters; AWS allows 256`;
  return tagText.test(value) ? undefined : 'has other characters than letters, digits, spaces and _ . : / = + - @';
}

import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';
import { editJsonText } from '../project/edit.ts';
import type { SourceFile } from '../project/types.ts';
import { mergeJson } from './merge-json.ts';
import { type Additions, type Json, type Section, sections } from './types.ts';

/** A template after a change, and what had to stay unchanged. */
export interface TemplateChange {
  readonly text: string;
  /** Names that the template already uses for other content: nothing may be written. */
  readonly clashes: readonly string[];
  /** Edited parts that were left alone, with the reason. */
  readonly kept: readonly string[];
}

export interface RemoveOptions {
  /** Whether tables, buckets and similar resources are removed too. */
  readonly data: boolean;
}

const statementPaths = {
  lambda: ['Resources', 'IamPolicyLambda', 'Properties', 'PolicyDocument', 'Statement'],
  apiGateway: ['Resources', 'IamPolicyApiGateway', 'Properties', 'PolicyDocument', 'Statement'],
} as const;
type Kind = keyof typeof statementPaths;
const kinds = Object.keys(statementPaths) as Kind[];

/**
 * Resources whose content cannot be re-created. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
const dataTypes = new Set([
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::DocDB::DBCluster',
  'AWS::EFS::FileSystem',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::Neptune::DBCluster',
  'AWS::OpenSearchService::Domain',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::Redshift::Cluster',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
]);

/** Whether a resource's content cannot be re-created. */
export const holdsData = (resource: unknown): boolean => isObject(resource) && dataTypes.has(String(resource.Type));

/** Changes a module's additions to a template from `before` to `after`: nothing to all, all to nothing, or one version to another. */
export function changeTemplate(
  source: SourceFile,
  before: Additions | undefined,
  after: Additions | undefined,
  options: RemoveOptions = { data: false },
): TemplateChange {
  const editor = new TemplateEditor(source);
  for (const kind of kinds) editor.statements(kind, before?.[kind] ?? [], after?.[kind] ?? []);
  for (const section of sections) {
    const [old, wanted] = [before?.named[section] ?? {}, after?.named[section] ?? {}];
    for (const name of new Set([...Object.keys(old), ...Object.keys(wanted)])) {
      editor.named(section, name, old[name], wanted[name], options);
    }
  }
  return editor.finish();
}

class TemplateEditor {
  #text: string;
  #template: Record<string, unknown>;
  readonly #clashes: string[] = [];
  readonly #kept: string[] = [];
  readonly #emptied = new Set<Section>();

  constructor(source: SourceFile) {
    this.#text = source.text;
    this.#template = structuredClone(isObject(source.data) ? source.data : {});
  }

  statements(kind: Kind, before: readonly Json[], after: readonly Json[]): void {
    if (isDeepStrictEqual(before, after)) return;
    const path = statementPaths[kind];
    const current = valueAt(this.#template, path);
    const list = Array.isArray(current) ? [...current] : undefined;
    if (!list) {
      const what = `${path.slice(0, 2).join('.')}: the policy is not there any more`;
      (after.length > 0 ? this.#clashes : this.#kept).push(what);
      return;
    }
    const wanted = [...after];
    for (const statement of before) {
      const stays = wanted.findIndex((one) => isDeepStrictEqual(one, statement));
      if (stays >= 0) {
        wanted.splice(stays, 1);
        continue;
      }
      const at = list.findIndex((one) => isDeepStrictEqual(one, statement));
      if (at < 0) this.#kept.push(`a statement of ${path[1]} that was edited: ${actionsOf(statement)}`);
      else {
        list.splice(at, 1);
        this.#edit([...path, at], undefined);
      }
    }
    for (const statement of wanted) {
      this.#edit([...path, list.length], statement);
      list.push(statement);
    }
  }

  named(section: Section, name: string, before: unknown, after: unknown, options: RemoveOptions): void {
    if (isDeepStrictEqual(before, after)) return;
    const current = valueAt(this.#template, [section, name]);
    if (isDeepStrictEqual(current, after)) return;
    if (after === undefined) this.#remove(section, name, current, before, options);
    else if (before === undefined) {
      if (current === undefined) this.#edit([section, name], after);
      else this.#clashes.push(`${section}.${name}`);
    } else this.#merge(section, name, { before, current, after });
  }

  #merge(
    section: Section,
    name: string,
    { before, current, after }: { before: unknown; current: unknown; after: unknown },
  ): void {
    const merged = mergeJson(before, current, after, `${section}.${name}`);
    if ('conflict' in merged) this.#kept.push(`${merged.conflict}: edited here and changed in the new version`);
    else if (current === undefined) this.#kept.push(`${section}.${name}: taken out here, changed in the new version`);
    else this.#edit([section, name], merged.value);
  }

  finish(): TemplateChange {
    for (const section of this.#emptied) {
      const left = valueAt(this.#template, [section]);
      if (isObject(left) && Object.keys(left).length === 0) this.#edit([section], undefined);
    }
    return { text: this.#text, clashes: this.#clashes, kept: this.#kept };
  }

  #remove(section: Section, name: string, current: unknown, before: unknown, { data }: RemoveOptions): void {
    if (current === undefined) return;
    const where = `${section}.${name}`;
    if (!isDeepStrictEqual(current, before)) this.#kept.push(`${where}: edited`);
    else if (section === 'Resources' && !data && holdsData(current)) {
      this.#kept.push(`${where}: ${String((current as Json).Type)} holds data`);
    } else {
      this.#edit([section, name], undefined);
      if (section !== 'Resources') this.#emptied.add(section);
    }
  }

  #edit(path: readonly (string | number)[], value: unknown): void {
    this.#text = editJsonText(this.#text, path, value);
    setAt(this.#template, path, value);
  }
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

function setAt(root: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void {
  let owner: Record<string | number, unknown> = root;
  for (const key of path.slice(0, -1)) {
    if (typeof owner[key] !== 'object' || owner[key] === null) owner[key] = {};
    owner = owner[key] as Record<string | number, unknown>;
  }
  const last = path.at(-1)!;
  if (value !== undefined) owner[last] = value;
  else if (Array.isArray(owner)) owner.splice(Number(last), 1);
  else delete owner[last];
}

const actionsOf = (statement: Json): string => [statement.Action ?? statement.NotAction].flat().join(', ');

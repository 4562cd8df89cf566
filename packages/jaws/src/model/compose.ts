import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { isObject } from '../base/text.ts';
import type { ModuleSource, Position, SourceFile } from '../project/types.ts';
import type { Report } from './report.ts';
import type { moduleSchema } from './schema/awsm.ts';
import { statementProblem, withoutReason } from './statement.ts';
import type { TemplatePart } from './template.ts';
import type { ResourceSource, Template } from './types.ts';

/** Sections of a template that are composed entry by entry. */
export const sections = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'] as const;
export type Section = (typeof sections)[number];

type Snippets = NonNullable<NonNullable<z.output<typeof moduleSchema>['resources']>['cloudFormation']>;
type Entries = Record<string, unknown>;

/** The `resources.cloudFormation` of a module's awsm.json. */
export interface ModuleResources {
  readonly module: ModuleSource;
  readonly awsm: SourceFile;
  readonly snippets: Snippets;
}

/** Where statements of modules go: the policies of the role that all functions share, and of the API's role. */
export const policies = {
  LambdaIamPolicyDocumentStatements: 'IamPolicyLambda',
  ApiGatewayIamPolicyDocumentStatements: 'IamPolicyApiGateway',
} as const;
const policyKeys = Object.keys(policies) as (keyof typeof policies)[];

const snippetsPath = ['resources', 'cloudFormation'];

export interface Layers {
  /** By name. */
  readonly modules: readonly ModuleResources[];
  readonly shared: TemplatePart | undefined;
  readonly overlay: TemplatePart | undefined;
}

export interface Composed {
  readonly template: Template;
  readonly sources: Record<string, ResourceSource>;
}

/**
 * Composes the resources template of one stage and region. docs/architecture/project.md describes how layers override each
 * other.
 */
export function composeTemplate({ modules, shared, overlay }: Layers, report: Report): Composed {
  const composition = new Composition(report);
  const parts = [shared, overlay].filter((part) => part !== undefined);
  const own = modules.filter((one) => !carriesCopy(one, shared, overlay));
  for (const one of own) composition.addModule(one, parts);
  for (const part of parts) composition.addPart(part);
  for (const one of own) composition.addStatements(one);
  return composition.finish();
}

/** Whether the templates have copies of a module's resources, so that the module adds nothing by itself. */
export function carriesCopy(
  { module, snippets }: ModuleResources,
  shared: TemplatePart | undefined,
  overlay: TemplatePart | undefined,
): boolean {
  const named = [shared, overlay].some((part) => carried(part).includes(module.name));
  if (named || module.record === 'copied') return true;
  return (
    module.record === undefined && overlay !== undefined && isFullCopy(overlay.data) && hasAnyOf(overlay, snippets)
  );
}

function carried(part: TemplatePart | undefined): readonly unknown[] {
  const { Metadata } = (part?.data ?? {}) as { Metadata?: { 'jaws:carries'?: readonly unknown[] } };
  return Metadata?.['jaws:carries'] ?? [];
}

/** Version 1 and JAWS 2.0 wrote everything into the file of each stage and region. */
export function isFullCopy(data: unknown): boolean {
  const template = isObject(data) ? data : {};
  const has = (section: Section, name: string) => isObject(template[section]) && Object.hasOwn(template[section], name);
  return has('Parameters', 'aaProjectName') && has('Resources', 'IamRoleLambda') && has('Resources', 'IamPolicyLambda');
}

function hasAnyOf({ data }: TemplatePart, snippets: Snippets): boolean {
  const resources = (data.Resources ?? {}) as Entries;
  if (Object.keys(snippets.Resources ?? {}).some((name) => Object.hasOwn(resources, name))) return true;
  return policyKeys.some((key) => {
    const list = statementsOf(resources[policies[key]]) ?? [];
    return (snippets[key] ?? []).some((one) => list.some((other) => isDeepStrictEqual(one, other)));
  });
}

/** The statements of an inline policy; undefined otherwise. */
export function statementsOf(policy: unknown): readonly unknown[] | undefined {
  const { Properties } = (policy ?? {}) as { Properties?: { PolicyDocument?: { Statement?: unknown } } };
  const found = Properties?.PolicyDocument?.Statement;
  if (typeof found === 'object' && found !== null) return Array.isArray(found) ? found : [found];
  return undefined;
}

interface Entry {
  readonly value: unknown;
  readonly position: Position;
  readonly module?: string;
}

class Composition {
  readonly #report: Report;
  readonly #sections = new Map<Section, Map<string, Entry>>();
  readonly #rest: Entries = {};

  constructor(report: Report) {
    this.#report = report;
  }

  /** `parts` resolve conflicts between modules. */
  addModule({ module, awsm, snippets }: ModuleResources, parts: readonly TemplatePart[]): void {
    for (const section of sections) {
      for (const [name, value] of Object.entries(snippets[section] ?? {})) {
        const position = awsm.locateKey([...snippetsPath, section, name]);
        const before = this.#get(section, name);
        if (!before) this.#set(section, name, { value, position, module: module.name });
        else if (!isDeepStrictEqual(before.value, value) && !parts.some(({ data }) => isIn(data, section, name))) {
          this.#clash(`${section}.${name}`, before.position, position);
        }
      }
    }
  }

  addPart({ source, data }: TemplatePart): void {
    for (const [key, value] of Object.entries(data)) {
      if (!isSection(key)) this.#addOther(key, value);
      else
        for (const [name, entry] of Object.entries((value ?? {}) as Entries)) this.#addEntry(source, key, name, entry);
      if (isSection(key)) this.#section(key);
    }
  }

  addStatements({ module, awsm, snippets }: ModuleResources): void {
    for (const key of policyKeys) {
      for (const [index, statement] of (snippets[key] ?? []).entries()) {
        const position = awsm.locate([...snippetsPath, key, index]);
        const problem = statementProblem(statement);
        if (problem) this.#report({ message: `${awsm.name}: statement ${index + 1} of ${key} ${problem}.`, position });
        else this.#addStatement(policies[key], withoutReason(statement), { name: module.name, position });
      }
    }
  }

  finish(): Composed {
    const template: Entries = { ...this.#rest };
    const sources: Record<string, ResourceSource> = {};
    for (const section of sections) {
      const entries = this.#sections.get(section);
      if (!entries && section !== 'Resources') continue;
      template[section] = Object.fromEntries([...(entries ?? [])].map(([name, { value }]) => [name, value]));
    }
    for (const [name, { position, module }] of this.#sections.get('Resources') ?? []) {
      sources[name] = { ...position, ...(module !== undefined && { module }) };
      const parameter = this.#get('Parameters', name);
      if (parameter) this.#clash(`The name ${name} of a parameter and of a resource`, parameter.position, position);
    }
    return { template: template as unknown as Template, sources };
  }

  #addEntry(source: SourceFile, section: Section, name: string, value: unknown): void {
    const position = source.locateKey([section, name]);
    const before = this.#get(section, name);
    if (value === null) this.#section(section).delete(name);
    else {
      if (section === 'Resources' && before?.module && typeOf(before.value) !== typeOf(value)) {
        this.#clash(`${section}.${name}`, before.position, position);
      }
      this.#set(section, name, { value, position });
    }
  }

  #addOther(key: string, value: unknown): void {
    const before = this.#rest[key];
    const merged = isObject(value) && isObject(before) ? { ...before, ...value } : value;
    this.#rest[key] = key === 'Metadata' && isObject(merged) ? without(merged, 'jaws:carries') : merged;
    if (this.#rest[key] === undefined) delete this.#rest[key];
  }

  #addStatement(policy: string, statement: Entries, from: { name: string; position: Position }): void {
    const entry = this.#get('Resources', policy);
    const list = statementsOf(entry?.value);
    if (!entry || !list) {
      this.#report({
        message: `Module ${from.name} has statements for ${policy}, and no template has that policy.`,
        position: from.position,
        hint: `Put ${policy} back, or give the functions of the module their own iamPolicyDocumentStatements.`,
      });
      return;
    }
    const isSame = (other: unknown) =>
      isDeepStrictEqual(other, statement) ||
      (typeof statement.Sid === 'string' && isObject(other) && other.Sid === statement.Sid);
    if (list.some(isSame)) return;
    const resource = entry.value as { Properties: { PolicyDocument: Entries } };
    const document = { ...resource.Properties.PolicyDocument, Statement: [...list, statement] };
    const value = { ...resource, Properties: { ...resource.Properties, PolicyDocument: document } };
    this.#set('Resources', policy, { ...entry, value });
  }

  #clash(what: string, one: Position, other: Position): void {
    const places = [one, other].map(({ file, line }) => `${file}:${line}`);
    this.#report({
      message: `${what} is in ${places.join(' and in ')}, and they are different things.`,
      position: other,
      hint: 'Rename one of them.',
    });
  }

  #section(section: Section): Map<string, Entry> {
    const found = this.#sections.get(section) ?? new Map<string, Entry>();
    this.#sections.set(section, found);
    return found;
  }

  #get(section: Section, name: string): Entry | undefined {
    return this.#sections.get(section)?.get(name);
  }

  #set(section: Section, name: string, entry: Entry): void {
    this.#section(section).set(name, entry);
  }
}

const isSection = (key: string): key is Section => sections.some((section) => section === key);

const isIn = (data: TemplatePart['data'], section: Section, name: string): boolean =>
  Object.hasOwn((data[section] as Entries | undefined) ?? {}, name);

const typeOf = (resource: unknown): unknown => (resource as { Type?: unknown }).Type;

/** Undefined if it is otherwise empty. */
function without(object: Entries, key: string): Entries | undefined {
  if (!Object.hasOwn(object, key)) return object;
  const rest = { ...object };
  delete rest[key];
  return Object.keys(rest).length > 0 ? rest : undefined;
}

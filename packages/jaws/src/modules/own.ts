import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';
import { namesReferredTo } from '../model/references.ts';
import { editJsonText } from '../project/edit.ts';
import { parseSource } from '../project/source.ts';
import type { Project, SourceFile } from '../project/types.ts';
import type { Changes } from './changes.ts';
import { holdsData } from './template.ts';
import { type Additions, type Json, type Section, sections } from './types.ts';

// Modules whose resources are deployed from their own awsm.json.

type Named = Readonly<Record<Section, Json>>;

/** The names in the `resources.cloudFormation` of an awsm.json, by section. */
export function namedIn(awsm: SourceFile | undefined): Named {
  const data = isObject(awsm?.data) ? awsm.data : {};
  const cloudFormation = isObject(data.resources) ? data.resources.cloudFormation : undefined;
  return sectionsOf(cloudFormation);
}

function sectionsOf(template: unknown): Named {
  const all = isObject(template) ? template : {};
  return Object.fromEntries(sections.map((section) => [section, isObject(all[section]) ? all[section] : {}])) as Record<
    Section,
    Json
  >;
}

const templatesOf = ({ sharedResources, resources }: Project): SourceFile[] => [
  ...(sharedResources ? [sharedResources] : []),
  ...resources.values(),
];

/** Names that the project uses for other content, with their file. */
export function clashesOf(project: Project, module: string, { named }: Additions): string[] {
  const others = project.modules.filter((one) => one.name !== module);
  const places = [
    ...templatesOf(project).map((source) => ({ file: source.name, named: sectionsOf(source.data) })),
    ...others.map(({ awsm }) => ({ file: awsm?.name ?? '', named: namedIn(awsm) })),
  ];
  return places.flatMap((place) =>
    sections.flatMap((section) =>
      Object.entries(named[section]).flatMap(([name, value]) => {
        const taken = place.named[section][name];
        const isTaken = taken !== undefined && taken !== null && !isDeepStrictEqual(taken, value);
        return isTaken ? [`${section}.${name} (${place.file})`] : [];
      }),
    ),
  );
}

/**
 * Puts resources with data that a module no longer brings into the templates, with everything that they refer to: the next deployment
 * would delete them. Returns messages for the user.
 */
export function keepData(project: Project, changes: Changes, before: Named, after: Named): string[] {
  const gone = Object.entries(before.Resources).filter(
    ([name, one]) => holdsData(one) && !Object.hasOwn(after.Resources, name),
  );
  const names = new Set(gone.map(([name]) => name));
  for (const name of names) {
    for (const section of sections) {
      const needed = section === 'Outputs' ? undefined : before[section][name];
      for (const other of needed === undefined ? [] : namesReferredTo(needed)) {
        if (!sections.some((one) => one !== 'Outputs' && Object.hasOwn(after[one], other))) names.add(other);
      }
    }
  }
  const targets = project.sharedResources ? [project.sharedResources] : [...project.resources.values()];
  const kept: string[] = [];
  for (const source of targets) {
    const has = sectionsOf(source.data);
    let { text } = source;
    for (const section of sections) {
      if (section === 'Outputs') continue;
      for (const name of names) {
        const value = before[section][name];
        if (value !== undefined && !Object.hasOwn(has[section], name))
          text = editJsonText(text, [section, name], value);
      }
    }
    for (const [name, one] of gone)
      kept.push(`${source.name}: Resources.${name}: ${String((one as Json).Type)} holds data`);
    if (text !== source.text) changes.set(source.name, { content: Buffer.from(text), executable: false });
  }
  return kept;
}

/** Template entries that replaced those of the module: they stay when the module is removed. */
export function replacedIn(project: Project, before: Named): string[] {
  return templatesOf(project).flatMap((source) => {
    const has = sectionsOf(source.data);
    return sections.flatMap((section) =>
      Object.keys(before[section])
        .filter((name) => has[section][name] !== undefined && has[section][name] !== null)
        .map((name) => `${source.name}: ${section}.${name}: written there`),
    );
  });
}

/** Names that the templates and other modules refer to although the module's removal deletes them. */
export function usesOf(project: Project, changes: Changes, module: string, before: Named): string[] {
  const names = new Set(sections.filter((one) => one !== 'Outputs').flatMap((section) => Object.keys(before[section])));
  const after = templatesOf(project).map((source) => {
    const text = changes.get(source.name)?.content;
    return text ? parseSource(source.path, source.name, text).source : source;
  });
  const others = project.modules.flatMap(({ name, awsm }) => (name === module || !awsm ? [] : [awsm]));
  const left = new Set(
    [...after.map(({ data }) => sectionsOf(data)), ...others.map(namedIn)].flatMap((named) =>
      sections.flatMap((section) => (section === 'Outputs' ? [] : Object.keys(named[section]))),
    ),
  );
  const texts = [
    ...after.map(({ name, data }) => ({ name, data })),
    ...others.map((awsm) => ({ name: awsm.name, data: (awsm.data as { resources?: unknown }).resources })),
  ];
  return texts.flatMap(({ name: file, data }) =>
    [...namesReferredTo(data)]
      .filter((name) => names.has(name) && !left.has(name))
      .map((name) => `${file} refers to ${name}`),
  );
}

import * as z from 'zod';
import { isObject } from '../base/text.ts';
import { resourcesPath, sharedResourcesPath } from '../project/read.ts';
import type { Position, Project, SourceFile } from '../project/types.ts';
import { reportNulls } from './nulls.ts';
import type { Report } from './report.ts';
import { logicalName, resource } from './schema/resource.ts';
import { validate } from './validate.ts';

const objects = z.record(z.string(), z.record(z.string(), z.unknown()).nullable());

/** The frame of a template, which may be only a part; `null` removes an entry of a layer below. CloudFormation checks the rest. */
const partSchema = z.looseObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.looseObject({ 'jaws:carries': z.array(z.string()).optional() }).optional(),
  Parameters: objects.optional(),
  Mappings: z.record(z.string(), z.unknown()).optional(),
  Conditions: z.record(z.string(), z.unknown()).optional(),
  Resources: z.record(logicalName, resource.nullable()).optional(),
  Outputs: objects.optional(),
});
const wholeSchema = partSchema.extend({ Resources: z.record(logicalName, resource.nullable()) });

/** A validated file of resources. */
export interface TemplatePart {
  readonly source: SourceFile;
  readonly data: Readonly<Record<string, unknown>>;
}

function readPart(source: SourceFile, schema: typeof partSchema | typeof wholeSchema, report: Report): TemplatePart {
  const data = validate(schema, source, report) ?? {};
  for (const [section, entries] of Object.entries(data)) {
    // A null that removes an entry is not part of a template.
    const kept = Object.entries(isObject(entries) ? entries : {}).filter(([, entry]) => entry !== null);
    for (const [name, entry] of kept) reportNulls(source, entry, [section, name], report);
  }
  return { source, data };
}

/** The resources that all stages and regions share; undefined if the file does not exist. */
export function readShared(project: Project, report: Report): TemplatePart | undefined {
  const source = project.sharedResources;
  return source && readPart(source, partSchema, report);
}

/** The resources file of a stage and region. `named` is where jaws.json names that region. */
export function readOverlay(
  project: Project,
  place: { readonly stage: string; readonly region: string },
  named: Position,
  report: Report,
): TemplatePart | undefined {
  const { stage, region } = place;
  const source = project.resources.get(`${stage}/${region}`);
  if (source) {
    const schema = project.sharedResources ? partSchema : wholeSchema;
    return readPart(source, schema, report);
  }
  const other =
    [...project.resources.keys()].find((key) => key.startsWith(`${stage}/`)) ?? project.resources.keys().next().value;
  const copy = other ? `Copy cloudformation/${other}/resources-cf.json there` : 'Restore it from version control';
  const restore = project.sharedResources
    ? `Restore it, or write {} there if ${sharedResourcesPath} has all of it`
    : copy;
  report({
    message: `${resourcesPath(stage, region)} is missing; ${project.jaws.name} has stage "${stage}" in ${region}.`,
    position: named,
    hint: `${restore}, or take the region out of ${project.jaws.name} and run \`jaws region create --stage ${stage} --region ${region}\`.`,
  });
  return undefined;
}

import * as z from 'zod';
import type { Position, Project } from '../project/types.ts';
import type { Report } from './report.ts';
import type { Template } from './types.ts';
import { validate } from './validate.ts';

const objects = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Only the frame of a template; CloudFormation itself knows the rest better. */
const templateSchema = z.looseObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.record(z.string(), z.unknown()).optional(),
  Parameters: objects.optional(),
  Mappings: z.record(z.string(), z.unknown()).optional(),
  Conditions: z.record(z.string(), z.unknown()).optional(),
  Resources: z.record(
    z.string().regex(/^[a-zA-Z0-9]+$/, 'must have letters and digits only, as CloudFormation wants logical ids'),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
  Outputs: objects.optional(),
});

/** The resources template of a stage in a region. `named` is where jaws.json names that region. */
export function readTemplate(
  project: Project,
  stage: string,
  region: string,
  named: Position,
  report: Report,
): Template {
  const source = project.resources.get(`${stage}/${region}`);
  if (source) return (validate(templateSchema, source, report) as Template | undefined) ?? { Resources: {} };
  const other =
    [...project.resources.keys()].find((key) => key.startsWith(`${stage}/`)) ?? project.resources.keys().next().value;
  const copy = other ? `Copy cloudformation/${other}/resources-cf.json there` : 'Restore it from version control';
  report({
    message: `cloudformation/${stage}/${region}/resources-cf.json is missing; jaws.json has stage "${stage}" in ${region}.`,
    position: named,
    hint: `${copy}, or take the region out of jaws.json and run \`jaws region create --stage ${stage} --region ${region}\`.`,
  });
  return { Resources: {} };
}

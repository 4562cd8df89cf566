import * as z from 'zod';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html */
export const logicalName = z
  .string()
  .regex(/^[a-zA-Z0-9]+$/, 'must have letters and digits only, as CloudFormation wants logical ids');

/** The parts of a CloudFormation resource that JAWS reads. */
export const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).optional(),
  Metadata: z
    .looseObject({
      'jaws:home': z
        .boolean()
        .optional()
        .describe('Whether it exists in one region of a stage only; its outputs are there for all regions.'),
      'jaws:why': z
        .string()
        .optional()
        .describe(
          'What users need it for as it is, where it lets in others or may do much; `jaws module info` shows it.',
        ),
      'jaws:replicate': z
        .union([z.boolean(), z.strictObject({ consistency: z.literal('strong'), witness: z.string().optional() })])
        .optional()
        .describe(
          'On an AWS::DynamoDB::Table: whether it is one global table with a replica in every region of a stage. On an AWS::S3::Bucket: whether the objects of every region are in all others too.',
        ),
    })
    .optional(),
});

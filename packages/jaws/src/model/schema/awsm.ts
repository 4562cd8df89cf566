import * as z from 'zod';
import { eventSourceSchema } from '../event-sources/schema.ts';
import { functionAlarms } from './alarms.ts';
import { shared } from './authorizer.ts';
import { endpointSchema } from './endpoint.ts';
import { about, boolean, texts } from './fields.ts';
import { lambdaProperties, variable } from './lambda.ts';
import { logicalName, resource } from './resource.ts';
import { logs } from './settings.ts';
import { warm } from './warm.ts';

const optimize = z.strictObject({
  builder: z
    .union([z.enum(['esbuild', 'browserify', '']), z.boolean()])
    .optional()
    .describe('esbuild (default; browserify and true mean it) bundles; false zips the project as it is.'),
  minify: boolean.optional().describe('Whether the bundle is made small; true by default.'),
  keepNames: boolean
    .optional()
    .describe('Whether functions and classes keep their names when it is made small; true by default.'),
  sourceMaps: boolean
    .optional()
    .describe('Whether the source map is shipped, so that stack traces name lines of the sources; true by default.'),
  ignore: texts.optional().describe('Modules that are replaced by an empty one.'),
  exclude: texts.optional().describe('Packages that are kept out of the bundle and shipped as they are installed.'),
  includePaths: texts.optional().describe('Files, folders or globs of the project that are put into the zip.'),
  babel: z.unknown().optional().describe('Unused; version 1 modules may have it.'),
});

const packaging = z.strictObject({
  optimize: optimize.optional(),
  excludePatterns: texts
    .optional()
    .describe('Regular expressions on paths relative to the project; what matches stays out of the zip.'),
  image: z.unknown().optional().describe('Refused: JAWS deploys zips, which it knows by their contents.'),
  build: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "A program and its arguments that make the code of a runtime other than Node.js and Python, run in the function's folder. The zip gets what it puts into the folder $ARTIFACTS_DIR; if that is nothing, the function's folder.",
    ),
});

const lambda = z.strictObject({
  envVars: z.array(variable).optional().describe('Environment variables that the function needs from its stage.'),
  optionalEnvVars: z
    .array(variable)
    .optional()
    .describe('Environment variables that the function gets if its stage has them, and works without.'),
  secretEnvVars: z
    .array(variable)
    .optional()
    .describe(
      'Those of envVars and optionalEnvVars whose values are secret, so no command and no page shows them unasked.',
    ),
  resources: z
    .array(logicalName)
    .optional()
    .describe(
      'Outputs or resources of the resources stack, by name: `resources` of jaws-core-js has their values, as Ref gives them. It adds no rights.',
    ),
  deploy: boolean.optional().describe('false keeps the function out of `jaws dash --all`.'),
  iamPolicyDocumentStatements: z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .describe(
      'Permissions of this function alone, besides writing its log. It then gets a role of its own, even if the list is empty, and no permissions of the shared one.',
    ),
  eventSources: z
    .record(z.string().regex(/^[A-Za-z0-9]{1,40}$/, 'must be letters and digits'), eventSourceSchema)
    .optional()
    .describe('What calls the function, by a name of your choice: resources of CloudFormation that JAWS completes.'),
  logs: logs
    .optional()
    .describe(
      'Days for which the log of this function is kept; "keep" keeps it for ever. By default as jaws.json says.',
    ),
  alarms: functionAlarms.optional(),
  warm: warm.optional(),
  package: packaging.optional(),
  cloudFormation: lambdaProperties.optional(),
});

const apiGateway = z.strictObject({
  deploy: boolean.optional().describe('Unused; version 1 modules have it.'),
  cloudFormation: z
    .union([endpointSchema, z.array(endpointSchema), z.record(z.string(), z.never())])
    .optional()
    .describe('One endpoint, or a list of them; an empty object is none.'),
  ...shared,
});

const moduleApi = z.strictObject(shared).describe('What the endpoints of the module share.');

const section = z.record(logicalName, z.record(z.string(), z.unknown()));

const snippets = z.strictObject({
  cloudFormation: z
    .strictObject({
      LambdaIamPolicyDocumentStatements: z.array(z.record(z.string(), z.unknown())).optional(),
      ApiGatewayIamPolicyDocumentStatements: z.array(z.record(z.string(), z.unknown())).optional(),
      Resources: z
        .record(logicalName, resource)
        .optional()
        .describe('They are part of the resources of every stage and region.'),
      Parameters: section.optional(),
      Mappings: section.optional(),
      Conditions: section.optional(),
      Outputs: section.optional().describe('Functions may refer to them by name.'),
    })
    .optional(),
});

/** aws_modules/<module>/awsm.json. */
export const moduleSchema = z
  .strictObject({
    ...about,
    license: z.string().optional(),
    repository: z.unknown().optional().describe('Where its sources are, as in package.json; not used.'),
    resources: snippets.optional(),
    apiGateway: moduleApi.optional(),
  })
  .describe('An AWS module.');

/** aws_modules/<module>/<function>/awsm.json. Without `lambda` it is endpoints only, without `apiGateway` a function only. */
export const functionSchema = z
  .strictObject({
    ...about,
    license: z.string().optional(),
    lambda: lambda.optional(),
    apiGateway: apiGateway.optional(),
  })
  .describe('A function of an AWS module, its endpoints, or both.');

/** Either kind, for editors, which know a file by its name only. */
export const awsmSchema = z
  .strictObject({ ...moduleSchema.shape, ...functionSchema.shape })
  .describe('awsm.json of an AWS module or of one of its functions.');

export type LambdaInput = z.output<typeof lambda>;

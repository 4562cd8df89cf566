import * as z from 'zod';
import { account } from './account.ts';
import { projectApi, stageApi } from './api.ts';
import { domains } from './domains.ts';
import { about } from './fields.ts';
import { promises } from './promises.ts';
import { rollout } from './rollout.ts';
import { settings } from './settings.ts';

const region = z
  .strictObject({
    region: z.string().describe('AWS region, such as us-east-1.'),
    iamRoleArnLambda: z.string().optional().describe('Role of the functions. Written by `jaws deploy resources`.'),
    iamRoleArnApiGateway: z.string().optional().describe('Role of the API. Written by `jaws deploy resources`.'),
    jawsBucket: z
      .string()
      .optional()
      .describe('Bucket of the stage in this region. By default jaws.<stage>.<region without dashes>.<domain>.'),
    protected: z
      .boolean()
      .optional()
      .describe(
        'Whether removing the stage requires its name, and whether the stage has alarms. By default true for a stage called prod.',
      ),
    home: z
      .boolean()
      .optional()
      .describe('Whether resources with "jaws:home" exist in this region of the stage. By default in its first one.'),
    mode: z
      .enum(['standard', 'express'])
      .optional()
      .describe('express: CloudFormation does not wait until resources are ready. By default standard.'),
    account: account.optional().describe('How the account of this region is reached, instead of the one of its stage.'),
    ...settings,
    apiGateway: stageApi.optional(),
    restApiId: z.string().optional().describe('Id of the REST API; version 1 wrote it.'),
  })
  .describe('One region of a stage.');

/** jaws.json. */
export const jawsSchema = z
  .strictObject({
    ...about,
    name: z.string().describe('Name of the project; part of every stack and function name. camelCase is best.'),
    id: z
      .string()
      .regex(/^[a-z0-9]{8,64}$/, 'must have 8 to 64 lower-case letters and digits')
      .optional()
      .describe(
        'Tells the project from another one of the same name. Written by `jaws project create`, or by the first deployment.',
      ),
    domain: z.string().describe('Domain of the project; the end of its bucket names.'),
    stages: z.record(z.string(), z.array(region)).optional().describe('Regions by stage.'),
    domains: z.record(z.string(), domains).optional().describe('Custom domains of each stage, over all its regions.'),
    promises: z.record(z.string(), promises).optional().describe('What each stage promises for the loss of a region.'),
    rollout: z.record(z.string(), rollout).optional().describe('How each stage is deployed over its regions.'),
    accounts: z.record(z.string(), account).optional().describe('How the account of each stage is reached.'),
    buildEnvironment: z
      .record(z.string(), z.array(z.string().min(1)))
      .optional()
      .describe(
        'Variables of your environment that programs of `package.build` and pip get, by the installed module that brings them. Without an entry they get PATH, HOME and where languages keep their caches.',
      ),
    ...settings,
    apiGateway: projectApi.optional(),
    profile: z.string().optional().describe('Unused; version 1 projects may have it.'),
    project: z.record(z.string(), z.unknown()).optional().describe('Unused; version 1 projects may have it.'),
  })
  .describe('A JAWS project.');

export type JawsInput = z.output<typeof jawsSchema>;

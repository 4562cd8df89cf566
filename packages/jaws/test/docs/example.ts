import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readUsage } from '../../src/engine/cost/usage-file.ts';
import { projectApi } from '../../src/model/schema/api.ts';
import { awsmSchema, functionSchema } from '../../src/model/schema/awsm.ts';
import { endpointSchema } from '../../src/model/schema/endpoint.ts';
import { jawsSchema } from '../../src/model/schema/jaws.ts';
import { temporaryFolder } from '../cli/jaws.ts';

type Data = Record<string, unknown>;

const cloudFormation = { Handler: 'aws_modules/a/b/handler.handler', Runtime: 'nodejs24.x' };
const jaws = { name: 'a', domain: 'b' };
const ofApi = Object.keys(projectApi.shape);
const ofProject = ['stages', 'domains', 'promises', 'accounts', 'rollout', 'alarms', 'tags', 'logs'];

/**
 * Throws the mistakes in a JSON example, checked with the schema of the file it belongs to, which its names reveal. Returns false if it belongs to no
 * such file.
 */
export function checkExample(block: string): boolean {
  const text = block.trim().replaceAll('arn:aws:acm:…', 'arn:aws:acm:us-east-1:1:certificate/1');
  const parts = /^\{ "Type"/.test(text) ? text.split('\n') : [text.startsWith('"') ? `{${text}}` : text];
  return parts.map((part) => check(JSON.parse(part))).every(Boolean);
}

function check(data: Data): boolean {
  const has = (name: string) => name in data;
  const ofFunction = (lambda: Data) => functionSchema.parse({ lambda: { cloudFormation, ...lambda } });
  if (has('Path')) endpointSchema.parse(data);
  else if (has('Effect')) ofFunction({ iamPolicyDocumentStatements: [data] });
  else if (has('lambda')) awsmSchema.parse({ ...data, lambda: { cloudFormation, ...(data.lambda as Data) } });
  else if (has('eventSources') || has('iamPolicyDocumentStatements')) ofFunction(data);
  else if (has('resources')) awsmSchema.parse(data);
  else if (has('cloudFormation')) functionSchema.parse({ apiGateway: data });
  else if (has('apiGateway') && 'cloudFormation' in (data.apiGateway as Data)) functionSchema.parse(data);
  else if (has('functions') || has('tables')) checkUsage(data);
  else if (has('apiGateway') || ofProject.some(has)) jawsSchema.parse({ ...jaws, ...data });
  else if (Object.values(data).some((value) => String((value as Data)?.Type).startsWith('AWS::'))) {
    awsmSchema.parse({ resources: { cloudFormation: { Resources: data } } });
  } else if (ofApi.some(has)) projectApi.parse(data);
  else return false;
  return true;
}

function checkUsage(data: Data): void {
  const { path, remove } = temporaryFolder();
  try {
    writeFileSync(join(path, 'usage.json'), JSON.stringify(data));
    readUsage(join(path, 'usage.json'));
  } finally {
    remove();
  }
}

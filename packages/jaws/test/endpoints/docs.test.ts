import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { projectApi } from '../../src/model/schema/api.ts';
import { functionSchema } from '../../src/model/schema/awsm.ts';
import { endpointSchema } from '../../src/model/schema/endpoint.ts';
import { jawsSchema } from '../../src/model/schema/jaws.ts';

const text = readFileSync(new URL('../../../../docs/endpoints.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, block]) => block!.trim());

/** What an example is a part of, by how it begins. */
function check(block: string): unknown {
  const whole = block.startsWith('"') ? `{${block}}` : block;
  const values = block.startsWith('{ "Type"') ? block.split('\n') : [whole];
  for (const value of values) {
    const data = JSON.parse(value.replaceAll('arn:aws:acm:…', 'arn:aws:acm:us-east-1:1:certificate/1')) as object;
    if ('Path' in data) endpointSchema.parse(data);
    else if ('lambda' in data) {
      const cloudFormation = { Handler: 'aws_modules/a/b/handler.handler', Runtime: 'nodejs24.x' };
      functionSchema.parse({ lambda: { cloudFormation, ...(data.lambda as object) } });
    } else if ('cloudFormation' in data || ('apiGateway' in data && 'cloudFormation' in (data.apiGateway as object))) {
      functionSchema.parse('apiGateway' in data ? data : { apiGateway: data });
    } else if ('stages' in data || 'apiGateway' in data) jawsSchema.parse({ name: 'a', domain: 'b', ...data });
    else projectApi.parse(data);
  }
  return values.length;
}

describe('docs/endpoints.md', () => {
  test('has examples', () => expect(blocks.length).toBeGreaterThan(15));
  test.each(blocks)('%s', (block) => {
    expect(check(block)).toBeGreaterThan(0);
  });
});

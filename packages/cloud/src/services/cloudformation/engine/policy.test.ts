import { describe, expect, it } from 'vitest';
import { checkPolicy } from './policy.ts';

const policy = (...Statement: object[]) => JSON.stringify({ Statement });
const all = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };

// The examples of https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
describe('stack policies', () => {
  it('allows everything when it is missing, and nothing that it does not allow', () => {
    expect(() => checkPolicy(undefined, 'Update:Delete', 'DB', 'AWS::RDS::DBInstance')).not.toThrow();
    const own = policy({ ...all, Resource: 'LogicalResourceId/App*' });
    expect(() => checkPolicy(own, 'Update:Modify', 'AppQueue', 'AWS::SQS::Queue')).not.toThrow();
    expect(() => checkPolicy(own, 'Update:Modify', 'DB', 'AWS::RDS::DBInstance')).toThrow(
      'no statement allows [Update:Modify]',
    );
  });

  it('lets a denial win', () => {
    const own = policy(all, {
      Effect: 'Deny',
      Action: ['Update:Replace', 'Update:Delete'],
      Principal: '*',
      Resource: 'LogicalResourceId/DB',
    });
    expect(() => checkPolicy(own, 'Update:Modify', 'DB', 'x')).not.toThrow();
    expect(() => checkPolicy(own, 'Update:Replace', 'DB', 'x')).toThrow(
      'Action denied by stack policy: Statement [#2] does not allow [Update:Replace] for resource [LogicalResourceId/DB]',
    );
  });

  it('knows NotResource, NotAction and conditions on the type', () => {
    const others = policy(
      { Effect: 'Deny', Principal: '*', Action: 'Update:*', NotResource: 'LogicalResourceId/DB' },
      all,
    );
    expect(() => checkPolicy(others, 'Update:Modify', 'DB', 'x')).not.toThrow();
    expect(() => checkPolicy(others, 'Update:Modify', 'Q', 'x')).toThrow('Statement [#1]');
    const typed = policy(all, {
      Effect: 'Deny',
      Principal: '*',
      Action: 'Update:*',
      Resource: '*',
      Condition: { StringLike: { ResourceType: ['AWS::RDS::*'] } },
    });
    expect(() => checkPolicy(typed, 'Update:Modify', 'Q', 'AWS::SQS::Queue')).not.toThrow();
    expect(() => checkPolicy(typed, 'Update:Modify', 'DB', 'AWS::RDS::DBInstance')).toThrow('Statement [#2]');
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectOf, regionsAt } from '../model/testing-layers.ts';
import type { RegionModel } from '../model/types.ts';
import { editJsonText } from '../project/edit.ts';
import { readProject } from '../project/read.ts';
import { resourcesTemplate } from '../scaffold/resources.ts';
import { applyChanges } from './changes.ts';
import { planTidy } from './tidy.ts';
import { stopsOlder } from './tidy-layout.ts';
import type { Json } from './types.ts';

const places = [
  ['dev', 'us-east-1'],
  ['dev', 'eu-west-1'],
  ['prod', 'us-east-1'],
] as const;
const path = (stage: string, region: string) => `cloudformation/${stage}/${region}/resources-cf.json`;
const shared = 'cloudformation/resources-cf.json';
const statement = { Effect: 'Allow', Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::pictures/*'] };
const jobs = { Type: 'AWS::SQS::Queue' };
const pictures = { Type: 'AWS::S3::Bucket' };
const brings = {
  LambdaIamPolicyDocumentStatements: [statement],
  Resources: { Jobs: jobs, Pictures: pictures },
  Outputs: { JobsArn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } } },
};
type Edit = (template: ReturnType<typeof resourcesTemplate>, stage: string, region: string) => void;

/** The layout of version 1 and JAWS 2.0: everything in the file of each stage and region. */
function copies(edit: Edit = () => {}, more: Readonly<Record<string, unknown>> = {}): string {
  const place = { project: 'shop', domain: 'shop.test', email: 'me@shop.test' };
  const stages = { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }], prod: [{ region: 'us-east-1' }] };
  const templates = places.map(([stage, region]) => {
    const template = resourcesTemplate({ ...place, stage, region });
    edit(template, stage, region);
    return [path(stage, region), template] as const;
  });
  return projectOf({
    'jaws.json': { name: 'shop', domain: 'shop.test', stages },
    ...Object.fromEntries(templates),
    ...more,
  });
}

const addModule: Edit = (template) => {
  Object.assign(template.Resources, structuredClone(brings.Resources));
  Object.assign(template.Outputs!, structuredClone(brings.Outputs));
  statements(template).push(statement);
};
const statements = (template: ReturnType<typeof resourcesTemplate>) =>
  (template.Resources.IamPolicyLambda!.Properties!.PolicyDocument as { Statement: unknown[] }).Statement;
const awsm = { 'aws_modules/pictures/awsm.json': { name: 'pictures', resources: { cloudFormation: brings } } };
const record = { 'aws_modules/pictures/.jaws-module.json': { name: 'pictures', version: '1.0.0' } };

const composed = (root: string) =>
  Object.fromEntries(
    Object.entries(regionsAt(root)).map(([key, { resources }]: [string, RegionModel]) => [key, resources]),
  );

/** Tidies, and checks that every composed template stays deeply equal. Returns the resulting files. */
function tidy(root: string) {
  const before = composed(root);
  const plan = planTidy(readProject(root));
  applyChanges(root, plan.changes);
  expect(composed(root)).toEqual(before);
  expect(planTidy(readProject(root)).changes.size).toBe(0);
  const project = readProject(root);
  return {
    plan,
    shared: project.sharedResources?.data as Record<string, Json>,
    overlays: [...project.resources.values()].map(({ data }) => data as Record<string, Json>),
    text: project.sharedResources?.text ?? '',
    module: project.modules[0],
  };
}

describe('what is deployed stays the same, and', () => {
  test('what all have goes to the shared file, what says where they are stays', () => {
    const { shared: data, overlays, plan } = tidy(copies());
    expect(Object.keys(data.Resources!)).toContain('IamPolicyLambda');
    for (const [index, [stage]] of places.entries()) {
      expect(Object.keys(overlays[index]!)).toEqual(['Parameters', 'Resources']);
      expect(Object.keys(overlays[index]!.Parameters!)).toEqual(['aaJawsBucket', 'aaStage', 'aaDataModelStage']);
      expect(overlays[index]).toMatchObject({ Parameters: { aaStage: { Default: stage } } });
      expect(overlays[index]!.Resources).toEqual({ [stopsOlder]: null });
    }
    expect(plan.files[0]).toMatchObject({ path: shared, isNew: true });
    expect(plan.files[1]).toMatchObject({ path: path('dev', 'us-east-1'), isNew: false, left: 4 });
    expect(plan.files[1]?.added).toEqual([`Resources.${stopsOlder}`]);
    expect(plan.files[1]?.removed).toContain('Resources.JawsBucket');
  });

  test('where most are equal the others keep theirs; what one lacks stays where it is', () => {
    const { shared: data, overlays } = tidy(
      copies((template, stage) => {
        template.Resources.Jobs = { ...jobs, Properties: { DelaySeconds: stage === 'prod' ? 5 : 0 } };
        if (stage === 'dev') template.Resources.OnlyDev = { Type: 'AWS::SNS::Topic' };
      }),
    );
    expect(data.Resources!.Jobs).toEqual({ ...jobs, Properties: { DelaySeconds: 0 } });
    expect(overlays.map(({ Resources }) => Object.keys(Resources!))).toEqual([
      ['OnlyDev', stopsOlder],
      ['OnlyDev', stopsOlder],
      ['Jobs', stopsOlder],
    ]);
  });

  test('a shared file that is there keeps its entries', () => {
    const root = copies((template) => addModule(template, '', ''), {
      [shared]: { Resources: { Jobs: jobs, Own: pictures } },
    });
    const { shared: data } = tidy(root);
    expect(data.Resources).toMatchObject({ Jobs: jobs, Own: pictures });
  });

  test('sections that are empty, and fields of the template itself, are as they were', () => {
    const root = copies((template, stage) => {
      template.Mappings = {};
      template.Description = stage;
      template.Metadata = { Interface: { Groups: [stage === 'dev' ? 1 : 2] } };
    });
    tidy(root);
  });

  test('comments come along', () => {
    const root = copies();
    const file = join(root, path('dev', 'us-east-1'));
    const { text } = readProject(root).resources.get('dev/us-east-1')!;
    writeFileSync(file, text.replace('"Resources": {', '"Resources": {\n    // Roles first.'));
    expect(tidy(root).text).toContain('// Roles first.');
  });

  test('a project with one region, and one that is tidy already', () => {
    const root = projectOf({
      'jaws.json': { name: 'shop', domain: 'shop.test', stages: { dev: [{ region: 'us-east-1' }] } },
      [path('dev', 'us-east-1')]: resourcesTemplate({
        project: 'shop',
        domain: 'shop.test',
        email: 'me@shop.test',
        stage: 'dev',
        region: 'us-east-1',
      }),
    });
    expect(Object.keys(tidy(root).overlays[0]!.Resources!)).toEqual([stopsOlder]);
  });
});

describe('copies of a module', () => {
  test.each([
    ['of 2015, which has no record', {}],
    ['of JAWS 2.0, which has one', record],
  ])('%s, go: its own awsm.json says the same', (_name, more) => {
    const { shared: data, plan, module } = tidy(copies(addModule, { ...awsm, ...more }));
    expect(plan.modules).toEqual(['pictures']);
    expect(data.Resources).not.toHaveProperty('Jobs');
    expect(JSON.stringify(data)).not.toContain('s3:PutObject');
    expect(data).not.toHaveProperty('Metadata');
    expect(module?.record).toBe('//' in more || Object.keys(more).length > 0 ? 'own' : undefined);
  });

  test.each([
    ['of 2015', {}, ['pictures']],
    ['of JAWS 2.0', record, undefined],
  ])('%s, of which a statement was narrowed, stay as they are', (_name, more, carried) => {
    const edited: Edit = (template, stage, region) => {
      addModule(template, stage, region);
      statements(template).splice(-1, 1, { ...statement, Resource: ['arn:aws:s3:::pictures/small/*'] });
    };
    const { shared: data, plan } = tidy(copies(edited, { ...awsm, ...more }));
    expect(plan.modules).toEqual([]);
    expect(data.Resources).toMatchObject({ Jobs: jobs });
    expect(data.Metadata?.['jaws:carries']).toEqual(carried);
  });

  test('an edited resource stays in the templates, over that of the module', () => {
    const edited: Edit = (template, stage, region) => {
      addModule(template, stage, region);
      template.Resources.Jobs = { ...jobs, Properties: { DelaySeconds: 5 } };
    };
    const { shared: data, plan } = tidy(copies(edited, { ...awsm, ...record }));
    expect(plan.modules).toEqual(['pictures']);
    expect(data.Resources!.Jobs).toMatchObject({ Properties: { DelaySeconds: 5 } });
    expect(data.Resources).not.toHaveProperty('Pictures');
  });

  test('in one region only go too, and stay where they were edited', () => {
    const inEurope: Edit = (template, stage, region) => {
      if (region === 'eu-west-1') addModule(template, stage, region);
    };
    const same = tidy(copies(inEurope, awsm));
    expect(same.plan.modules).toEqual(['pictures']);
    const rest = { [stopsOlder]: null };
    expect(same.overlays.map(({ Resources }) => Resources)).toEqual([rest, rest, rest]);
    const edited: Edit = (template, stage, region) => {
      inEurope(template, stage, region);
      delete template.Resources.Pictures;
    };
    const { overlays } = tidy(copies(edited, awsm));
    expect(overlays.map(({ Metadata }) => Metadata?.['jaws:carries'])).toEqual([['pictures'], undefined, undefined]);
  });
});

test('a line of a region is what changes, not its look', () => {
  const root = copies();
  const { text } = readProject(root).resources.get('prod/us-east-1')!;
  writeFileSync(join(root, path('prod', 'us-east-1')), editJsonText(text.replaceAll('  ', '\t'), ['Description'], 'x'));
  tidy(root);
  expect(readProject(root).resources.get('prod/us-east-1')?.text).toContain('\n\t"Parameters"');
});

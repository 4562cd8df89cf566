import type { ErrorEntry } from '../error.ts';

const reasons = {
  replicated: 'is one table over all regions, which one region makes for the others ("jaws:replicate")',
  home: 'comes from a resource that exists in the home region only ("jaws:home")',
  condition: 'is read by a condition of a template, where CloudFormation takes only parameters',
} as const;

export const StackSetUnsupported: ErrorEntry<{ stage: string; what: string; why: keyof typeof reasons }> = {
  title: 'A stage cannot be a stack set',
  message: ({ stage, what, why }) =>
    `${stage} cannot be exported as stack sets: ${what} ${reasons[why]}, and a stack set has one template for all accounts and regions.`,
  hint: ({ stage, what }) =>
    `Take ${what} out of the project's resources and make it by a stack of its own, or go on with \`jaws deploy all ${stage}\`.`,
};

export const StackSetRegionsDiffer: ErrorEntry<{
  stage: string;
  stack: string;
  what: string;
  regions: readonly string[];
}> = {
  title: 'The regions of a stage differ',
  message: ({ stage, stack, what, regions }) =>
    `${stage} cannot be exported as stack sets: ${what} of ${stack} differs between ${regions.join(' and ')}, and a stack set has one template for all of them.`,
  hint: ({ stage, regions }) =>
    `Make them equal: look into cloudformation/${stage}/${regions[1]}/resources-cf.json and the settings of the region in jaws.json. An expression (AWS::Region, a mapping) says what has to differ.`,
};

export const ExportFolderNotOurs: ErrorEntry<{ folder: string; found: string }> = {
  title: 'A folder has files that no export made',
  message: ({ folder, found }) =>
    `${folder} is not empty, and ${found} was not made by \`jaws export\`: an export replaces the folder.`,
  hint: () => 'Name a new or empty folder with --out, or move what is in it.',
};

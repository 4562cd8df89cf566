import { addStage } from '../../engine/add-regions.ts';
import { openProject } from '../../engine/open.ts';
import { findRoot } from '../../project/find.ts';
import { accountFlag } from '../account-flag.ts';
import type { Run } from '../command.ts';
import { chooseStage, nameRegions, regionsAt } from '../place.ts';
import { addedResult } from './region-add.ts';

export const run: Run = async ({ arguments: args, values, flags }, context) => {
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const like = await chooseStage(context, opened.model, values.like, '--like');
  nameRegions(context, regionsAt(opened.model, { stage: like, region: undefined }));
  const result = await addStage(context.host, {
    root,
    opened,
    profile: values.profile,
    stage: args.stage!,
    like,
    account: accountFlag(values.account),
    writeOnly: flags.has('dont-exe-cf'),
    recover: flags.has('recover'),
  });
  return addedResult(result);
};

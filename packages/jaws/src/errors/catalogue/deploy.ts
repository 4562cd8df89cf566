import type { ErrorEntry } from '../error.ts';

interface Place {
  readonly stage: string;
  readonly region: string;
}
interface Stack extends Place {
  readonly stack: string;
}

const at = ({ stage, region }: Place) => `${stage} ${region}`;
/** Whether CloudFormation failed at a resource that no longer exists. */
const isGone = (reason: string): boolean =>
  /not ?found|no ?such|does ?n[o']t exist|non-?existent|cannot be found/i.test(reason);
const cfn = (command: string, { stack, region }: Stack) =>
  `aws cloudformation ${command} --stack-name ${stack} --region ${region}`;

// Before anything is sent

export const ResourcesNotDeployed: ErrorEntry<Place> = {
  title: 'The resources are not deployed',
  message: (place) =>
    `The resources of ${at(place)} (roles and bucket) are not deployed, and functions and endpoints need them.`,
  hint: (place) => `Run \`jaws deploy resources ${at(place)}\` first.`,
};

export const ResourcesOutputMissing: ErrorEntry<Stack & { output: string }> = {
  title: 'The resources lack an output',
  message: ({ stack, output }) => `The stack ${stack} has no output "${output}", which the other stacks take from it.`,
  hint: ({ stage, region, output }) =>
    `Put "${output}" back under Outputs in cloudformation/${stage}/${region}/resources-cf.json and run \`jaws deploy resources ${stage} ${region}\`.`,
};

export const ResourcesParameterMissing: ErrorEntry<Place & { parameter: string }> = {
  title: 'A parameter of the resources has no value',
  message: ({ stage, region, parameter }) =>
    `cloudformation/${stage}/${region}/resources-cf.json declares the parameter "${parameter}" without a Default, and JAWS has no value for it.`,
  hint: ({ parameter }) => `Give "${parameter}" a Default.`,
};

export const EndpointFunctionNotDeployed: ErrorEntry<Place & { endpoint: string; function: string; leftOut: boolean }> =
  {
    title: 'The function behind an endpoint is not deployed',
    message: ({ endpoint, function: id, ...place }) =>
      `The endpoint ${endpoint} calls ${id}, which is not deployed in ${at(place)}.`,
    hint: ({ leftOut, function: id, ...place }) =>
      leftOut
        ? `Its awsm.json says "deploy": false under lambda, which keeps it out of \`jaws deploy all\`. Take that out, or run \`jaws dash --stage ${place.stage} --region ${place.region}\` and tick ${id} once.`
        : `Run \`jaws deploy all ${at(place)}\`, or deploy the function first.`,
  };

export const WarmNeedsAlias: ErrorEntry<
  Place & { function: string; way: 'provisioned' | 'snapStart'; why: 'export' | 'room' }
> = {
  title: 'A function without an alias cannot be kept warm this way',
  message: ({ function: id, way, why, ...place }) =>
    `${id} is to be kept warm by ${way === 'provisioned' ? 'provisioned concurrency' : 'SnapStart'} in ${at(place)}, which works for published versions only, and ${
      why === 'export'
        ? 'exported stack sets publish none'
        : 'its stack, of an earlier version of JAWS, has no room for one'
    }.`,
  hint: ({ function: id, stage }) =>
    `Write "warm": { "schedule": "rate(5 minutes)" } in its awsm.json, or "warm": { "${id}": false } in the entries of ${stage} in jaws.json.`,
};

export const DomainNeedsTwoDeployments: ErrorEntry<Place & { from: string; to: string; domain: string }> = {
  title: 'A custom domain cannot change the kind of its API at once',
  message: ({ from, to, domain, ...place }) =>
    `The API of ${at(place)} would change from ${from} to ${to} and keep its custom domain ${domain}. CloudFormation makes the new domain and mapping before it deletes the old ones, and API Gateway allows each only once.`,
  hint: (place) =>
    `Deploy twice: take Domain out of jaws.json and run \`jaws deploy all ${at(place)}\`, then put it back and run that again. The domain does not answer in between.`,
};

export const DomainsNeedTwoDeployments: ErrorEntry<Place & { from: string; to: string; domain: string }> = {
  title: 'A domain of a stage cannot change the kind of its API at once',
  message: ({ from, to, domain, ...place }) =>
    `The API of ${at(place)} would change from ${from} to ${to}, and the domain ${domain} leads to it. Domain names and mappings of the two kinds are resources of two types, and API Gateway allows each name only once.`,
  hint: ({ stage, domain }) =>
    `Run \`jaws domain remove ${domain}\`, then \`jaws deploy all ${stage}\`, then \`jaws domain create ${domain} --stage ${stage}\`. The domain does not answer in between.`,
};

export const EndpointNotDeployed: ErrorEntry<Place & { endpoint: string }> = {
  title: 'The endpoint is not deployed',
  message: ({ endpoint, stage, region }) =>
    `${endpoint} has no address in ${stage} ${region}: it is not deployed there.`,
  hint: ({ stage, region }) => `Deploy it: \`jaws deploy endpoint ${stage} ${region}\`.`,
};

export const NoConsole: ErrorEntry<Place & { endpoint: string | undefined }> = {
  title: 'There is no AWS console to open',
  message: ({ stage, region, endpoint }) =>
    endpoint === undefined
      ? `JAWS does not know the address of the AWS console for ${region}.`
      : `${stage} ${region} is not in AWS but at ${endpoint}, which has no console.`,
  hint: ({ stage, region }) =>
    `\`jaws status ${stage} ${region}\` shows what is deployed, \`jaws logs --stage ${stage}\` what functions wrote.`,
};

export const EndpointsNotDeployed: ErrorEntry<Place & { domain: string }> = {
  title: 'A domain points to an API that is not deployed',
  message: ({ domain, ...place }) =>
    `The domain ${domain} points to the endpoints of ${at(place)}, which are not deployed.`,
  hint: ({ stage }) => `Deploy them first: jaws deploy all ${stage}`,
};

export const KeyNeedsTwoDeployments: ErrorEntry<Place & { key: string; from: string; to: string }> = {
  title: 'An API key cannot change its usage plan at once',
  message: ({ key, from, to, ...place }) =>
    `The API key ${key} of ${at(place)} would move from the usage plan ${from} to ${to}. CloudFormation puts it into the new plan before it takes it out of the old one, and API Gateway allows a key in one plan of a stage.`,
  hint: (place) =>
    `Deploy twice: give both plans ApiKeys without that key and run \`jaws deploy all ${at(place)}\`, then name it in the new plan and run that again. The key does not work in between.`,
};

export const TableExistsAlone: ErrorEntry<Place & { table: string }> = {
  title: 'A table that exists cannot become a replicated one',
  message: ({ table, ...place }) =>
    `${table} of ${at(place)} is deployed as AWS::DynamoDB::Table. With "jaws:replicate" it would be another resource, and CloudFormation would delete this one with its data.`,
  hint: ({ table }) =>
    `Declare the replicated table under another logical name, copy the items and remove ${table} afterwards; or keep the table by CloudFormation's import: docs/regions.md, "Data in every region", has the steps.`,
};

export const TableIsReplicated: ErrorEntry<Place & { table: string }> = {
  title: 'A replicated table cannot become a table of one region',
  message: ({ table, ...place }) =>
    `${table} of ${at(place)} is deployed as a global table. Without "jaws:replicate" it would be another resource, and CloudFormation would delete this one with its data, in all regions.`,
  hint: ({ table }) =>
    `Put "jaws:replicate" back. For a table of one region declare another one and copy the items of ${table}.`,
};

export const ReplicationIsFixed: ErrorEntry<Place & { table: string; what: string }> = {
  title: 'The replication of a table cannot change in this way',
  message: ({ table, what, ...place }) =>
    `${table} of ${at(place)} is deployed as a global table, and ${what} cannot change any more: it would have to be created again, without its data.`,
  hint: () =>
    'Put back what was changed: the home region of jaws.json, the regions of the stage, or "consistency". Or declare another table and copy the items.',
};

export const ReplicaMissing: ErrorEntry<Place & { table: string }> = {
  title: 'A replicated table does not exist yet',
  message: ({ table, ...place }) =>
    `${table} has "jaws:replicate" and is made with the resources of ${at(place)}, which do not have it yet.`,
  hint: (place) => `Run \`jaws deploy resources ${at(place)}\` first, or deploy all regions of ${place.stage}.`,
};

export const StreamMissing: ErrorEntry<Place & { table: string }> = {
  title: 'A replica has no stream',
  message: ({ table, ...place }) =>
    `The table ${table} of ${at(place)} has no stream, or is not there; functions are called by it.`,
  hint: ({ stage }) => `Run \`jaws deploy resources ${stage} all\`: the home region makes the replicas of its tables.`,
};

export const ReplicationBetweenAccounts: ErrorEntry<{
  stage: string;
  resource: string;
  accounts: readonly { readonly region: string; readonly account: string }[];
}> = {
  title: 'Replicated data must stay in one account',
  message: ({ stage, resource, accounts }) =>
    `${resource} has "jaws:replicate", and the regions of ${stage} are of several accounts: ${accounts.map(({ region, account }) => `${region} is of ${account}`).join(', ')}.`,
  hint: () => 'Give all regions of the stage one account in jaws.json, or remove "jaws:replicate".',
};

export const HomeRegionNeeded: ErrorEntry<Place & { table: string; others: readonly string[] }> = {
  title: 'The home region holds the tables of other regions',
  message: ({ table, others, ...place }) =>
    `${at(place)} is the home region: ${table} is made there, with replicas in ${others.join(', ')}. They would go with it.`,
  hint: ({ stage, others }) =>
    `Remove the other regions first (${others.map((region) => `jaws region remove ${stage} ${region}`).join(', ')}), or the whole stage: jaws stage remove ${stage}`,
};

export const ReferenceUnknown: ErrorEntry<Stack & { name: string; nearest?: string | undefined; isWritten?: boolean }> =
  {
    title: 'A stack refers to something that does not exist',
    message: ({ stack, name, isWritten }) =>
      isWritten
        ? `The stack ${stack} refers to "${name}", which the project's resources define and the deployed ones do not.`
        : `The stack ${stack} refers to "${name}", which is neither a parameter that JAWS gives nor a resource or an output of the project.`,
    hint: ({ stage, region, name, nearest, isWritten }) =>
      isWritten
        ? `Deploy the resources first: jaws deploy resources ${stage} ${region}`
        : nearest
          ? `Did you mean ${nearest}?`
          : `Add the resource or an output "${name}" to the awsm.json of its module or to cloudformation/resources-cf.json (for ${stage} ${region} alone: cloudformation/${stage}/${region}/resources-cf.json).`,
  };

/** For a stack of functions: how many it has, and the name of a stack that has room for some of them. */
interface Functions {
  readonly functions?: number;
  readonly next?: string;
}

/** The way out of a stack of functions that has grown too large. */
const moveSome = ({ stack, functions, next }: Stack & Functions): string =>
  `A function that is deployed cannot simply move. Rename some of the ${functions} functions of ${stack}: a renamed function is a new one, which goes into a stack that has room. Or move some to ${next} with stack refactoring (\`aws cloudformation create-stack-refactor\`); JAWS leaves them there.`;

export const TooManyParameters: ErrorEntry<Stack & Functions & { count: number }> = {
  title: 'Too many parameters for one stack',
  message: ({ stack, count }) =>
    `The stack ${stack} would have ${count} parameters, one for each different environment variable and each output of the resources that it refers to. CloudFormation allows 200.`,
  hint: (stack) =>
    stack.functions !== undefined && stack.functions > 1
      ? `Use fewer different variables, or join values that belong together. ${moveSome(stack)}`
      : 'Use fewer different variables, or join values that belong together.',
};

export const TooManyResources: ErrorEntry<Stack & Functions & { count: number }> = {
  title: 'Too many resources for one stack',
  message: ({ stack, count }) => `The stack ${stack} would have ${count} resources. CloudFormation allows 500.`,
  hint: (stack) =>
    stack.functions !== undefined
      ? moveSome(stack)
      : 'Use fewer API keys and usage plans: each key in each plan is a resource.',
};

export const TemplateTooLarge: ErrorEntry<Stack & Functions & { bytes: number }> = {
  title: 'The template is too large',
  message: ({ stack, bytes }) => `The template of ${stack} has ${bytes} bytes. CloudFormation takes up to 1,000,000.`,
  hint: (stack) =>
    stack.functions !== undefined
      ? moveSome(stack)
      : 'Split what it holds: fewer or shorter mapping templates, or a second project.',
};

export const ApiTooLarge: ErrorEntry<Stack & { bytes: number }> = {
  title: 'The API is too large',
  message: ({ stack, bytes }) =>
    `The definition of the API of ${stack} has ${bytes} bytes. API Gateway imports up to 6,000,000 for a REST API.`,
  hint: () =>
    'Use fewer or shorter mapping templates, fewer origins of CORS (each of several is in the answers of every path), or a second project.',
};

export const BodyNotLiteral: ErrorEntry<Stack & { bytes: number; names: readonly string[] }> = {
  title: 'A large API uses values that only a template can resolve',
  message: ({ stack, bytes, names }) =>
    `The definition of the API of ${stack} has ${bytes} bytes, too many for a template, so it comes from the jaws bucket. CloudFormation resolves nothing there, and no value is known for ${names.slice(0, 5).join(', ')}${names.length > 5 ? `, and ${names.length - 5} more` : ''}.`,
  hint: () =>
    'In apiGateway, use texts, and Ref, Fn::Sub and Fn::Join of outputs of the resources; no secret, no other function of CloudFormation and no {{resolve:…}}.',
};

export const EndpointsBodyLost: ErrorEntry<Stack & { detail: string }> = {
  title: 'The deployed endpoints cannot be read',
  message: ({ stack, region, detail }) =>
    `The definition of the API that ${stack} in ${region} has cannot be read: ${detail}. Endpoints that are not deployed now would be lost.`,
  hint: ({ stage, region }) => `Nothing was changed. Deploy all of them: \`jaws deploy all ${stage} ${region}\`.`,
};

export const LogicalIdTaken: ErrorEntry<
  Stack & { id: string; function: string; type: string; other: string; deployed: string }
> = {
  title: 'A logical id is taken',
  message: ({ stack, id, function: owner, type, other, deployed }) =>
    `${owner} needs the logical id ${id} for a resource of type ${type}. In the stack ${stack} it is of type ${deployed} and belongs to ${other}, and CloudFormation cannot change that.`,
  hint: () => 'Give the event source of that name, or the function, another name.',
};

export const RouteKept: ErrorEntry<Place & { route: string; functions: readonly string[] }> = {
  title: 'A route of the WebSocket API would belong to two functions',
  message: ({ stage, region, route, functions: [one, other] }) =>
    `${one} and ${other} would both answer the route ${route} in ${stage} ${region}: one in the project, one in the deployment.`,
  hint: ({ stage, functions }) =>
    `Deploy both together: jaws deploy all ${stage} ${functions.map((one) => `--select ${one}`).join(' ')}`,
};

export const RouteInAnotherStack: ErrorEntry<Stack & { route: string; function: string }> = {
  title: 'A route of the WebSocket API is in another stack',
  message: ({ stack, route, function: name }) =>
    `${name} is to answer the route ${route}, which is in the stack ${stack}. API Gateway allows each route only once, and CloudFormation cannot move it between stacks.`,
  hint: ({ stack, stage }) =>
    `Let a function of ${stack} answer it. Or take the route out, \`jaws deploy all ${stage}\`, put it back and deploy again: clients cannot use it in between.`,
};

export const FirstTemplateTooLarge: ErrorEntry<Stack & { bytes: number }> = {
  title: 'The first template is too large',
  message: ({ stack, bytes }) =>
    `The template of ${stack} has ${bytes} bytes. Above 51,200 it has to come from the jaws bucket, and even what makes that bucket (JawsBucket, what it refers to, parameters, mappings, conditions) is not smaller.`,
  hint: ({ stage, region }) =>
    `Take what JawsBucket does not need out of the parameters, mappings and conditions of cloudformation/${stage}/${region}/resources-cf.json, deploy, put it back and deploy again.`,
};

export const DeployedTemplateUnreadable: ErrorEntry<Stack & { detail: string }> = {
  title: 'The deployed template cannot be read',
  message: ({ stack, detail }) => `The template of the deployed stack ${stack} is not JSON: ${detail}`,
  hint: () => 'It was not deployed by JAWS. Rename or delete that stack, or give the project another name.',
};

export const StackOfAnotherProject: ErrorEntry<
  Stack & {
    project: string;
    owner: string;
    isNew: boolean;
    /** Of the other project, if its stack or bucket says it. */
    id?: string | undefined;
    /** Without an id: what was compared, and its value there. */
    differs?: 'jawsBucket' | 'domain';
    former?: string | undefined;
  }
> = {
  title: 'The name is in use by another project',
  message: ({ project, stage, region, stack, owner }) =>
    `The name ${project} is in use in ${region} by another project: ${stack} of stage ${stage} belongs to ${owner}. Nothing was changed.`,
  hint: ({ stage, region, isNew, id, differs, former }) => {
    if (isNew) return 'The two would overwrite each other. Choose another name with `-n`, or another stage with `-s`.';
    const other = 'The two would overwrite each other. Give the project or the stage another name in jaws.json.';
    if (id !== undefined) return `${other} If it is this project, and its id was lost: \`"id": "${id}"\` in jaws.json.`;
    if (differs === undefined) return other;
    return `${other} If it is this project, whose ${differs} was changed: set it back to ${former}, run \`jaws deploy resources ${stage} ${region}\`, and change it then.`;
  },
};

export const StageWithoutRegions: ErrorEntry<{ stage: string }> = {
  title: 'A stage has no region',
  message: ({ stage }) => `The stage ${stage} has no region in jaws.json.`,
  hint: ({ stage }) => `Add one with \`jaws region create ${stage} us-east-1\`.`,
};

// During the deployment

export const LeaseLost: ErrorEntry<Place> = {
  title: 'Another deployment took over',
  message: (place) =>
    `Another deployment took the lease of ${at(place)} over, or it could not be renewed for two minutes. This one stops here.`,
  hint: () => 'Run the same command again: it waits for the other deployment and continues from there.',
};

export const StageChangedMeanwhile: ErrorEntry<
  Place & { readonly owner: string; readonly what: 'rollback' | 'abort' | 'remove' }
> = {
  title: 'The stage was rolled back or removed meanwhile',
  message: ({ owner, what, ...place }) =>
    `${at(place)} was ${what === 'remove' ? 'removed' : 'rolled back'} by ${owner} while this command waited. What it had planned would undo that, so nothing was changed.`,
  hint: ({ stage, what }) =>
    what === 'remove'
      ? 'Take the jaws.json of the person who removed it, or add the region again with `jaws region add`.'
      : `See \`jaws releases ${stage}\`; run the same command again if it should be deployed all the same.`,
};

export const RegionRemoved: ErrorEntry<
  Place & {
    readonly at: string;
    readonly by: string;
    readonly kept: readonly string[];
    /** Those that are still there. */
    readonly stacks: readonly string[];
    /** Whether its functions are. */
    readonly runs: boolean;
  }
> = {
  title: 'The region was removed',
  message: ({ at: when, by, kept, stacks, ...place }) =>
    stacks.length > 0
      ? `${by} began to remove ${at(place)}${when && `, ${when}`}, and ${stacks.join(', ')} still exist: the removal was interrupted.`
      : `${at(place)} was removed by ${by}${when && `, ${when}`}, and this copy of the project still has it. A deployment would build it again, with empty resources beside what was kept: ${kept.length > 0 ? kept.join(', ') : 'nothing that is known'}.`,
  hint: ({ stage, region, stacks, runs }) =>
    runs
      ? `Its functions still run. To keep the region, run the command in a terminal and answer yes. To remove it, run \`jaws region remove ${stage} ${region}\` again: it goes on where it stopped.`
      : `${stacks.length > 0 ? `Run \`jaws region remove ${stage} ${region}\` again: it goes on where it stopped.` : 'Take the jaws.json of the person who removed it.'} To build it again, run the command in a terminal and answer yes, or take it out of jaws.json and run \`jaws region add ${region} --stage ${stage}\`.`,
};

export const RemovalOutdated: ErrorEntry<Place> = {
  title: 'What would be removed has changed',
  message: (place) => `The stacks of ${at(place)} are no longer those that were shown. Nothing was removed there.`,
  hint: () => 'Run the same command again: it shows what is deployed now.',
};

export const StageContended: ErrorEntry<{ where: string }> = {
  title: 'The stage keeps changing',
  message: ({ where }) => `${where} was changed by others at each of five attempts to deploy it.`,
  hint: () =>
    'Find out who else deploys it (`aws cloudformation describe-stack-events` names them), then run the same command again.',
};

interface Loss extends Stack {
  readonly logicalId: string;
  readonly resourceType: string;
  readonly how: 'deleted' | 'replaced' | 'maybe-replaced';
  readonly address?: true;
  readonly kept?: true;
}

const losing = {
  deleted: 'deleted',
  replaced: 'replaced by an empty one',
  'maybe-replaced': 'possibly replaced by an empty one',
} as const;

const moving = {
  deleted: 'deleted',
  replaced: 'replaced by one with another name and address',
  'maybe-replaced': 'possibly replaced by one with another name and address',
} as const;

/** `Links (AWS::DynamoDB::Table) of dev-shop-r in us-east-1, eu-west-1 would be deleted`: an entry of many regions is shown once. */
function lossesByRegion(losses: readonly Loss[]): string[] {
  const regions = new Map<string, string[]>();
  for (const { logicalId, resourceType, stack, how, region, address, kept } of losses) {
    const end = kept ? '; the present one stays, outside of the stack' : '';
    const key = JSON.stringify([`${logicalId} (${resourceType}) of ${stack}`, (address ? moving : losing)[how] + end]);
    regions.set(key, [...(regions.get(key) ?? []), region]);
  }
  return [...regions].map(([key, names]) => {
    const [what, how] = JSON.parse(key) as [string, string];
    return `${what} in ${inShort(names)} would be ${how}`;
  });
}

const inShort = (names: readonly string[]): string =>
  names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more regions` : names.join(', ');

const consent = (losses: readonly Loss[]): string =>
  [
    ...new Set(losses.map(({ logicalId, address }) => `--allow-${address ? 'address' : 'data'}-loss ${logicalId}`)),
  ].join(' ');

export const DataWouldBeLost: ErrorEntry<{ losses: readonly Loss[] }> = {
  title: 'Data would be lost',
  message: ({ losses }) => `Stopped, because data would be lost: ${lossesByRegion(losses).join('; ')}.`,
  hint: ({ losses }) =>
    `To keep it, undo the change in the template, or set \`"DeletionPolicy": "Retain"\` and deploy that first. To lose it: ${consent(losses)}.`,
};

export const AddressWouldBeLost: ErrorEntry<{ losses: readonly Loss[] }> = {
  title: 'An address would be lost',
  message: ({ losses }) =>
    `Stopped, because callers would no longer find what they call: ${lossesByRegion(losses).join('; ')}.`,
  hint: ({ losses }) =>
    `To keep the address, undo the change in the template. To go on, and tell every caller the new one: ${consent(losses)}.`,
};

export const ValidationFailed: ErrorEntry<Stack> = {
  title: 'CloudFormation found mistakes before it changed anything',
  message: ({ stack, region }) =>
    `CloudFormation would fail to deploy ${stack} in ${region}. Nothing was changed in it.`,
  hint: ({ stage, region }) =>
    `Look for the resource in cloudformation/${stage}/${region}/resources-cf.json or under cloudFormation in awsm.json.`,
};

export const TemplateInvalid: ErrorEntry<Stack & { detail: string }> = {
  title: 'CloudFormation rejects the template',
  message: ({ stack, detail }) => `CloudFormation rejects the template of ${stack}: ${detail}`,
  hint: ({ stage, region }) =>
    `Nothing was changed. Look for it in cloudformation/${stage}/${region}/resources-cf.json or under cloudFormation in awsm.json.`,
};

export const ChangeSetFailed: ErrorEntry<Stack & { detail: string }> = {
  title: 'CloudFormation cannot prepare the change',
  message: ({ stack, detail }) => `CloudFormation could not prepare the change of ${stack}: ${detail}`,
  hint: () => 'Nothing was changed in this stack.',
};

export const StackFailed: ErrorEntry<
  Stack & { logicalId: string; resourceType: string; reason: string; status: string }
> = {
  title: 'A stack failed',
  message: ({ stack, logicalId, resourceType, reason, region }) =>
    `${stack} in ${region}: ${logicalId} (${resourceType}) failed: ${reason}`,
  hint: (stack) => {
    switch (stack.status) {
      case 'ROLLBACK_COMPLETE':
      case 'ROLLBACK_FAILED':
      case 'CREATE_FAILED':
        return `The stack never came up (${stack.status}). Fix the cause and run the same command with --recover, which deletes it first.`;
      case 'UPDATE_ROLLBACK_FAILED':
        return isGone(stack.reason)
          ? `Rolling back failed too (${stack.status}). If somebody deleted ${stack.logicalId}, run the same command with --recover --revert-drift: it skips the resource in the roll-back and then makes it again.`
          : `Rolling back failed too (${stack.status}). Fix the cause and run the same command with --recover, which ends the roll-back first.`;
      case 'UPDATE_ROLLBACK_COMPLETE':
        return isGone(stack.reason)
          ? `It was rolled back: the previous deployment keeps running. If somebody deleted ${stack.logicalId}, or something that it needs, run the same command with --revert-drift, which makes it again. Otherwise fix the cause first.`
          : 'It was rolled back: the previous deployment keeps running. Fix the cause and run the same command again.';
      case 'DELETE_COMPLETE':
        return 'The stack does not exist any more. Run the same command again: it makes the stack again.';
      case 'DELETE_FAILED':
        return 'What is left of the stack cannot be updated. Run the same command with --recover: it deletes what is left and makes the stack again.';
      default:
        return `The stack is in ${stack.status}. Look at it with: ${cfn('describe-stack-events', stack)}`;
    }
  },
};

export const ApiKeyTaken: ErrorEntry<Stack & { logicalId: string; status: string }> = {
  title: 'The value of an API key is in use',
  message: ({ stack, logicalId, region }) =>
    `${stack} in ${region}: ${logicalId} cannot be made, because another API key of this account and region has the same value.`,
  hint: ({ status, ...place }) => {
    const recover = status.startsWith('ROLLBACK') ? ' with --recover' : '';
    return `Another stage or project may use it. Set another value for ${at(place)} (\`jaws env set\`), and run the same command again${recover}.`;
  },
};

export const BucketNameTaken: ErrorEntry<Stack & { bucket: string; resource: string; status: string }> = {
  title: 'The name of the bucket is taken',
  message: ({ bucket, resource, region }) =>
    `The bucket name ${bucket} of ${resource}, wanted in ${region}, is taken: it belongs to another bucket, here or in another account.`,
  hint: ({ resource, status, stage, region }) => {
    const place = { stage, region };
    const other =
      resource === 'JawsBucket'
        ? `set another \`jawsBucket\` for ${at(place)} in jaws.json (and another \`domain\`, which names those of further regions)`
        : `give ${resource} another BucketName in cloudformation/${stage}/${region}/resources-cf.json: a whole resource with that logical id replaces the one of a module or of all stages there`;
    const recover = status.startsWith('ROLLBACK') ? ' --recover' : '';
    return `Bucket names are shared by all AWS accounts: ${other}, then run \`jaws deploy resources ${at(place)}${recover}\`. If the bucket is your own from an earlier try, delete it.`;
  },
};

export const StackNeverCameUp: ErrorEntry<Stack & { status: string; reason: string }> = {
  title: 'A stack that never came up is in the way',
  message: ({ stack, region, status, reason }) =>
    `The stack ${stack} in ${region} is in ${status}: its creation failed, and CloudFormation does not update it.${reason ? ` ${reason}` : ''}`,
  hint: () => 'Run the same command with --recover: it deletes this stack, which holds nothing, and deploys again.',
};

export const StackBlocked: ErrorEntry<Stack & { status: string; reason: string }> = {
  title: 'A stack is in a state that blocks deployments',
  message: ({ stack, region, status, reason }) =>
    `The stack ${stack} in ${region} is in ${status} and cannot be updated.${reason ? ` ${reason}` : ''}`,
  hint: (stack) => {
    switch (stack.status) {
      case 'UPDATE_ROLLBACK_FAILED':
        return 'Run the same command with --recover: it ends the roll-back and skips what cannot be rolled back. If somebody deleted a resource of the stack, add --revert-drift, which makes it again.';
      case 'DELETE_FAILED':
        return 'Run the same command with --recover: it deletes what is left of the stack and deploys again. If that fails at the same resource, fix the cause first (often a bucket that is not empty).';
      default:
        return `Look at it with: ${cfn('describe-stack-events', stack)}`;
    }
  },
};

export const StackBusy: ErrorEntry<Stack & { status: string }> = {
  title: 'Somebody else is changing the stack',
  message: ({ stack, region, status }) =>
    `The stack ${stack} in ${region} was taken by another change (${status}) before this one could begin.`,
  hint: () => 'Run the same command again: it waits for the other change to end.',
};

export const DeployInterrupted: ErrorEntry<{ running: readonly string[] }> = {
  title: 'Interrupted',
  message: ({ running }) =>
    running.length
      ? `Interrupted. CloudFormation continues with: ${running.join(', ')}.`
      : 'Interrupted. Nothing is left running at CloudFormation.',
  hint: ({ running }) =>
    running.length
      ? 'Run the same command again: it waits for them to end and continues from there.'
      : 'Run the same command again: it continues from here.',
};

export const DeployFailed: ErrorEntry<{ failed: readonly string[]; done: readonly string[] }> = {
  title: 'Some regions failed',
  message: ({ failed, done }) => `Failed in ${failed.join(', ')}${done.length ? `; done in ${done.join(', ')}` : ''}.`,
  hint: () => 'Fix the causes and run the same command again: what is done already is not done twice.',
};

export const PlanIncomplete: ErrorEntry<{ failed: readonly string[]; planned: readonly string[] }> = {
  title: 'Some regions could not be planned',
  message: ({ failed, planned }) =>
    `No plan of ${failed.join(', ')}${planned.length ? `; planned: ${planned.join(', ')}` : ''}.`,
  hint: () => 'Nothing was changed. Fix the causes and plan again.',
};

export const BucketNotEmptied: ErrorEntry<{ bucket: string; region: string; key: string; reason: string }> = {
  title: 'A bucket cannot be emptied',
  message: ({ bucket, region, key, reason }) =>
    `${key} in the bucket ${bucket} (${region}) cannot be deleted: ${reason}`,
  hint: () =>
    'Objects under a legal hold or in retention stay until S3 lets them go. Everything before it is deleted; run the same command again.',
};

export const FunctionInUse: ErrorEntry<{ function: string; endpoints: readonly string[] }> = {
  title: 'The function is in use',
  message: ({ function: id, endpoints }) =>
    `${id} authorizes ${endpoints.join(', ')}: without it they would refuse every call.`,
  hint: () => 'Give these endpoints another authorizer and deploy them first.',
};

export const FunctionNamed: ErrorEntry<{ function: string; first: string }> = {
  title: 'The project names the function',
  message: ({ function: id, first }) => `Without ${id} the project would be invalid: ${first}`,
  hint: ({ function: id }) => `Nothing was removed. Take out what names ${id} first.`,
};

export const ProtectedStage: ErrorEntry<{ stage: string }> = {
  title: 'The stage is protected',
  message: ({ stage }) => `${stage} is protected: nothing of it is removed or rolled back without its name.`,
  hint: ({ stage }) => `Give the name with \`--confirm ${stage}\`.`,
};

// Running a function here

export const EventUnreadable: ErrorEntry<{ file: string; detail: string }> = {
  title: 'The event cannot be read',
  message: ({ file, detail }) => `The event ${file} cannot be read: ${detail}`,
  hint: () => 'Name a JSON file with --event, or write one as event.json into the folder of the function.',
};

export const RuntimeNotHere: ErrorEntry<{ function: string; runtime: string; detail: string }> = {
  title: 'The runtime is not on this machine',
  message: ({ function: id, runtime, detail }) => `${id} runs on ${runtime}, which cannot be run here: ${detail}`,
  hint: () => 'Install it, or deploy the function and call it there.',
};

// Files of a project

export const NothingToReplicate: ErrorEntry<{ project: string }> = {
  title: 'There is no region to copy',
  message: ({ project }) => `${project} has no stage with a region and a resources-cf.json that could be copied.`,
  hint: () => 'Restore jaws.json and cloudformation/ from version control.',
};

export const FilesChanged: ErrorEntry<{ paths: readonly string[] }> = {
  title: 'Files were changed in the meantime',
  message: ({ paths }) =>
    `Nothing was written, because these files were changed after they were read: ${paths.join(', ')}.`,
  hint: () => 'Run the same command again.',
};

export const CoreNotInstalled: ErrorEntry<{ root: string; detail: string }> = {
  title: 'npm could not install the core module',
  message: ({ root, detail }) => `npm could not install jaws-core-js in ${root}: ${detail}`,
  hint: ({ root }) => `Everything else is done. Run \`npm install\` in ${root} once the cause is fixed.`,
};

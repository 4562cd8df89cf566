import type { ErrorEntry } from '../error.ts';
import { writeHint } from '../write-hint.ts';

interface Place {
  readonly stage: string;
  readonly region: string;
}

const at = ({ stage, region }: { readonly stage: string; readonly region: string | undefined }) =>
  region === undefined ? stage : `${stage} ${region}`;

// Names and values

export const EnvNameIllegal: ErrorEntry<{ name: string }> = {
  title: 'Not a name for an environment variable',
  message: ({ name }) => `"${name}" cannot be an environment variable of a function.`,
  hint: () => 'A name has two or more letters, digits and underscores and begins with a letter: IMAGE_BUCKET.',
};

export const EnvNameReserved: ErrorEntry<{ name: string }> = {
  title: 'The environment variable is reserved',
  message: ({ name }) => `Lambda sets ${name} itself and rejects any other value.`,
  hint: () => 'Use another name.',
};

export const EnvValueTooLarge: ErrorEntry<{ name: string; bytes: number }> = {
  title: 'The value of an environment variable is too large',
  message: ({ name, bytes }) =>
    `The value of ${name} has ${bytes} bytes. No function could get it: Lambda allows 4096 for all variables of a function, names and quotes included.`,
  hint: ({ name }) =>
    `Keep it in S3, Parameter Store or Secrets Manager, and let ${name} say where the function finds it.`,
};

export const EnvironmentTooLarge: ErrorEntry<Place & { function: string; bytes: number; largest: readonly string[] }> =
  {
    title: 'The environment of a function is too large',
    message: ({ function: id, bytes, largest, ...place }) =>
      `The environment variables of ${id} in ${at(place)} take ${bytes} bytes as JSON. Lambda allows 4096. The largest: ${largest.join(', ')}.`,
    hint: () => 'Name fewer variables in `envVars` of its awsm.json, or keep large values in S3 or Parameter Store.',
  };

export const TooManyVariables: ErrorEntry<Place & { function: string; count: number }> = {
  title: 'Too many environment variables for one function',
  message: ({ function: id, count, ...place }) =>
    `${id} in ${at(place)} takes ${count} values from the environment of the stage. JAWS allows 199: CloudFormation allows 200 parameters in a stack, each value is one, and the role is another.`,
  hint: () => 'Join values that belong together in one variable, or name fewer in `envVars` of its awsm.json.',
};

export const ApiKeyLength: ErrorEntry<Place & { name: string; length: number }> = {
  title: 'The value of an API key is too short or too long',
  message: ({ name, length, ...place }) =>
    `The API key that ${name} holds in ${at(place)} has ${length} characters. API Gateway takes 20 to 128.`,
  hint: ({ name, ...place }) =>
    `Set another value: \`jaws env set ${at(place)} ${name}\`, or leave envVar out and API Gateway makes one up.`,
};

export const ApiKeyTwice: ErrorEntry<Place & { name: string; twin: string }> = {
  title: 'Two API keys have the same value',
  message: ({ name, twin, ...place }) =>
    `${twin} and ${name} have the same value in ${at(place)}, and both are API keys. API Gateway allows each value only once.`,
  hint: ({ name, ...place }) => `Set another value: \`jaws env set ${at(place)} ${name}\`.`,
};

// References

export const EnvReferenceInvalid: ErrorEntry<{ name: string; detail: string }> = {
  title: 'Not a reference that CloudFormation resolves',
  message: ({ name, detail }) => `The reference of ${name} is not valid: ${detail}.`,
  hint: () => 'Use `--ssm /name`, `--ssm /name:3`, `--secret name` or `--secret name:json-key:AWSCURRENT`.',
};

export const EnvValueIsReference: ErrorEntry<{ name: string }> = {
  title: 'CloudFormation would replace the value',
  message: ({ name }) =>
    `The value of ${name} contains "{{resolve:", which CloudFormation replaces wherever it stands, so no function can get it as it is.`,
  hint: ({ name }) =>
    `For a reference use \`--ssm <name>\` or \`--secret <name>\` instead of a value. For the text itself, encode the value of ${name} (Base64, for example).`,
};

export const EnvReferenceHere: ErrorEntry<{ name: string }> = {
  title: 'A reference where CloudFormation resolves nothing',
  message: ({ name }) =>
    `${name} cannot be a reference here: only CloudFormation resolves it, when a stage is deployed.`,
  hint: ({ name }) => `Set ${name} to a value.`,
};

// Reading and writing

export const EnvVariableNotSet: ErrorEntry<{
  name: string;
  stage: string;
  region: string | undefined;
  /** The variable was to be removed. */
  unset?: boolean;
  /** A variable with a similar name. */
  nearest?: string | undefined;
}> = {
  title: 'The environment variable is not set',
  message: ({ name, ...place }) => `${name} is not set in ${at(place)}.`,
  hint: ({ name, stage, region, unset, nearest }) => {
    if (nearest) return `Did you mean ${nearest}?`;
    return unset
      ? `There is nothing to remove. \`jaws env list ${at({ stage, region })}\` shows what is set.`
      : `Set it with \`jaws env set ${stage} ${region ?? 'all'} ${name} <value>\`.`;
  },
};

export const VariablesMissing: ErrorEntry<{
  stage: string;
  names: readonly string[];
  /** Regions whose resources are not deployed yet. */
  bare: readonly string[];
}> = {
  title: 'A protected stage lacks variables',
  message: ({ stage, names }) =>
    `${stage} is protected, and functions would lack ${names.join(', ')} there. Nothing was changed.`,
  hint: ({ stage, bare }) => {
    const first =
      bare.length > 0
        ? `Make the buckets that keep variables first: ${bare.map((region) => `\`jaws deploy resources ${stage} ${region}\``).join(', ')}. Then set`
        : 'Set';
    return `${first} the variables, or deploy without them: --allow-missing-variables.`;
  },
};

export const EnvContended: ErrorEntry<Place> = {
  title: 'The environment keeps changing',
  message: (place) => `The environment of ${at(place)} was changed by others at each of five attempts to write it.`,
  hint: () => 'Run the same command again.',
};

export const EnvPartlyChanged: ErrorEntry<{
  name: string;
  is: 'set' | 'not set';
  done: readonly string[];
  failed: readonly string[];
}> = {
  title: 'The environment was not changed in every region',
  message: ({ name, is, done, failed }) =>
    `${done.length > 0 ? `${name} is ${is} in ${done.join(', ')}. ` : ''}Failed in ${failed.join(', ')}, where ${name} is as it was.`,
  hint: () => 'Fix the causes and run the same command again: it changes the other regions.',
};

export const EnvCopyOntoItself: ErrorEntry<Place> = {
  title: 'Source and target of a copy are the same',
  message: (place) => `Source and target of the copy are both ${at(place)}.`,
  hint: () => 'Name another stage or region as the target: `jaws env copy dev us-east-1 prod all`.',
};

export const EnvVersionMissing: ErrorEntry<Place & { version: string }> = {
  title: 'A version of the environment is missing',
  message: ({ version, ...place }) =>
    `The version ${version || '(unknown)'} of the environment of ${at(place)} is not in its bucket.`,
  hint: (place) => `Only the newest 50 and those that are deployed are kept: \`jaws env history ${at(place)}\`.`,
};

export const EnvVersionDamaged: ErrorEntry<Place & { version: string }> = {
  title: 'A version of the environment was changed',
  message: ({ version, ...place }) =>
    `The version ${version} of the environment of ${at(place)} does not have the values that its name stands for.`,
  hint: () => 'Somebody changed that object in the bucket. Set the variables again and deploy.',
};

export const EnvHistoryLocal: ErrorEntry<Record<never, never>> = {
  title: 'The local environment has no history',
  message: () => 'The stage `local` is the .env file of the project, of which JAWS keeps no versions.',
  hint: () => 'Name a stage and a region: `jaws env history dev us-east-1`.',
};

export const EnvFileUnreadable: ErrorEntry<{ file: string; detail: string }> = {
  title: 'The .env file cannot be read',
  message: ({ file, detail }) => `${file} cannot be read: ${detail}`,
  hint: () => 'Check what it is and who may read it.',
};

export const EnvFileUnwritable: ErrorEntry<{ file: string; detail: string; code: string | undefined }> = {
  title: 'The .env file cannot be written',
  message: ({ file, detail }) => `${file} cannot be written and is as it was: ${detail}`,
  hint: ({ code }) => writeHint(code, 'Check who may write to this folder.'),
};

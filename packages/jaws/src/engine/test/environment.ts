import { devNull } from 'node:os';
import { rootKey } from '../../cloud/root-key.ts';

/**
 * The environment of a test runner. Nothing in it leads to an AWS account: neither keys nor profiles nor a role of the machine. Its cloud
 * is the one with the deployed project.
 */
export function runnerEnvironment(env: NodeJS.ProcessEnv, endpoint: string, region: string): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(
    ([name]) => !/^(AWS_|JAWS_TEST_|NODE_CHANNEL_|NODE_TEST_CONTEXT$)/i.test(name),
  );
  return {
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    JAWS_TEST_CLOUD: endpoint,
  };
}

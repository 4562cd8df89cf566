import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/**
 * Points everything AWS reads at loopback and at an empty home, so that no test can ever reach a real account: port 9
 * (discard) refuses every call that forgot to name its own endpoint. Runs for each file of tests: what one of them leaves in the
 * temporary folder goes with it.
 */
const outside = process.env.TESTS_TMPDIR ?? tmpdir();
const home = mkdtempSync(join(outside, 'jaws-home-'));
const temporary = mkdtempSync(join(outside, 'jaws-tests-'));
// Some of what tests start runs as another user.
chmodSync(temporary, 0o711);
// An agent that runs the tests is none of the users that they speak of.
const ofAgents = /^(AI_AGENT|CLAUDECODE|CURSOR_AGENT|GEMINI_CLI|CODEX_SANDBOX|CODEX_THREAD_ID|OPENCODE)$/;
for (const name of Object.keys(process.env)) {
  if (name.startsWith('AWS_') || name.startsWith('JAWS_') || ofAgents.test(name)) delete process.env[name];
}
Object.assign(process.env, {
  TMPDIR: temporary,
  HOME: home,
  USERPROFILE: home,
  JAWS_HOME: join(home, '.jaws'),
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_CONFIG_FILE: join(home, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  npm_config_update_notifier: 'false',
  // Nothing is fetched from registries, whatever a function wants.
  JAWS_LAMBDA_FETCH: 'never',
});
delete process.env.AWS_PROFILE;

afterAll(() => {
  for (const folder of [home, temporary]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

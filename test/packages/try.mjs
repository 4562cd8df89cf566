import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** All packages are tried as the same function of the same project, each in its own folder. */
const at = 'aws_modules/use/it';
const services = ['s3', 'dynamodb', 'sqs', 'sns', 'secretsmanager', 'ssm', 'events'].map((name) => `${name}:*`);

/** Installs a package, packages and deploys the function that uses it, and invokes it. Never throws. */
export async function tryPackage(machine, one) {
  const line = { name: one.name, version: one.version, topic: one.topic, works: false, warnings: [] };
  try {
    const project = await makeProject(machine, one);
    await deploy(machine, project, line);
    const seconds = performance.now();
    const { Payload, FunctionError } = await machine.lambda.invoke({
      FunctionName: 'dev-packages-lUseIt',
      Payload: '{}',
    });
    line.firstCallSeconds = round((performance.now() - seconds) / 1000);
    const text = Payload?.transformToString() ?? '';
    if (FunctionError) line.why = failure(text);
    else if (isDeepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(one.answer)))) line.works = true;
    else line.why = `answered ${text.slice(0, 500)} and not ${JSON.stringify(one.answer)}`;
  } catch (error) {
    line.why = line.step === 'install' ? `could not be installed: ${said(error)}` : said(error);
  }
  return line;
}

const nameOf = ({ name }) => name.replace(/^@/, '').replace(/[^a-zA-Z0-9]+/g, '-');
const round = (seconds) => Math.round(seconds * 100) / 100;

export async function makeProject({ folder, template, install, run }, one) {
  const root = join(folder, 'projects', nameOf(one));
  const wanted = JSON.stringify(one.dependencies);
  const stamp = join(root, 'node_modules', '.installed.json');
  const isInstalled = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  for (const name of isInstalled ? ['aws_modules', 'jaws.json', 'lib', '.jaws', 'tsconfig.json'] : ['.']) {
    rmSync(join(root, name), { recursive: true, force: true });
  }
  cpSync(template, root, { recursive: true, filter: (path) => !/node_modules|package-lock/.test(path) });
  write(root, {
    'admin.env': 'ADMIN_AWS_PROFILE=\n',
    'package.json': {
      name: nameOf(one).toLowerCase(),
      private: true,
      type: one.kind === 'cjs' ? 'commonjs' : 'module',
      dependencies: one.dependencies,
    },
    ...(one.tsconfig && { 'tsconfig.json': { compilerOptions: { target: 'es2022', ...one.tsconfig } } }),
    'aws_modules/use/awsm.json': { name: 'use' },
    [`${at}/awsm.json`]: {
      lambda: {
        ...(one.optimize && { package: { optimize: one.optimize } }),
        iamPolicyDocumentStatements: [{ Effect: 'Allow', Action: services, Resource: '*' }],
        cloudFormation: {
          Handler: `${at}/handler.handler`,
          Runtime: 'nodejs22.x',
          MemorySize: 512,
          Timeout: 60,
          ...one.lambda,
        },
      },
    },
    [`${at}/handler.${one.kind}`]: one.code,
    ...one.project,
    ...Object.fromEntries(Object.entries(one.files).map(([name, content]) => [`${at}/${name}`, content])),
  });
  if (!isInstalled) {
    try {
      await install(root, one.scripts);
    } catch (error) {
      throw new Error(`could not be installed: ${said(error)}`);
    }
    writeFileSync(stamp, wanted);
  }
  if (one.prepare) await run(root, one.prepare);
  return root;
}

async function deploy({ jaws }, root, line) {
  // Separately, before the deployment: its time is the tool's alone.
  const started = performance.now();
  const { stdout } = await jaws(root, 'package', '--json');
  line.packageSeconds = round((performance.now() - started) / 1000);
  const events = stdout
    .split('\n')
    .filter(Boolean)
    .map((text) => JSON.parse(text));
  const warnings = events.filter(({ type }) => type === 'warning').map(({ message }) => message);
  // The end of a runtime's support does not concern the package.
  line.warnings = warnings.filter((message) => !message.includes('AWS deprecates'));
  line.zipBytes = statSync(join(root, '.jaws/package/use/it.zip')).size;
  await jaws(root, 'deploy', 'all', 'dev', 'us-east-1', '--json');
}

function write(root, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
}

function failure(text) {
  const { errorType, errorMessage, trace = [] } = JSON.parse(text);
  return `${errorType}: ${errorMessage}\n${trace.slice(1, 8).join('\n')}`;
}

/** A program's output about its end: for the tool, its last event. */
function said({ message, stdout = '', stderr = '' }) {
  const last = stdout.trim().split('\n').at(-1) ?? '';
  try {
    const { code, message: text, problems = [], stack } = JSON.parse(last);
    return [`${code}: ${text}`, ...problems.map((problem) => problem.message), ...(code === 'Bug' ? [stack] : [])].join(
      '\n',
    );
  } catch {
    // The ledger names no folder of the machine that wrote it.
    const command = message.split('\n')[0].replace(/^(Command failed: )\S*[\\/]/, '$1');
    return `${command.slice(0, 200)}\n${stderr.slice(-2500)}`;
  }
}

#!/usr/bin/env node
import module from 'node:module';
import { guard, stderr, stdout } from '../output/writer.ts';
import { version } from '../version.ts';

guard();

const argv = process.argv.slice(2);

// Node 22 and newer keep compiled code between runs.
module.enableCompileCache?.();

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  stderr.write(`JAWS needs Node 20.19 or newer; this is Node ${process.versions.node}.\n`);
  process.exitCode = 1;
} else if (argv.length === 1 && /^(-v|-V|--version)$/.test(argv[0] ?? '')) {
  stdout.write(`${version()}\n`);
} else if (argv[0] === 'complete') {
  const { complete } = await import('./completion.ts');
  complete(argv.slice(1), process.cwd(), process.env);
} else {
  const { main } = await import('./shell.ts');
  await main(argv);
}

import { delimiter, join } from 'node:path';
import { javaRuntime } from '../supply/java.ts';
import { findJdk, javaProgram } from './jdks.ts';
import { type RuntimeCommand, RuntimeMissing, type RuntimeWish } from './runtime-command.ts';

/** The JVM's memory beside its heap, and the minimum heap. MB. */
const BESIDE_HEAP = 48;
const SMALLEST_HEAP = 32;

/** A Java function on this machine's JDK. `major`: of the runtime, 8 or more. Throws RuntimeMissing. */
export async function javaCommand(cache: string, request: RuntimeWish, major: number): Promise<RuntimeCommand> {
  const jdk = findJdk(major);
  if (!jdk) {
    throw new RuntimeMissing(
      'Runtime.NotOnThisMachine',
      `The runtime ${request.runtime} is not on this machine: there is no JDK. Install JDK ${major} or a newer one, or set JAVA_HOME.`,
    );
  }
  const { view } = request;
  const own = view.see(await javaRuntime(cache, jdk));
  // https://docs.aws.amazon.com/lambda/latest/dg/java-package.html
  const layers = view.layers ? [join(view.layers, 'java', 'lib', '*')] : [];
  const classPath = [view.taskRoot, join(view.taskRoot, 'lib', '*'), ...layers, own];
  const heap = Math.max(SMALLEST_HEAP, Math.floor(request.memory * 0.85) - BESIDE_HEAP);
  return {
    command: view.program(javaProgram(jdk, 'java'), ['java']),
    // https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html
    args: [
      `-Xmx${heap}m`,
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Xshare:auto',
      '-cp',
      classPath.join(delimiter),
      'jaws.Main',
      String(major),
    ],
    variables: {},
    description: `java:${jdk.version}`,
    note:
      jdk.major === major
        ? undefined
        : `Java ${major} is not on this machine, so Java ${jdk.version} runs this function.`,
  };
}

import { readFileSync } from 'node:fs';
import { AwsError } from '../../../kernel/errors.ts';
import { writeZip } from '../code/zip-write.ts';
import { runtimeFile } from '../runtime-file.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html */
const LIMIT = 4_194_304;

/** A package of source text in a template: a file `index`, and the module that answers custom resources. */
export function inlinePackage(source: string, runtime: string): Buffer {
  if (Buffer.byteLength(source) > LIMIT) {
    throw new AwsError('ValidationError', `Template format error: ZipFile may not exceed ${LIMIT} bytes.`, 400);
  }
  if (runtime.startsWith('python')) {
    return writeZip({
      'index.py': source,
      'cfnresponse.py': readFileSync(runtimeFile('inline/cfnresponse.py'), 'utf8'),
    });
  }
  if (runtime.startsWith('nodejs')) {
    const isModule =
      /^[^\S\r\n\u2028\u2029]*(import\s+[\w{*'"]|export\s+(const|let|var|async|function|default|class|\{|\*))/m.test(
        source,
      );
    const response = readFileSync(runtimeFile('inline/cfn-response.cjs'), 'utf8');
    return writeZip({
      [isModule ? 'index.mjs' : 'index.js']: source,
      'node_modules/cfn-response/package.json': '{"name":"cfn-response","main":"index.cjs"}',
      'node_modules/cfn-response/index.cjs': response,
    });
  }
  throw new AwsError(
    'ValidationError',
    `ZipFile can only be used when Runtime is set to either of nodejs or python; it is ${runtime}.`,
    400,
  );
}

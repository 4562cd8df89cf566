import { one } from '../case.mjs';

/** `z = x + y` of two floats, as an ONNX model: https://onnx.ai/onnx/repo-docs/IR.html */
const model = `
const field = (number, type, value) => [(number << 3) | type, ...value];
const bytes = (number, value) => field(number, 2, [value.length, ...value]);
const text = (number, value) => bytes(number, [...Buffer.from(value)]);
const int = (number, value) => field(number, 0, [value]);
const value = (name) => [...text(1, name), ...bytes(2, bytes(1, [...int(1, 1), ...bytes(2, bytes(1, int(1, 2)))]))];
const node = [...text(1, 'x'), ...text(1, 'y'), ...text(2, 'z'), ...text(4, 'Add')];
const graph = [...bytes(1, node), ...text(2, 'g'), ...bytes(11, value('x')), ...bytes(11, value('y')), ...bytes(12, value('z'))];
const model = Uint8Array.from([...int(1, 8), ...bytes(7, graph), ...bytes(8, int(2, 13))]);
`;

/** Native addons, WebAssembly, workers, compilers and models. */
export const native = [
  one('@huggingface/transformers', '4.3.1', {
    scripts: false,
    code: `
import { env, matmul, Tensor } from '@huggingface/transformers';
env.allowRemoteModels = false;
env.cacheDir = '/tmp';
export const handler = async () => {
  const product = await matmul(new Tensor('float32', [1, 2, 3, 4], [2, 2]), new Tensor('float32', [1, 0, 0, 1], [2, 2]));
  return [...product.data];
};`,
    answer: [1, 2, 3, 4],
    lambda: { MemorySize: 2048 },
  }),
  one('onnxruntime-node', '1.30.0', {
    scripts: false,
    code: `
import { InferenceSession, Tensor } from 'onnxruntime-node';
${model}
export const handler = async () => {
  const session = await InferenceSession.create(model);
  const tensor = (...numbers) => new Tensor('float32', numbers, [2]);
  return [...(await session.run({ x: tensor(1, 2), y: tensor(3, 4) })).z.data];
};`,
    answer: [4, 6],
    lambda: { MemorySize: 1024 },
  }),
  one('onnxruntime-web', '1.30.0', {
    code: `
import { InferenceSession, Tensor, env } from 'onnxruntime-web';
env.wasm.numThreads = 1;
${model}
export const handler = async () => {
  const session = await InferenceSession.create(model);
  const tensor = (...numbers) => new Tensor('float32', numbers, [2]);
  return [...(await session.run({ x: tensor(1, 2), y: tensor(3, 4) })).z.data];
};`,
    answer: [4, 6],
    lambda: { MemorySize: 1024 },
  }),
  one('tesseract.js', '7.0.0', {
    with: { '@tesseract.js-data/eng': '1.0.0', '@napi-rs/canvas': '1.1.1', '@fontsource/roboto': '5.3.0' },
    code: `
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { createWorker } from 'tesseract.js';
const { resolve } = createRequire(import.meta.url);
GlobalFonts.registerFromPath(resolve('@fontsource/roboto/files/roboto-latin-400-normal.woff'), 'Roboto');
export const handler = async () => {
  const canvas = createCanvas(300, 80);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, 300, 80);
  context.fillStyle = 'black';
  context.font = '48px Roboto';
  context.fillText('HELLO', 40, 56);
  const langPath = join(dirname(resolve('@tesseract.js-data/eng/package.json')), '4.0.0_best_int');
  const worker = await createWorker('eng', 1, { langPath, cachePath: '/tmp', gzip: true });
  const { data } = await worker.recognize(canvas.toBuffer('image/png'));
  await worker.terminate();
  return data.text.trim();
};`,
    optimize: { includePaths: ['node_modules/@tesseract.js-data/eng', 'node_modules/@fontsource/roboto'] },
    lambda: { MemorySize: 1024 },
    answer: 'HELLO',
  }),
  one('natural', '8.1.1', {
    code: `
import natural from 'natural';
export const handler = async () => [natural.PorterStemmer.stem('running'), new natural.WordTokenizer().tokenize('one two'), natural.LevenshteinDistance('a', 'b')];`,
    answer: ['run', ['one', 'two'], 1],
  }),
  one('compromise', '14.17.0', {
    code: "import nlp from 'compromise';\nexport const handler = async () => nlp('she sells shells').verbs().toPastTense().text();",
    answer: 'sold',
  }),
  one('snappy', '7.4.3', {
    code: "import { compress, uncompress } from 'snappy';\nexport const handler = async () => uncompress(await compress('content'), { asBuffer: false });",
    answer: 'content',
  }),
  one('sodium-native', '5.1.0', {
    code: `
import sodium from 'sodium-native';
export const handler = async () => {
  const output = Buffer.alloc(32);
  sodium.crypto_hash_sha256(output, Buffer.from('a'));
  return output.toString('hex').slice(0, 16);
};`,
    answer: 'ca978112ca1bbdca',
  }),
  one('msgpackr', '2.1.3', {
    code: "import { pack, unpack } from 'msgpackr';\nexport const handler = async () => unpack(pack({ a: [1, 'x'] }));",
    answer: { a: [1, 'x'] },
  }),
  one('quickjs-emscripten', '0.32.0', {
    code: "import { getQuickJS } from 'quickjs-emscripten';\nexport const handler = async () => (await getQuickJS()).evalCode('1 + 2');",
    answer: 3,
  }),
  one('web-tree-sitter', '0.27.1', {
    code: `
import { Parser } from 'web-tree-sitter';
export const handler = async () => { await Parser.init(); return new Parser().getIncludedRanges?.().length ?? 0; };`,
    answer: 1,
  }),
  one('h3-js', '4.5.0', {
    code: "import { latLngToCell } from 'h3-js';\nexport const handler = async () => latLngToCell(37.775938728915946, -122.41795063018799, 9);",
    answer: '8928308280fffff',
  }),
  one('@turf/turf', '7.4.0', {
    code: "import { distance, point } from '@turf/turf';\nexport const handler = async () => Math.round(distance(point([13.4, 52.5]), point([2.35, 48.85])));",
    answer: 877,
  }),
  one('typescript', '5.9.3', {
    code: `
import ts from 'typescript';
export const handler = async () => {
  const { outputText } = ts.transpileModule('const a: number = 1', {});
  const program = ts.createProgram(['/tmp/none.ts'], { noEmit: true, types: [] });
  // The declarations of the language are files beside its code.
  return [outputText.trim(), program.getSourceFiles().length > 0];
};`,
    answer: ['var a = 1;', true],
  }),
  one('esbuild', '0.28.2', {
    code: "import { transformSync } from 'esbuild';\nexport const handler = async () => transformSync('const a: number = 1', { loader: 'ts' }).code.trim();",
    answer: 'const a = 1;',
  }),
  one('@swc/core', '1.16.22', {
    code: "import { transformSync } from '@swc/core';\nexport const handler = async () => transformSync('const a: number = 1', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }).code.trim();",
    answer: 'const a = 1;',
  }),
  one('prettier', '3.10.1', {
    code: "import prettier from 'prettier';\nexport const handler = async () => prettier.format('const a  = {b:1}', { parser: 'babel' });",
    answer: 'const a = { b: 1 };\n',
  }),
  one('sass', '1.108.2', {
    code: "import { compileString } from 'sass';\nexport const handler = async () => compileString('$c: red; a { b { color: $c } }', { style: 'compressed' }).css;",
    answer: 'a b{color:red}',
  }),
  one('postcss', '8.5.33', {
    with: { autoprefixer: '10.6.2' },
    code: "import autoprefixer from 'autoprefixer';\nimport postcss from 'postcss';\nexport const handler = async () => (await postcss([autoprefixer({ overrideBrowserslist: ['safari 12'] })]).process('a{user-select:none}', { from: undefined })).css;",
    answer: 'a{-webkit-user-select:none;user-select:none}',
  }),
];

import { one } from '../case.mjs';

const red =
  '\'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="red"/></svg>\'';
const size = '(bytes) => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]';

/** Images, PDFs, office documents and templates. */
export const documents = [
  one('sharp', '0.35.5', {
    code: `
import sharp from 'sharp';
export const handler = async () => {
  const image = await sharp(Buffer.from(${red})).resize(10, 5).png().toBuffer();
  const { format, width, height } = await sharp(image).metadata();
  const { data } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [format, width, height, [...data.subarray(0, 3)]];
};`,
    answer: ['png', 10, 5, [255, 0, 0]],
  }),
  one('jimp', '1.6.1', {
    code: `
import { Jimp } from 'jimp';
export const handler = async () => {
  const image = new Jimp({ width: 4, height: 2, color: 0xff0000ff });
  const again = await Jimp.read(await image.resize({ w: 8 }).getBuffer('image/png'));
  return [again.width, again.height, again.getPixelColor(0, 0).toString(16)];
};`,
    answer: [8, 4, 'ff0000ff'],
  }),
  one('@napi-rs/canvas', '1.1.1', {
    code: `
import { createCanvas, loadImage } from '@napi-rs/canvas';
export const handler = async () => {
  const canvas = createCanvas(8, 8);
  const context = canvas.getContext('2d');
  context.fillStyle = '#00ff00';
  context.fillRect(0, 0, 4, 8);
  const image = await loadImage(canvas.toBuffer('image/png'));
  return [image.width, [...context.getImageData(1, 1, 1, 1).data], [...context.getImageData(6, 1, 1, 1).data]];
};`,
    answer: [8, [0, 255, 0, 255], [0, 0, 0, 0]],
  }),
  one('@resvg/resvg-js', '2.6.2', {
    code: `
import { Resvg } from '@resvg/resvg-js';
const size = ${size};
export const handler = async () => size(new Resvg(${red}).render().asPng());`,
    answer: [40, 20],
  }),
  one('@resvg/resvg-wasm', '2.6.2', {
    code: `
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import wasm from '@resvg/resvg-wasm/index_bg.wasm';
const size = ${size};
export const handler = async () => {
  await initWasm(wasm);
  return size(Buffer.from(new Resvg(${red}).render().asPng()));
};`,
    answer: [40, 20],
  }),
  one('satori', '0.63.2', {
    with: { '@fontsource/roboto': '5.3.0' },
    code: `
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import satori from 'satori';
const font = readFileSync(createRequire(import.meta.url).resolve('@fontsource/roboto/files/roboto-latin-400-normal.woff'));
export const handler = async () => {
  const svg = await satori({ type: 'div', props: { children: 'hi', style: { color: 'red' } } }, { width: 60, height: 30, fonts: [{ name: 'Roboto', data: font }] });
  return [/<svg width="60" height="30"/.test(svg), /<path fill="red"/.test(svg)];
};`,
    optimize: { exclude: ['@fontsource/roboto'], includePaths: ['node_modules/@fontsource/roboto'] },
    answer: [true, true],
  }),
  one('qrcode', '1.5.4', {
    code: `
import QRCode from 'qrcode';
export const handler = async () => [QRCode.create('hi').modules.size, (await QRCode.toDataURL('hi')).slice(0, 22), (await QRCode.toString('hi', { type: 'svg' })).includes('<svg')];`,
    answer: [21, 'data:image/png;base64,', true],
  }),
  one('pdf-lib', '1.17.1', {
    code: `
import { PDFDocument, StandardFonts } from 'pdf-lib';
export const handler = async () => {
  const made = await PDFDocument.create();
  made.setTitle('One');
  made.addPage([200, 100]).drawText('hi', { font: await made.embedFont(StandardFonts.Helvetica) });
  const read = await PDFDocument.load(await made.save());
  return [read.getTitle(), read.getPage(0).getSize()];
};`,
    answer: ['One', { width: 200, height: 100 }],
  }),
  one('pdfkit', '0.20.2', {
    code: `
import PDFDocument from 'pdfkit';
export const handler = () => new Promise((done) => {
  const parts = [];
  const document = new PDFDocument({ size: [200, 100], compress: false });
  document.on('data', (part) => parts.push(part));
  document.on('end', () => {
    const text = Buffer.concat(parts).toString('latin1');
    done([text.slice(0, 5), /\\/BaseFont \\/Times-Bold/.test(text), /MediaBox \\[0 0 200 100\\]/.test(text)]);
  });
  document.font('Times-Bold').text('hi').end();
});`,
    answer: ['%PDF-', true, true],
  }),
  one('pdfjs-dist', '6.5.438', {
    with: { 'pdf-lib': '1.17.1' },
    code: `
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { PDFDocument } from 'pdf-lib';
export const handler = async () => {
  const made = await PDFDocument.create();
  made.addPage([200, 100]).drawText('two words');
  const document = await getDocument({ data: await made.save() }).promise;
  const { items } = await (await document.getPage(1)).getTextContent();
  return [document.numPages, items.map(({ str }) => str).join('')];
};`,
    answer: [1, 'two words'],
  }),
  one('pdf-parse', '2.4.5', {
    with: { 'pdf-lib': '1.17.1' },
    code: `
import { PDFParse } from 'pdf-parse';
import { PDFDocument } from 'pdf-lib';
export const handler = async () => {
  const made = await PDFDocument.create();
  made.addPage([200, 100]).drawText('two words');
  const parser = new PDFParse({ data: await made.save() });
  const { text, total } = await parser.getText();
  await parser.destroy();
  return [total, text.includes('two words')];
};`,
    answer: [1, true],
  }),
  one('pdfmake', '0.3.11', {
    code: `
import pdfmake from 'pdfmake';
import { createRequire } from 'node:module';
const fonts = (name) => ({ normal: name, bold: name, italics: name, bolditalics: name });
export const handler = async () => {
  pdfmake.setFonts({ Helvetica: fonts('Helvetica') });
  const bytes = await pdfmake.createPdf({ content: ['hi'], defaultStyle: { font: 'Helvetica' } }).getBuffer();
  return bytes.subarray(0, 5).toString();
};`,
    answer: '%PDF-',
  }),
  one('jspdf', '4.2.1', {
    code: `
import { jsPDF } from 'jspdf';
export const handler = async () => {
  const text = new jsPDF().text('hi', 10, 10).output();
  return [text.slice(0, 5), text.includes('(hi) Tj')];
};`,
    answer: ['%PDF-', true],
  }),
  one('docx', '9.15.2', {
    with: { mammoth: '1.13.0' },
    code: `
import { Document, Packer, Paragraph } from 'docx';
import mammoth from 'mammoth';
export const handler = async () => {
  const buffer = await Packer.toBuffer(new Document({ sections: [{ children: [new Paragraph('two words')] }] }));
  return (await mammoth.extractRawText({ buffer })).value.trim();
};`,
    answer: 'two words',
  }),
  one('exceljs', '4.4.0', {
    code: `
import ExcelJS from 'exceljs';
export const handler = async () => {
  const book = new ExcelJS.Workbook();
  book.addWorksheet('One').addRow(['a', 7]);
  const read = new ExcelJS.Workbook();
  await read.xlsx.load(await book.xlsx.writeBuffer());
  return [read.worksheets[0].name, read.worksheets[0].getCell('B1').value];
};`,
    answer: ['One', 7],
  }),
  one('xlsx', '0.18.5', {
    code: `
import * as XLSX from 'xlsx';
export const handler = async () => {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.json_to_sheet([{ a: 1, b: 'x' }]), 'One');
  return XLSX.utils.sheet_to_json(XLSX.read(XLSX.write(book, { type: 'buffer', bookType: 'xlsx' })).Sheets.One);
};`,
    answer: [{ a: 1, b: 'x' }],
  }),
  one('chart.js', '4.6.1', {
    with: { '@napi-rs/canvas': '1.1.1' },
    code: `
import { createCanvas } from '@napi-rs/canvas';
import { Chart, registerables } from 'chart.js';
Chart.register(...registerables);
export const handler = async () => {
  const canvas = createCanvas(100, 50);
  const data = { labels: ['a', 'b'], datasets: [{ data: [1, 2], backgroundColor: '#ff0000' }] };
  new Chart(canvas, { type: 'bar', data, options: { animation: false, responsive: false, devicePixelRatio: 1 } });
  const { data: pixels } = canvas.getContext('2d').getImageData(0, 0, 100, 50);
  let red = 0;
  for (let at = 0; at < pixels.length; at += 4) if (pixels[at] > 200 && pixels[at + 1] < 50 && pixels[at + 3] > 200) red += 1;
  return red > 50;
};`,
    answer: true,
  }),
  ...templates(),
];

/** Template engines: each fills in a name and a list. */
function templates() {
  const page = '<h1>Ann</h1><li>1</li><li>2</li>';
  const view = (name) => ({
    [`views/page.${name}`]: {
      hbs: '<h1>{{name}}</h1>{{#each list}}<li>{{this}}</li>{{/each}}',
      ejs: '<h1><%= name %></h1><% for (const one of list) { %><li><%= one %></li><% } %>',
      pug: 'h1= name\neach one in list\n  li= one\n',
      njk: '<h1>{{ name }}</h1>{% for one in list %}<li>{{ one }}</li>{% endfor %}',
      liquid: '<h1>{{ name }}</h1>{% for one in list %}<li>{{ one }}</li>{% endfor %}',
      eta: '<h1><%= it.name %></h1><% it.list.forEach((one) => { %><li><%= one %></li><% }) %>',
    }[name],
  });
  const file = (end) => `import.meta.dirname + '/views/page.${end}'`;
  const from = (imports, render) =>
    `${imports}\nconst values = { name: 'Ann', list: [1, 2] };\nexport const handler = async () => ${render};`;
  return [
    one('handlebars', '4.7.10', {
      files: view('hbs'),
      code: from(
        "import { readFileSync } from 'node:fs';\nimport Handlebars from 'handlebars';",
        `Handlebars.compile(readFileSync(${file('hbs')}, 'utf8'))(values)`,
      ),
      answer: page,
    }),
    one('ejs', '7.0.2', {
      files: view('ejs'),
      code: from("import ejs from 'ejs';", `ejs.renderFile(${file('ejs')}, values)`),
      answer: page,
    }),
    one('pug', '3.0.4', {
      files: view('pug'),
      code: from("import pug from 'pug';", `pug.renderFile(${file('pug')}, values)`),
      answer: page,
    }),
    one('nunjucks', '3.2.4', {
      files: view('njk'),
      code: from(
        "import nunjucks from 'nunjucks';",
        `nunjucks.configure(import.meta.dirname + '/views').render('page.njk', values)`,
      ),
      answer: page,
    }),
    one('liquidjs', '10.30.1', {
      files: view('liquid'),
      code: from(
        "import { Liquid } from 'liquidjs';",
        `new Liquid({ root: import.meta.dirname + '/views', extname: '.liquid' }).renderFile('page', values)`,
      ),
      answer: page,
    }),
    one('eta', '4.6.0', {
      files: view('eta'),
      code: from(
        "import { Eta } from 'eta';\nimport { join } from 'node:path';",
        `new Eta({ views: join(import.meta.dirname, 'views') }).render('page', values)`,
      ),
      answer: page,
    }),
    one('mustache', '4.2.0', {
      code: from(
        "import Mustache from 'mustache';",
        "Mustache.render('<h1>{{name}}</h1>{{#list}}<li>{{.}}</li>{{/list}}', values)",
      ),
      answer: page,
    }),
    one('mjml', '5.4.1', {
      code: `
import mjml2html from 'mjml';
export const handler = async () => {
  const { html, errors } = await mjml2html('<mjml><mj-body><mj-section><mj-column><mj-text>Hi Ann</mj-text></mj-column></mj-section></mj-body></mjml>');
  return [errors, html.includes('Hi Ann'), html.includes('<table')];
};`,
      answer: [[], true, true],
    }),
    one('marked', '18.2.1', {
      code: "import { marked } from 'marked';\nexport const handler = async () => marked('# One\\n\\n*two*');",
      answer: '<h1>One</h1>\n<p><em>two</em></p>\n',
    }),
    one('markdown-it', '15.0.3', {
      code: "import MarkdownIt from 'markdown-it';\nexport const handler = async () => new MarkdownIt().render('# One');",
      answer: '<h1>One</h1>\n',
    }),
    one('i18next-fs-backend', '2.6.8', {
      with: { i18next: '27.1.2' },
      files: {
        'locales/de/common.json': '{ "hi": "Hallo {{name}}" }',
        'locales/en/common.json': '{ "hi": "Hi {{name}}" }',
      },
      code: `
import { join } from 'node:path';
import i18next from 'i18next';
import Backend from 'i18next-fs-backend';
export const handler = async () => {
  await i18next.use(Backend).init({ lng: 'de', fallbackLng: 'en', ns: ['common'], defaultNS: 'common',
    backend: { loadPath: join(import.meta.dirname, 'locales', '{{lng}}', '{{ns}}.json') } });
  return i18next.t('hi', { name: 'Ann' });
};`,
      answer: 'Hallo Ann',
    }),
    one('react-dom', '19.3.1', {
      kind: 'tsx',
      with: { react: '19.3.1' },
      code: `
import { renderToStaticMarkup } from 'react-dom/server';
const Page = ({ name, list }: { name: string; list: number[] }) => <><h1>{name}</h1>{list.map((one) => <li key={one}>{one}</li>)}</>;
export const handler = async () => renderToStaticMarkup(<Page name="Ann" list={[1, 2]} />);`,
      answer: page,
    }),
    one('@react-email/components', '1.0.12', {
      kind: 'tsx',
      with: { react: '19.3.1', 'react-dom': '19.3.1' },
      code: `
import { Button, Html, render } from '@react-email/components';
export const handler = async () => {
  const html = await render(<Html><Button href="https://a.test">Hi Ann</Button></Html>);
  return [html.startsWith('<!DOCTYPE html'), html.includes('href="https://a.test"'), html.includes('Hi Ann')];
};`,
      answer: [true, true, true],
    }),
    one('vue', '3.5.45', {
      with: { '@vue/server-renderer': '3.5.45' },
      code: `
import { renderToString } from '@vue/server-renderer';
import { createSSRApp } from 'vue';
const app = createSSRApp({ data: () => ({ name: 'Ann' }), template: '<h1>{{ name }}</h1>' });
export const handler = async () => renderToString(app);`,
      answer: '<h1>Ann</h1>',
    }),
  ];
}

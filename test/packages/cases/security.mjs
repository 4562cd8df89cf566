import { one } from '../case.mjs';

const hashed = (imports, hash, verify) => `
${imports}
export const handler = async () => {
  const hash = await ${hash};
  return [await ${verify('right')}, await ${verify('wrong')}];
};`;
const order = (schema, parse) =>
  `${schema}\nexport const handler = async () => {\n  const good = { id: 1, mail: 'a@b.test' };\n  const bad = { id: 'x', mail: 'no' };\n${parse}\n};`;

/** Passwords, tokens, and input validation. */
export const security = [
  one('argon2', '0.45.1', {
    code: hashed("import argon2 from 'argon2';", "argon2.hash('right')", (word) => `argon2.verify(hash, '${word}')`),
    answer: [true, false],
  }),
  one('bcrypt', '6.0.0', {
    code: hashed(
      "import bcrypt from 'bcrypt';",
      "bcrypt.hash('right', 4)",
      (word) => `bcrypt.compare('${word}', hash)`,
    ),
    answer: [true, false],
  }),
  one('bcryptjs', '3.0.3', {
    code: hashed(
      "import bcrypt from 'bcryptjs';",
      "bcrypt.hash('right', 4)",
      (word) => `bcrypt.compare('${word}', hash)`,
    ),
    answer: [true, false],
  }),
  one('@node-rs/argon2', '2.2.1', {
    code: hashed(
      "import { hash as make, verify } from '@node-rs/argon2';",
      "make('right')",
      (word) => `verify(hash, '${word}')`,
    ),
    answer: [true, false],
  }),
  one('jsonwebtoken', '9.0.3', {
    code: `
import jwt from 'jsonwebtoken';
export const handler = async () => {
  const token = jwt.sign({ sub: 'ann' }, 'secret', { expiresIn: 60 });
  let refused;
  try { jwt.verify(token, 'other'); } catch (error) { refused = error.name; }
  return [jwt.verify(token, 'secret').sub, refused];
};`,
    answer: ['ann', 'JsonWebTokenError'],
  }),
  one('jose', '6.2.17', {
    code: `
import { generateKeyPair, jwtVerify, SignJWT } from 'jose';
export const handler = async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const token = await new SignJWT({ sub: 'ann' }).setProtectedHeader({ alg: 'ES256' }).setExpirationTime('1m').sign(privateKey);
  return (await jwtVerify(token, publicKey)).payload.sub;
};`,
    answer: 'ann',
  }),
  one('passport', '0.7.0', {
    with: { 'passport-jwt': '4.0.1', jsonwebtoken: '9.0.3' },
    code: `
import jwt from 'jsonwebtoken';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
passport.use(new Strategy({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: 'secret' }, ({ sub }, done) => done(null, { name: sub })));
export const handler = () => new Promise((done, fail) => {
  const authorization = 'Bearer ' + jwt.sign({ sub: 'ann' }, 'secret');
  passport.authenticate('jwt', { session: false }, (error, user) => error ? fail(error) : done(user))({ headers: { authorization } }, {}, fail);
});`,
    answer: { name: 'ann' },
  }),
  one('node-forge', '1.4.3', {
    code: `
import forge from 'node-forge';
export const handler = async () => forge.md.sha256.create().update('a').digest().toHex().slice(0, 16);`,
    answer: 'ca978112ca1bbdca',
  }),
  one('libsodium-wrappers', '0.8.4', {
    code: `
import sodium from 'libsodium-wrappers';
export const handler = async () => {
  await sodium.ready;
  const key = sodium.crypto_secretbox_keygen();
  const nonce = sodium.randombytes_buf(sodium.crypto_secretbox_NONCEBYTES);
  return sodium.to_string(sodium.crypto_secretbox_open_easy(sodium.crypto_secretbox_easy('hidden', nonce, key), nonce, key));
};`,
    answer: 'hidden',
  }),
  one('ethers', '6.17.0', {
    code: `
import { Wallet, verifyMessage } from 'ethers';
const wallet = new Wallet('0x' + '11'.repeat(32));
export const handler = async () => [wallet.address, verifyMessage('hi', await wallet.signMessage('hi')) === wallet.address];`,
    answer: ['0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A', true],
  }),
  one('zod', '4.6.7', {
    code: order(
      "import * as z from 'zod';\nconst Order = z.object({ id: z.number(), mail: z.email() });",
      '  return [Order.parse(good), Order.safeParse(bad).error.issues.map(({ path }) => path[0])];',
    ),
    answer: [{ id: 1, mail: 'a@b.test' }, ['id', 'mail']],
  }),
  one('ajv', '8.20.0', {
    with: { 'ajv-formats': '3.0.1' },
    code: order(
      "import Ajv from 'ajv';\nimport addFormats from 'ajv-formats';\nconst ajv = new Ajv({ allErrors: true });\naddFormats(ajv);\nconst validate = ajv.compile({ type: 'object', properties: { id: { type: 'number' }, mail: { type: 'string', format: 'email' } } });",
      '  return [validate(good), validate(bad), validate.errors.map(({ instancePath }) => instancePath)];',
    ),
    answer: [true, false, ['/id', '/mail']],
  }),
  one('joi', '18.3.2', {
    code: order(
      "import Joi from 'joi';\nconst Order = Joi.object({ id: Joi.number(), mail: Joi.string().email({ tlds: false }) });",
      '  return [Order.validate(good).value, Order.validate(bad, { abortEarly: false }).error.details.map(({ path }) => path[0])];',
    ),
    answer: [{ id: 1, mail: 'a@b.test' }, ['id', 'mail']],
  }),
  one('yup', '1.7.1', {
    code: order(
      "import * as yup from 'yup';\nconst Order = yup.object({ id: yup.number(), mail: yup.string().email() });",
      '  return [await Order.validate(good), (await Order.validate(bad, { abortEarly: false }).catch((error) => error)).inner.map(({ path }) => path).sort()];',
    ),
    answer: [{ id: 1, mail: 'a@b.test' }, ['id', 'mail']],
  }),
  one('valibot', '1.5.0', {
    code: order(
      "import * as v from 'valibot';\nconst Order = v.object({ id: v.number(), mail: v.pipe(v.string(), v.email()) });",
      '  return [v.parse(Order, good), v.safeParse(Order, bad).issues.map(({ path }) => path[0].key)];',
    ),
    answer: [{ id: 1, mail: 'a@b.test' }, ['id', 'mail']],
  }),
  one('class-validator', '0.15.1', {
    kind: 'ts',
    with: { 'class-transformer': '0.5.1', 'reflect-metadata': '0.2.2' },
    tsconfig: { experimentalDecorators: true, useDefineForClassFields: false },
    code: `
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { IsEmail, IsInt, validate } from 'class-validator';
class Order { @IsInt() id!: number; @IsEmail() mail!: string; }
export const handler = async () => {
  const [good, bad] = [{ id: 1, mail: 'a@b.test' }, { id: 'x', mail: 'no' }].map((one) => plainToInstance(Order, one));
  const errors = await validate(bad!);
  return [(await validate(good!)).length, errors.map(({ property }) => property), errors[0]!.target!.constructor.name];
};`,
    answer: [0, ['id', 'mail'], 'Order'],
  }),
  one('inversify', '8.2.3', {
    kind: 'ts',
    with: { 'reflect-metadata': '0.2.2' },
    tsconfig: { experimentalDecorators: true },
    code: `
import 'reflect-metadata';
import { Container, inject, injectable } from 'inversify';
@injectable() class Clock { now() { return 7; } }
@injectable() class Shop { constructor(@inject(Clock) readonly clock: Clock) {} }
const container = new Container();
container.bind(Clock).toSelf();
container.bind(Shop).toSelf();
export const handler = async () => [container.get(Shop).clock.now(), container.get(Shop).constructor.name];`,
    answer: [7, 'Shop'],
  }),
  one('tsyringe', '4.10.0', {
    kind: 'ts',
    with: { 'reflect-metadata': '0.2.2', typescript: '5.9.3' },
    tsconfig: { experimentalDecorators: true, emitDecoratorMetadata: true },
    code: `
import 'reflect-metadata';
import { container, injectable } from 'tsyringe';
@injectable() class Clock { now() { return 7; } }
@injectable() class Shop { constructor(readonly clock: Clock) {} }
export const handler = async () => container.resolve(Shop).clock.now();`,
    answer: 7,
  }),
];

import { one } from '../case.mjs';

/** PostgreSQL in the function: a driver and its query builders. */
const postgres = { pg: '8.23.1', '@electric-sql/pglite': '0.5.14', '@electric-sql/pglite-socket': '0.2.17' };
const startPostgres = `
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
const connection = { host: '127.0.0.1', port: 5433, user: 'postgres', database: 'postgres', password: 'x' };
const start = async () => new PGLiteSocketServer({ db: await PGlite.create(), port: 5433, host: '127.0.0.1' }).start();`;

/** Databases: drivers against small servers in the function, and embedded databases. */
export const data = [
  one('typeorm', '1.1.1', {
    kind: 'ts',
    with: { 'sql.js': '1.16.0', 'reflect-metadata': '0.2.2' },
    tsconfig: { experimentalDecorators: true },
    code: `
import 'reflect-metadata';
import { Column, DataSource, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
@Entity() class Customer {
  @PrimaryGeneratedColumn() id!: number;
  @Column('text') name!: string;
  @OneToMany(() => Order, (order: Order) => order.customer) orders!: Order[];
}
@Entity() class Order {
  @PrimaryGeneratedColumn() id!: number;
  @ManyToOne(() => Customer, (customer: Customer) => customer.orders) customer!: Customer;
}
export const handler = async () => {
  const source = await new DataSource({ type: 'sqljs', synchronize: true, entities: [Customer, Order] }).initialize();
  const ann = await source.getRepository(Customer).save({ name: 'Ann' });
  await source.getRepository(Order).save({ customer: ann });
  const tables = await source.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name");
  return [tables.map(({ name }: { name: string }) => name), await source.getRepository(Order).find({ relations: { customer: true } })];
};`,
    answer: [['customer', 'order'], [{ id: 1, customer: { id: 1, name: 'Ann' } }]],
  }),
  one('sql.js', '1.16.0', {
    code: `
import initSqlJs from 'sql.js';
export const handler = async () => {
  const db = new (await initSqlJs()).Database();
  db.run('CREATE TABLE a (n); INSERT INTO a VALUES (1), (2)');
  return db.exec('SELECT sum(n) AS sum FROM a');
};`,
    answer: [{ columns: ['sum'], values: [[3]] }],
  }),
  one('better-sqlite3', '13.2.0', {
    code: `
import Database from 'better-sqlite3';
export const handler = async () => {
  const db = new Database(':memory:');
  db.exec('CREATE TABLE a (n); INSERT INTO a VALUES (1), (2)');
  return db.prepare('SELECT sum(n) AS sum FROM a').get();
};`,
    answer: { sum: 3 },
  }),
  one('sqlite3', '6.0.1', {
    code: `
import sqlite3 from 'sqlite3';
export const handler = () => new Promise((done, fail) => {
  const db = new sqlite3.Database(':memory:');
  db.serialize(() => {
    db.exec('CREATE TABLE a (n); INSERT INTO a VALUES (1), (2)');
    db.get('SELECT sum(n) AS sum FROM a', (error, row) => error ? fail(error) : done(row));
  });
});`,
    answer: { sum: 3 },
  }),
  one('knex', '3.3.0', {
    with: postgres,
    lambda: { MemorySize: 2048 },
    code: `${startPostgres}
import knex from 'knex';
export const handler = async () => {
  await start();
  const db = knex({ client: 'pg', connection, pool: { min: 0, max: 1 } });
  await db.schema.createTable('a', (table) => { table.increments(); table.string('name'); });
  await db('a').insert([{ name: 'x' }, { name: 'y' }]);
  return db('a').where('name', 'y').select('*');
};`,
    answer: [{ id: 2, name: 'y' }],
  }),
  one('sequelize', '6.37.8', {
    with: { ...postgres, 'pg-hstore': '2.3.4' },
    lambda: { MemorySize: 2048 },
    code: `${startPostgres}
import { DataTypes, Model, Sequelize } from 'sequelize';
const sequelize = new Sequelize({ dialect: 'postgres', ...connection, username: 'postgres', logging: false, pool: { max: 1 } });
class Person extends Model {}
Person.init({ name: DataTypes.STRING }, { sequelize, timestamps: false });
export const handler = async () => {
  await start();
  await sequelize.sync();
  await Person.create({ name: 'Ann' });
  return [Person.getTableName(), (await Person.findAll()).map((person) => person.toJSON())];
};`,
    answer: ['People', [{ id: 1, name: 'Ann' }]],
  }),
  one('objection', '3.1.5', {
    with: { knex: '3.3.0', ...postgres },
    lambda: { MemorySize: 2048 },
    code: `${startPostgres}
import knex from 'knex';
import { Model } from 'objection';
class Animal extends Model { static tableName = 'animals'; }
export const handler = async () => {
  await start();
  const db = knex({ client: 'pg', connection, pool: { min: 0, max: 1 } });
  await db.schema.createTable('animals', (table) => { table.increments(); table.string('name'); });
  Model.knex(db);
  await Animal.query().insert({ name: 'Rex' });
  const [animal] = await Animal.query();
  return [animal.constructor.name, animal.toJSON()];
};`,
    answer: ['Animal', { id: 1, name: 'Rex' }],
  }),
  one('drizzle-orm', '0.45.4', {
    with: { '@libsql/client': '0.18.0' },
    code: `
import { createClient } from '@libsql/client';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
const people = sqliteTable('people', { id: integer().primaryKey(), name: text() });
export const handler = async () => {
  const db = drizzle(createClient({ url: ':memory:' }));
  await db.run(sql\`CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)\`);
  await db.insert(people).values([{ name: 'Ann' }, { name: 'Bob' }]);
  return db.select().from(people).where(eq(people.name, 'Bob'));
};`,
    answer: [{ id: 2, name: 'Bob' }],
  }),
  one('@libsql/client', '0.18.0', {
    code: `
import { createClient } from '@libsql/client';
export const handler = async () => {
  const db = createClient({ url: 'file:/tmp/libsql.db' });
  await db.executeMultiple('CREATE TABLE a (n); INSERT INTO a VALUES (1), (2)');
  return (await db.execute('SELECT sum(n) AS sum FROM a')).rows[0].sum;
};`,
    answer: 3,
  }),
  one('kysely', '0.29.9', {
    with: postgres,
    lambda: { MemorySize: 2048 },
    code: `${startPostgres}
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
export const handler = async () => {
  await start();
  const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...connection, max: 1 }) }) });
  await db.schema.createTable('a').addColumn('n', 'integer').execute();
  await db.insertInto('a').values([{ n: 1 }, { n: 2 }]).execute();
  return db.selectFrom('a').select(({ fn }) => fn.sum('n').as('sum')).execute();
};`,
    answer: [{ sum: '3' }],
  }),
  one('@mikro-orm/core', '7.2.2', {
    with: { '@mikro-orm/libsql': '7.2.2' },
    code: `
import { defineEntity, MikroORM, p } from '@mikro-orm/libsql';
const Person = defineEntity({ name: 'Person', properties: { id: p.integer().primary(), name: p.string() } });
export const handler = async () => {
  const orm = await MikroORM.init({ dbName: ':memory:', entities: [Person] });
  await orm.schema.create();
  const em = orm.em.fork();
  em.create(Person, { name: 'Ann' });
  await em.flush();
  return (await orm.em.fork().findAll(Person)).map(({ id, name }) => ({ id, name }));
};`,
    answer: [{ id: 1, name: 'Ann' }],
  }),
  one('@prisma/client', '7.10.0', {
    kind: 'ts',
    with: { prisma: '7.10.0', '@prisma/adapter-libsql': '7.10.0' },
    project: {
      'prisma/schema.prisma': `generator client {
  provider = "prisma-client"
  output   = "../lib/prisma"
}
datasource db {
  provider = "sqlite"
}
model Person {
  id   Int    @id @default(autoincrement())
  name String
}
`,
    },
    prepare: ['node_modules/prisma/build/index.js', 'generate'],
    code: `
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { PrismaClient } from '../../../lib/prisma/client';
const prisma = new PrismaClient({ adapter: new PrismaLibSql({ url: 'file:/tmp/prisma.db' }) });
export const handler = async () => {
  await prisma.$executeRaw\`CREATE TABLE Person (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL)\`;
  await prisma.person.create({ data: { name: 'Ann' } });
  return prisma.person.findMany();
};`,
    answer: [{ id: 1, name: 'Ann' }],
  }),
  one('@electric-sql/pglite', '0.5.14', {
    lambda: { MemorySize: 2048 },
    code: `
import { PGlite } from '@electric-sql/pglite';
export const handler = async () => {
  const db = new PGlite();
  await db.exec('CREATE TABLE a (n int); INSERT INTO a VALUES (1), (2)');
  return (await db.query('SELECT sum(n)::int AS sum FROM a')).rows;
};`,
    answer: [{ sum: 3 }],
  }),
  one('pg', '8.23.1', {
    with: postgres,
    lambda: { MemorySize: 2048 },
    code: `${startPostgres}
import pg from 'pg';
export const handler = async () => {
  await start();
  const client = new pg.Client(connection);
  await client.connect();
  const { rows } = await client.query('SELECT $1::int + 1 AS next, now() IS NOT NULL AS now', [2]);
  await client.end();
  return rows;
};`,
    answer: [{ next: 3, now: true }],
  }),
  one('mysql2', '3.24.5', {
    code: `
import mysql from 'mysql2';
export const handler = async () => {
  const server = mysql.createServer();
  server.on('connection', (connection) => {
    connection.serverHandshake({ protocolVersion: 10, serverVersion: '8', connectionId: 1, statusFlags: 2, characterSet: 8, capabilityFlags: 0xffffff });
    connection.on('query', () => {
      connection.writeTextResult([{ n: 1 }], [{ catalog: 'def', schema: 'a', table: 'a', orgTable: 'a', name: 'n', orgName: 'n', columnLength: 11, columnType: 3, flags: 0, decimals: 0, characterSet: 63 }]);
    });
    connection.on('error', () => {});
  });
  await new Promise((done) => server.listen(0, done));
  const client = mysql.createConnection({ host: '127.0.0.1', port: server._server.address().port });
  const [rows] = await client.promise().query('SELECT n FROM a');
  client.destroy();
  server.close();
  return rows;
};`,
    answer: [{ n: 1 }],
  }),
  one('mongoose', '9.12.1', {
    code: `
import mongoose from 'mongoose';
const Person = mongoose.model('Person', new mongoose.Schema({ name: { type: String, required: true }, age: { type: Number, min: 0 } }));
export const handler = async () => {
  const error = new Person({ age: -1 }).validateSync();
  const person = new Person({ name: 'Ann', age: '7' });
  const refused = await mongoose.connect('mongodb://127.0.0.1:1/a', { serverSelectionTimeoutMS: 300 }).catch((failure) => failure.name);
  return [Object.keys(error.errors).sort(), person.age, Person.collection.name, refused];
};`,
    answer: [['age', 'name'], 7, 'people', 'MongooseServerSelectionError'],
  }),
  one('mongodb', '7.8.0', {
    code: `
import { BSON, MongoClient, ObjectId } from 'mongodb';
export const handler = async () => {
  const bytes = BSON.serialize({ id: new ObjectId('507f1f77bcf86cd799439011'), at: new Date(0) });
  const client = new MongoClient('mongodb://127.0.0.1:1', { serverSelectionTimeoutMS: 300 });
  const refused = await client.db('a').collection('b').findOne().catch((error) => error.name);
  return [BSON.deserialize(bytes).id.toHexString(), refused];
};`,
    answer: ['507f1f77bcf86cd799439011', 'MongoServerSelectionError'],
  }),
  one('ioredis', '6.0.0', { files: redis(), code: usesRedis('ioredis'), answer: ['PONG', 'value of a'] }),
  one('redis', '6.3.1', { files: redis(), code: usesRedis('redis'), answer: ['PONG', 'value of a'] }),
  one('@duckdb/node-api', '1.5.6-r.1', {
    code: `
import { DuckDBInstance } from '@duckdb/node-api';
export const handler = async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll('SELECT sum(n)::INTEGER AS sum FROM range(4) t(n)');
  return reader.getRowsJson();
};`,
    answer: [[6]],
  }),
  one('bullmq', '6.7.0', {
    code: `
import { Queue, Job } from 'bullmq';
export const handler = async () => {
  const queue = new Queue('mails', { connection: { host: '127.0.0.1', port: 1, maxRetriesPerRequest: 0, retryStrategy: () => null } });
  queue.on('error', () => {});
  const failed = await queue.add('one', {}).then(() => 'added', () => 'refused');
  return [failed, queue.name, typeof Job.fromId];
};`,
    answer: ['refused', 'mails', 'function'],
  }),
  one('kafkajs', '2.2.4', {
    code: `
import { Kafka, logLevel } from 'kafkajs';
export const handler = async () => {
  const admin = new Kafka({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
  return admin.connect().then(() => 'connected', (error) => error.name);
};`,
    answer: 'KafkaJSNumberOfRetriesExceeded',
  }),
];

/** A server with the part of Redis that the clients use. */
function redis() {
  return {
    'server.mjs': `
import { createServer } from 'node:net';
export const redis = () => new Promise((done) => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      for (const [, count, rest] of String(data).matchAll(/\\*(\\d+)\\r\\n((?:\\$\\d+\\r\\n[^\\r]*\\r\\n)+)/g)) {
        const words = [...rest.matchAll(/\\$\\d+\\r\\n([^\\r]*)\\r\\n/g)].map(([, word]) => word);
        const name = words[0].toLowerCase();
        if (Number(count) !== words.length) throw new Error('half a command');
        if (name === 'ping') socket.write('+PONG\\r\\n');
        else if (name === 'get') socket.write('$' + ('value of ' + words[1]).length + '\\r\\nvalue of ' + words[1] + '\\r\\n');
        else if (name === 'hello') socket.write('*4\\r\\n$6\\r\\nserver\\r\\n$5\\r\\nredis\\r\\n$5\\r\\nproto\\r\\n:2\\r\\n');
        else if (name === 'info') socket.write('$14\\r\\nredis_mode:one\\r\\n');
        else socket.write('+OK\\r\\n');
      }
    });
  });
  server.listen(0, '127.0.0.1', () => done(server));
});
`,
  };
}

function usesRedis(name) {
  const connect =
    name === 'ioredis'
      ? `import Redis from 'ioredis';
const open = async (port) => new Redis(port, '127.0.0.1');
const close = (client) => client.disconnect();`
      : `import { createClient } from 'redis';
const open = (port) => createClient({ url: 'redis://127.0.0.1:' + port, RESP: 2 }).connect();
const close = (client) => client.destroy();`;
  return `
${connect}
import { redis } from './server.mjs';
export const handler = async () => {
  const server = await redis();
  const client = await open(server.address().port);
  const answers = [await client.ping(), await client.get('a')];
  close(client);
  server.close();
  return answers;
};`;
}

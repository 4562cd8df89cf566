import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeZip } from '../../code/zip-write.ts';
import { lambdaCloud } from '../../testing/cloud.ts';
import { javaRuntime } from '../supply/java.ts';
import { findJdk, javaProgram } from './jdks.ts';

const SOURCE = `package shop;
import com.amazonaws.services.lambda.runtime.*;
import java.io.*;
import java.util.*;
public class Orders implements RequestHandler<Orders.Order, Orders.Receipt> {
  public static class Order {
    private String id; private List<Item> items; private int count;
    public void setId(String id) { this.id = id; }
    public void setItems(List<Item> items) { this.items = items; }
    public void setCount(int count) { this.count = count; }
  }
  public static class Item { public String name; public double price; }
  public static class Receipt {
    private final String id; private final double sum;
    Receipt(String id, double sum) { this.id = id; this.sum = sum; }
    public String getId() { return id; }
    public double getSum() { return sum; }
    public boolean isPaid() { return false; }
  }
  public Receipt handleRequest(Order order, Context context) {
    context.getLogger().log("order " + order.id + "\\nsecond line");
    double sum = 0;
    for (Item item : order.items) sum += item.price * order.count;
    return new Receipt(order.id, sum);
  }
  public Map<String, Object> facts(Map<String, Object> event, Context context) {
    Map<String, Object> out = new TreeMap<>();
    out.put("name", context.getFunctionName());
    out.put("arn", context.getInvokedFunctionArn());
    out.put("memory", context.getMemoryLimitInMB());
    out.put("soon", context.getRemainingTimeInMillis() <= 15000);
    out.put("java", System.getenv("AWS_EXECUTION_ENV"));
    out.put("event", event);
    return out;
  }
  public String fails(String event) {
    throw new IllegalStateException("no " + event, new RuntimeException("inner"));
  }
  public static void stream(InputStream in, OutputStream out) throws IOException {
    out.write('"');
    for (int b = in.read(); b >= 0; b = in.read()) if (b != '"') out.write(Character.toUpperCase(b));
    out.write('"');
  }
}`;

const jdk = findJdk(17);

describe.skipIf(!jdk)('a Java function', () => {
  let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
  let work: string;
  let zip: Uint8Array;
  beforeAll(async () => {
    if (!jdk) return;
    work = mkdtempSync(join(tmpdir(), 'jaws-java-'));
    vi.stubEnv('JAWS_LAMBDA_CACHE', join(work, 'cache'));
    // The part of AWS's library that a build would include.
    const library = await javaRuntime(join(work, 'cache'), jdk);
    writeFileSync(join(work, 'Orders.java'), SOURCE);
    execFileSync(javaProgram(jdk, 'javac'), ['-cp', library, '-d', join(work, 'classes'), join(work, 'Orders.java')]);
    const folder = join(work, 'classes', 'shop');
    zip = writeZip(
      Object.fromEntries(readdirSync(folder).map((name) => [`shop/${name}`, readFileSync(join(folder, name))])),
    );
    cloud = await lambdaCloud();
  });
  afterAll(async () => {
    await cloud?.close();
    if (work) rmSync(work, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });

  const make = (name: string, Handler: string, Runtime: 'java11' | 'java17' = 'java17') =>
    cloud.make(name, {}, { Runtime, Handler, Code: { ZipFile: zip }, MemorySize: 512, Timeout: 15 });

  it('takes and gives beans', async () => {
    await make('orders', 'shop.Orders');
    const order = {
      id: 'a',
      items: [
        { name: 'x', price: 1.5 },
        { name: 'y', price: 2 },
      ],
      count: 2,
      other: null,
    };
    const { payload, log, error } = await cloud.call('orders', order);
    expect(error).toBeUndefined();
    expect(payload).toEqual({ id: 'a', sum: 7, paid: false });
    expect(log).toContain('order a\nsecond line\n');
  });

  it('has a context', async () => {
    await make('facts', 'shop.Orders::facts');
    const event = { text: 'é"\\n', list: [1, 2.5, true, null], deep: { a: {} } };
    const { payload } = await cloud.call('facts', event);
    expect(payload).toEqual({
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:facts',
      event,
      java: 'AWS_Lambda_java17',
      memory: 512,
      name: 'facts',
      soon: true,
    });
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/java-exceptions.html
  it('reports an exception with its trace and its cause', async () => {
    await make('fails', 'shop.Orders::fails');
    const { payload, error } = await cloud.call('fails', 'bread');
    expect(error).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorMessage: 'no bread',
      errorType: 'java.lang.IllegalStateException',
      cause: { errorMessage: 'inner', errorType: 'java.lang.RuntimeException' },
    });
    expect(payload.stackTrace[0]).toMatch(/^shop\.Orders\.fails\(Orders\.java:\d+\)$/);
  });

  it('reads and writes streams', async () => {
    await make('stream', 'shop.Orders::stream');
    expect((await cloud.call('stream', 'loud')).payload).toBe('LOUD');
  });

  it('says which class is not there', async () => {
    await make('nowhere', 'shop.Nowhere');
    const { payload } = await cloud.call('nowhere');
    expect(payload).toMatchObject({
      errorMessage: 'Class not found: shop.Nowhere',
      errorType: 'java.lang.ClassNotFoundException',
    });
  });

  it('is refused when its class is newer than its runtime', async () => {
    await make('newer', 'shop.Orders', 'java11');
    const { payload } = await cloud.call('newer');
    expect(payload.errorType).toBe('java.lang.UnsupportedClassVersionError');
    expect(payload.errorMessage).toMatch(/^shop\/Orders has been compiled by a more recent version .* up to 55\.0$/);
  });
});

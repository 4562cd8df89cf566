import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { expect } from 'vitest';
import { InspectorClient } from '../../../../cloud/src/services/lambda/testing/inspector.ts';

interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL: string;
}

interface Frame {
  readonly callFrameId: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number };
}

/** A debugger like VS Code's: it knows a port and the project's files. */
export class Debugger {
  readonly #client: InspectorClient;
  readonly #scripts: readonly Script[];

  private constructor(client: InspectorClient, scripts: readonly Script[]) {
    this.#client = client;
    this.#scripts = scripts;
  }

  /** Waits until something listens, as VS Code does without a timeout. */
  static async attach(port: number): Promise<Debugger> {
    const list = () => fetch(`http://127.0.0.1:${port}/json/list`).then((answer) => answer.json());
    await expect.poll(() => list().catch(() => []), { timeout: 20_000 }).toHaveLength(1);
    const [{ webSocketDebuggerUrl }] = (await list()) as [{ webSocketDebuggerUrl: string }];
    const client = await InspectorClient.connect(webSocketDebuggerUrl);
    await client.send('Debugger.enable');
    const parsed = client.passed.filter(({ method }) => method === 'Debugger.scriptParsed');
    return new Debugger(
      client,
      parsed.map(({ params }) => params).filter(({ sourceMapURL }) => sourceMapURL),
    );
  }

  /** Sets a breakpoint on the line of a source that contains this text. */
  async breakIn(source: string, text: string): Promise<void> {
    const line = lineOf(source, text);
    for (const script of this.#scripts) {
      const at = await this.#generated(script, source, line);
      if (!at) continue;
      const place = { url: script.url, ...at };
      const { locations } = await this.#client.send('Debugger.setBreakpointByUrl', place);
      expect(locations).toHaveLength(1);
      return;
    }
    throw new Error(`No script has ${source}`);
  }

  /**
   * Waits for a breakpoint. Returns the source, the line's text, and the value of an expression there; continues
   * then.
   */
  async paused(expression: string): Promise<{ source: string; text: string; value: unknown }> {
    const { callFrames } = await this.#client.event('Debugger.paused');
    const [{ callFrameId, location }] = callFrames as [Frame];
    const script = this.#scripts.find(({ scriptId }) => scriptId === location.scriptId)!;
    const entry = mapOf(script).findEntry(location.lineNumber, location.columnNumber);
    if (!('originalSource' in entry)) throw new Error('A place without a source');
    const { result } = await this.#client.send('Debugger.evaluateOnCallFrame', { callFrameId, expression });
    await this.#client.send('Debugger.resume');
    const { originalLine, originalSource } = entry;
    const text = readFileSync(originalSource, 'utf8').split('\n')[originalLine]!;
    return { source: originalSource, text: text.trim(), value: result.value };
  }

  get ended(): Promise<void> {
    return this.#client.ended;
  }

  close(): void {
    this.#client.close();
  }

  /** The first place in the generated code for a source line. */
  async #generated(script: Script, source: string, line: number) {
    const map = mapOf(script);
    if (!map.payload.sources.includes(source)) return undefined;
    const { scriptSource } = await this.#client.send('Debugger.getScriptSource', { scriptId: script.scriptId });
    for (const [lineNumber, text] of String(scriptSource).split('\n').entries()) {
      for (let columnNumber = 0; columnNumber < text.length; columnNumber++) {
        const entry = map.findEntry(lineNumber, columnNumber);
        if (!('originalSource' in entry) || entry.generatedLine !== lineNumber) continue;
        if (entry.originalSource === source && entry.originalLine === line) return { lineNumber, columnNumber };
      }
    }
    return undefined;
  }
}

/** The map must be inside the code: no other file of the function can be read from outside. */
function mapOf({ sourceMapURL }: Script): SourceMap {
  const [, data = ''] = /^data:application\/json;base64,(.+)$/.exec(sourceMapURL) ?? [];
  expect(data, sourceMapURL.slice(0, 100)).not.toBe('');
  return new SourceMap(JSON.parse(Buffer.from(data, 'base64').toString()));
}

const lineOf = (source: string, text: string): number =>
  readFileSync(source, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text));

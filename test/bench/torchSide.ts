import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fromFloat16, readOnnx } from '../../main/differentiation/index.js';

const float16 = 10;

/** All initializers as float32 in one file, and a list of [name, dims, first element]. */
export function writeWeights(onnx: Uint8Array, folder: string): { readonly weights: string; readonly index: string } {
  const parts: Float32Array[] = [];
  const entries: (readonly [string, readonly number[], number])[] = [];
  let at = 0;
  for (const { name, dims, dataType, rawData } of readOnnx(onnx).graph.initializer) {
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
    const width = dataType === float16 ? 2 : 4;
    const values = Float32Array.from({ length: rawData.byteLength / width }, (_, index) =>
      width === 2 ? fromFloat16(view.getUint16(index * 2, true)) : view.getFloat32(index * 4, true),
    );
    entries.push([name, dims, at]);
    parts.push(values);
    at += values.length;
  }
  const weights = join(folder, 'weights.bin');
  const index = join(folder, 'weights.json');
  writeFileSync(weights, Buffer.concat(parts.map((part) => Buffer.from(part.buffer))));
  writeFileSync(index, JSON.stringify(entries));
  return { weights, index };
}

/** A script of this folder that answers lines with lines of JSON. */
export interface TorchSide {
  tell(line: string): void;
  ask(line: string): Promise<unknown>;
  close(): void;
}

export function openTorch(script: string, args: readonly string[]): TorchSide {
  const python = spawn('/usr/bin/python3', [join(import.meta.dirname, script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const tell = (line: string): void => void python.stdin.write(`${line}\n`);
  return {
    tell,
    async ask(line) {
      tell(line);
      const answer = await lines.next();
      if (answer.done) throw new Error('the Python side ended');
      return JSON.parse(answer.value) as unknown;
    },
    close: () => void python.stdin.end(),
  };
}

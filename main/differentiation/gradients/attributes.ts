import type { OnnxNode } from '../onnx/index.js';

/** A whole-number attribute of a node. */
export function intOf(node: OnnxNode, name: string, fallback: number): number {
  return node.attribute.find((attribute) => attribute.name === name)?.i ?? fallback;
}

/** A float attribute of a node. */
export function floatOf(node: OnnxNode, name: string, fallback: number): number {
  return node.attribute.find((attribute) => attribute.name === name)?.f ?? fallback;
}

/** A list of whole numbers; `fallback` where the node does not say. */
export function intsOf(node: OnnxNode, name: string, fallback: readonly number[]): readonly number[] {
  const found = node.attribute.find((attribute) => attribute.name === name)?.ints;
  return found === undefined || found.length === 0 ? fallback : found;
}

/** A text attribute of a node. */
export function textOf(node: OnnxNode, name: string, fallback: string): string {
  const found = node.attribute.find((attribute) => attribute.name === name)?.s;
  return found === undefined || found.length === 0 ? fallback : new TextDecoder().decode(found);
}

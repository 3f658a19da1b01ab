import type { GraphBuilder, OnnxNode } from '../onnx/index.js';
import type { BackwardWriter } from './backwardWriter.js';

export type Shape = readonly number[];

/** What an operator is told about the graph that it stands in. */
export interface ShapeContext {
  /** Shapes of the node's inputs, in order; an input that is left out is []. */
  readonly inputs: readonly Shape[];
  /** The whole numbers of a constant input (a shape for Reshape). Throws where it is not constant. */
  readonly constant: (input: number) => readonly number[];
}

/** One node on the way back. */
export interface BackwardStep {
  readonly node: OnnxNode;
  readonly write: BackwardWriter;
  /** Name of the gradient of the loss with respect to the node's first output. */
  readonly gradient: string;
  readonly shape: (value: string) => Shape;
  /** Whether anybody asks for the gradient of this input. */
  readonly needs: (input: number) => boolean;
}

/** Forward shape and reverse-mode derivative of one operator. */
export interface Operator {
  /** Shape of the first output. Throws `UnsupportedNetwork` for a form of the operator that is not known. */
  readonly shape: (node: OnnxNode, context: ShapeContext) => Shape;
  /** Gradients with respect to the inputs, in order; null where none is needed or none exists. */
  readonly backward: (step: BackwardStep) => readonly (string | null)[];
  /** Writes the node of the training graph where that differs from the node of inference. */
  readonly forward?: (node: OnnxNode, builder: GraphBuilder, needsGradient: boolean) => void;
}

/** A network that cannot be trained here; the message names the operator and the node. */
export class UnsupportedNetwork extends Error {
  override readonly name = 'UnsupportedNetwork';
}

export function refuse(node: OnnxNode, why: string): never {
  throw new UnsupportedNetwork(`${node.opType} "${node.name || (node.output[0] ?? '')}": ${why}`);
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

import type { Problem } from '../contract/index.js';

/** Requests down, answers and events up; both ends of every child process speak only this. */
export type Down =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly request: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

export type Up =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly problem: Problem }
  | { readonly kind: 'event'; readonly id: number; readonly payload: unknown };

/** A map of call names to functions: `{ decode: (ref: FrameRef) => DecodedFrame }`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the widest function type; every use narrows it
export type CallMap = Record<string, (request: any) => unknown>;
export type RequestOf<M extends CallMap, N extends keyof M> = Parameters<M[N]>[0];
export type AnswerOf<M extends CallMap, N extends keyof M> = ReturnType<M[N]>;

import type { Plane } from './anatomy.js';
import type { Field } from './field.js';
import type { Head } from './head.js';

export function paintFace(
  _h: Head,
  _p: Plane,
  _hu: Float32Array,
  _d: Float32Array,
  _f: { thickness: Field; skin: Field },
): void {}

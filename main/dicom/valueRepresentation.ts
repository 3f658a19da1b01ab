/** What a value representation (PS3.5 6.2) means for reading and writing: how its length is stored and what it holds. */
type VrKind = 'text' | 'number' | 'bytes' | 'sequence' | 'tag';

export interface VrTraits {
  readonly kind: VrKind;
  /** Two reserved bytes and a 32-bit length in explicit syntaxes (PS3.5 7.1.2). */
  readonly longLength: boolean;
  /** Size of one binary value and of the unit that byte order swaps; 1 for text and plain bytes. */
  readonly unitBytes: 1 | 2 | 4 | 8;
  /** Byte that makes an odd length even. */
  readonly padding: 0x00 | 0x20;
}

function text(longLength = false, padding: 0x00 | 0x20 = 0x20): VrTraits {
  return { kind: 'text', longLength, unitBytes: 1, padding };
}
function numbers(unitBytes: 2 | 4 | 8, longLength = false): VrTraits {
  return { kind: 'number', longLength, unitBytes, padding: 0x00 };
}
function bytes(unitBytes: 1 | 2 | 4 | 8): VrTraits {
  return { kind: 'bytes', longLength: true, unitBytes, padding: 0x00 };
}

const table = {
  AE: text(),
  AS: text(),
  AT: { kind: 'tag', longLength: false, unitBytes: 2, padding: 0x00 },
  CS: text(),
  DA: text(),
  DS: text(),
  DT: text(),
  FD: numbers(8),
  FL: numbers(4),
  IS: text(),
  LO: text(),
  LT: text(),
  OB: bytes(1),
  OD: bytes(8),
  OF: bytes(4),
  OL: bytes(4),
  OV: bytes(8),
  OW: bytes(2),
  PN: text(),
  SH: text(),
  SL: numbers(4),
  SQ: { kind: 'sequence', longLength: true, unitBytes: 1, padding: 0x00 },
  SS: numbers(2),
  ST: text(),
  SV: numbers(8, true),
  TM: text(),
  UC: text(true),
  UI: text(false, 0x00),
  UL: numbers(4),
  UN: bytes(1),
  UR: text(true),
  US: numbers(2),
  UT: text(true),
  UV: numbers(8, true),
} as const satisfies Readonly<Record<string, VrTraits>>;

export type Vr = keyof typeof table;

const traits: ReadonlyMap<string, VrTraits> = new Map(Object.entries(table));

/** Traits of a VR, or undefined where the two letters are no VR of the standard. */
export function traitsOf(vr: string): VrTraits | undefined {
  return traits.get(vr);
}

/** Two letters as one number, first letter high; 0 where an element has no letters (implicit syntaxes). */
export type VrCode = number;

export function vrCode(vr: Vr): VrCode {
  return (vr.charCodeAt(0) << 8) | vr.charCodeAt(1);
}

/** By VR code: 0 no VR of the standard, 1 a 16-bit length, 2 a 32-bit length. */
export const lengthForms: Uint8Array = (() => {
  const forms = new Uint8Array(0x10000);
  for (const vr of Object.keys(table) as Vr[]) forms[vrCode(vr)] = table[vr].longLength ? 2 : 1;
  return forms;
})();

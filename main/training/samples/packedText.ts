/** Many short strings in one buffer: what a string costs is its bytes and four more. */
export class PackedText {
  private readonly bytes: Uint8Array;
  /** Where each string ends. */
  private readonly ends: Uint32Array;

  constructor(bytes: Uint8Array, ends: Uint32Array) {
    this.bytes = bytes;
    this.ends = ends;
  }

  get length(): number {
    return this.ends.length;
  }

  at(index: number): string {
    return Buffer.from(this.bytesAt(index)).toString('utf8');
  }

  /** UTF-8, a view. */
  bytesAt(index: number): Uint8Array {
    return this.bytes.subarray(this.startOf(index), this.ends[index]);
  }

  /** Order by bytes, which is the order of code points. */
  compare(left: number, right: number): number {
    let a = this.startOf(left);
    let b = this.startOf(right);
    const lengthA = (this.ends[left] ?? 0) - a;
    const lengthB = (this.ends[right] ?? 0) - b;
    for (const end = a + Math.min(lengthA, lengthB); a < end; a++, b++) {
      const difference = (this.bytes[a] ?? 0) - (this.bytes[b] ?? 0);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  /** The strings at these places, in this order. */
  picked(places: Uint32Array): PackedText {
    const ends = new Uint32Array(places.length);
    let total = 0;
    for (const [index, place] of places.entries()) {
      total += (this.ends[place] ?? 0) - this.startOf(place);
      ends[index] = total;
    }
    const bytes = new Uint8Array(total);
    for (const [index, place] of places.entries()) {
      bytes.set(this.bytesAt(place), index === 0 ? 0 : ends[index - 1]);
    }
    return new PackedText(bytes, ends);
  }

  private startOf(index: number): number {
    return index === 0 ? 0 : (this.ends[index - 1] ?? 0);
  }
}

/** Strings packed one by one. */
export class TextPacker {
  private readonly encoder = new TextEncoder();
  private bytes = new Uint8Array(1024);
  private used = 0;
  private readonly ends = new Column(Uint32Array);

  add(text: string): void {
    // UTF-8 takes at most three bytes for a unit of UTF-16.
    if (this.used + 3 * text.length > this.bytes.length) {
      this.bytes = grown(this.bytes, this.used + 3 * text.length);
    }
    this.used += this.encoder.encodeInto(text, this.bytes.subarray(this.used)).written;
    this.ends.add(this.used);
  }

  packed(): PackedText {
    return new PackedText(this.bytes.subarray(0, this.used), this.ends.values());
  }
}

type Numbers = Uint8Array | Uint32Array | Float64Array;

/** A typed array that grows. */
export class Column<T extends Numbers> {
  private array: T;
  private used = 0;

  constructor(kind: new (length: number) => T) {
    this.array = new kind(64);
  }

  add(value: number): void {
    if (this.used === this.array.length) this.array = grown(this.array, this.used + 1);
    this.array[this.used++] = value;
  }

  /** What was added, a view. */
  values(): T {
    return this.array.subarray(0, this.used) as T;
  }

  /** The values at these places, in this order, without spare room. */
  picked(places: Uint32Array): T {
    const { array } = this;
    const kind = array.constructor as new (length: number) => T;
    const picked = new kind(places.length);
    for (const [index, place] of places.entries()) picked[index] = array[place] ?? 0;
    return picked;
  }
}

/** Half as large again, and at least `least`. */
function grown<T extends Numbers>(array: T, least: number): T {
  const kind = array.constructor as new (length: number) => T;
  const larger = new kind(Math.max(least, Math.ceil(array.length * 1.5)));
  larger.set(array);
  return larger;
}

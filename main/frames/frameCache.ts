/** The least recently used of what was kept goes first, when the bytes together pass the limit. */
interface FrameCache<V> {
  get(key: string): V | undefined;
  put(key: string, value: V, bytes: number): void;
}

export function frameCache<V>(limitBytes: number): FrameCache<V> {
  // A Map keeps the order of insertion; what is used is inserted anew.
  const kept = new Map<string, { readonly value: V; readonly bytes: number }>();
  let total = 0;

  function drop(key: string): void {
    total -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  }

  return {
    get(key) {
      const found = kept.get(key);
      if (!found) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    put(key, value, bytes) {
      drop(key);
      // What alone passes the limit is not worth emptying the cache for.
      if (bytes > limitBytes) return;
      kept.set(key, { value, bytes });
      total += bytes;
      for (const oldest of kept.keys()) {
        if (total <= limitBytes) break;
        drop(oldest);
      }
    },
  };
}

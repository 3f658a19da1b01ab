import { basename, dirname, join } from 'node:path';
import { ok, type FileRef, type Problem, type Result } from '../contract/index.js';
import { reachable, readWhole } from '../files/index.js';
import type { Store } from '../store/index.js';
import { parseOrders } from './parseOrders.js';

const listName = 'orders.csv';

/** The list is a companion of its folder, not a file that could not be used. */
export function isOrderList(ref: FileRef): boolean {
  return basename(ref.entry ?? ref.path).toLowerCase() === listName;
}

/** Reads the `orders.csv` in a root, or else beside it, into the store; answers what was wrong with it. */
export function readOrders(store: Store, root: string): Result<readonly Problem[]> {
  const ref = orderListOf(root);
  const bytes = ref && readWhole(ref);
  if (!bytes?.ok) {
    const cleared = store.saveOrders(root, []);
    return cleared.ok ? ok([]) : cleared;
  }
  const parsed = parseOrders(new TextDecoder().decode(bytes.value), ref ? (ref.entry ?? ref.path) : listName);
  const saved = store.saveOrders(root, parsed.ok ? parsed.value.rows : []);
  if (!saved.ok) return saved;
  return ok(parsed.ok ? parsed.value.problems : [parsed.problem]);
}

function orderListOf(root: string): FileRef | null {
  if (/\.zip$/i.test(root)) {
    const inside: FileRef = { path: root, entry: listName };
    if (readWhole(inside).ok) return inside;
  } else if (reachable(join(root, listName))) return { path: join(root, listName) };
  const beside = join(dirname(root), listName);
  return reachable(beside) ? { path: beside } : null;
}

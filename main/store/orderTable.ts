import type { Order, Priority, Result } from '../contract/index.js';
import type { Connection } from './database.js';

/** One row of `orders.csv`. */
export interface OrderRow {
  /** 1-based line of the list, the heading being 1. */
  readonly row: number;
  readonly accession?: string;
  readonly studyUid?: string;
  readonly priority?: Priority;
  readonly arrivedMs?: number;
}

export interface OrderTable {
  /** An order for every study: from its row, else its tags, else routine and first seen. */
  orders(): ReadonlyMap<string, Order>;
  saveOrders(root: string, rows: readonly OrderRow[]): Result<null>;
}

interface StoredOrder {
  readonly accession: string | null;
  readonly study_uid: string | null;
  readonly priority: Priority | null;
  readonly arrived_ms: number | null;
}

export function orderTable(connection: Connection): OrderTable {
  return {
    orders() {
      const byUid = new Map<string, StoredOrder>();
      const byAccession = new Map<string, StoredOrder>();
      // Later rows and later lists win.
      for (const row of connection.rows<StoredOrder>('SELECT * FROM order_rows ORDER BY root, row')) {
        if (row.study_uid !== null) byUid.set(row.study_uid, row);
        else if (row.accession !== null) byAccession.set(row.accession, row);
      }
      const orders = new Map<string, Order>();
      for (const study of connection.rows<{
        uid: string;
        accession: string | null;
        priority: Priority | null;
        seen: number;
      }>('SELECT study_uid AS uid, accession, tag_priority AS priority, first_seen_ms AS seen FROM studies')) {
        const row = byUid.get(study.uid) ?? (study.accession === null ? undefined : byAccession.get(study.accession));
        orders.set(study.uid, {
          priority: row?.priority ?? study.priority ?? 'routine',
          arrivedMs: row?.arrived_ms ?? study.seen,
          source: row ? 'orders' : study.priority === null ? 'first-seen' : 'tags',
        });
      }
      return orders;
    },
    saveOrders: (root, rows) =>
      connection.transact(() => {
        connection.run('DELETE FROM order_rows WHERE root = ?', root);
        connection.insertMany(
          'INSERT INTO order_rows (root, row, accession, study_uid, priority, arrived_ms)',
          6,
          rows.flatMap((row) => [
            root,
            row.row,
            row.accession ?? null,
            row.studyUid ?? null,
            row.priority ?? null,
            row.arrivedMs ?? null,
          ]),
        );
        return null;
      }),
  };
}

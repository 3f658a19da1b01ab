import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Connection } from './database.js';
import type { EventLog } from './eventLog.js';
import { migrations } from './schema.js';

/** One line of `ictus doctor`. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

/** Looks the store over: version, pages, references, log, permissions, and how much it holds. */
export function checkStore(path: string, connection: Connection, log: EventLog): readonly Check[] {
  return [
    { name: 'store version', ok: true, message: `The store ${path} has version ${migrations.length}.` },
    checkPages(connection),
    checkReferences(connection),
    checkLog(log),
    checkFolder(path),
    checkUngrouped(connection),
    { name: 'store contents', ok: true, message: countsSentence(connection) },
  ];
}

function checkPages(connection: Connection): Check {
  const found = connection.rows<{ quick_check: string }>('PRAGMA quick_check(1)')[0]?.quick_check ?? 'no answer';
  return found === 'ok'
    ? { name: 'store pages', ok: true, message: 'Every page of the store is whole.' }
    : { name: 'store pages', ok: false, message: `The store is damaged (${found}); move it away and index again.` };
}

function checkReferences(connection: Connection): Check {
  const lost = connection.rows('PRAGMA foreign_key_check').length;
  return lost === 0
    ? { name: 'store references', ok: true, message: 'Every row refers to one that is there.' }
    : { name: 'store references', ok: false, message: `${lost} rows refer to rows that are gone; index again.` };
}

function checkLog(log: EventLog): Check {
  const verified = log.verifyLog();
  return verified.ok
    ? { name: 'event log', ok: true, message: `The ${log.events().length} events of the log match their hashes.` }
    : { name: 'event log', ok: false, message: verified.problem.message };
}

function checkFolder(path: string): Check {
  const name = 'store folder';
  const folder = dirname(path);
  // Windows has no such bits; a user's profile folder is private there.
  if (process.platform === 'win32') return { name, ok: true, message: `The store lies in ${folder}.` };
  const open = statSync(folder).mode & 0o077;
  return open === 0
    ? { name, ok: true, message: `Only you can enter ${folder}.` }
    : { name, ok: false, message: `Other users can enter ${folder}; make it private with: chmod 700 ${folder}` };
}

function checkUngrouped(connection: Connection): Check {
  const count = connection.first<{ n: number }>('SELECT count(*) AS n FROM ungrouped')?.n ?? 0;
  return count === 0
    ? { name: 'index', ok: true, message: 'Every study is grouped.' }
    : { name: 'index', ok: false, message: `${count} studies wait to be grouped; open their folder again.` };
}

function countsSentence(connection: Connection): string {
  const count = (table: string): number =>
    connection.first<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;
  return `It holds ${count('studies')} studies, ${count('instances')} images, ${count(`files WHERE code IS NOT NULL AND code <> 'file-odd'`)} files that could not be used, ${count('scores')} scores and ${count('events')} events.`;
}

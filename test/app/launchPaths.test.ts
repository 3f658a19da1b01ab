import { describe, expect, test } from 'vitest';
import { launchPaths } from '../../main/app/launchPaths.js';

describe('launchPaths', () => {
  test('unpackaged: the program folder is no study folder, switches are no paths', () => {
    const words = ['electron', '--inspect=0', '/opt/ictus', '--stand-in', 'studies', '/data/a.zip'];
    expect(launchPaths(words, { packaged: false, from: '/home/reader' })).toEqual([
      '/home/reader/studies',
      '/data/a.zip',
    ]);
  });
  test('packaged: every plain word is a path', () => {
    expect(launchPaths(['ictus', '/data'], { packaged: true, from: '/' })).toEqual(['/data']);
  });
  test('nothing named', () => {
    expect(launchPaths(['electron', '.'], { packaged: false, from: '/' })).toEqual([]);
  });
});

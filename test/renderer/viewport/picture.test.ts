import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeatMap } from '../../../main/contract/index.js';
import { channelWords, compositeRgba, greyBytes } from '../../../renderer/viewport/picture/composite.js';
import { heatField, heatOpacity, heatRange, heatRgba, magmaAt } from '../../../renderer/viewport/heat/heatMap.js';
import { compositeChannels } from '../../../renderer/viewport/state/windows.svelte.js';
import { clampWindow, dragWindow } from '../../../renderer/viewport/picture/windowing.js';

describe('window drag', () => {
  it('widens to the right and raises the level downwards', () => {
    const brain = { widthHu: 80, levelHu: 40 };
    expect(dragWindow(brain, 30, 0)).toEqual({ widthHu: 88, levelHu: 40 });
    expect(dragWindow(brain, 0, -30)).toEqual({ widthHu: 80, levelHu: 32 });
    expect(dragWindow(brain, 0, 0)).toEqual(brain);
  });

  it('moves a bone window in larger steps than a brain window', () => {
    expect(dragWindow({ widthHu: 2800, levelHu: 600 }, 10, 0).widthHu).toBe(2880);
  });

  it('never leaves what CT can hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: -9999, max: 9999 }), (dx, dy) => {
        const window = dragWindow({ widthHu: 400, levelHu: 50 }, dx, dy);
        return window.widthHu >= 1 && window.levelHu >= -2048 && window.levelHu <= 4095;
      }),
    );
    expect(clampWindow({ widthHu: -4, levelHu: 1.6 })).toEqual({ widthHu: 1, levelHu: 2 });
  });
});

describe('colour composite', () => {
  it('without a model is brain, subdural and bone as on the number row', () => {
    expect(channelWords(compositeChannels())).toBe('red brain W80 L40, green subdural W200 L80, blue bone W2800 L600');
  });

  it('puts each HU through each window: the formula of the contract, clipped', () => {
    const stored = Int16Array.from({ length: 4096 }, (_, at) => at);
    const channels = compositeChannels();
    const rgba = compositeRgba(stored, 1, -1024, channels);
    for (let at = 0; at < stored.length; at += 7) {
      const hu = at - 1024;
      for (const [channel, { levelHu, widthHu }] of channels.entries()) {
        const share = Math.min(1, Math.max(0, (hu - levelHu) / widthHu + 0.5));
        expect(Math.abs((rgba[at * 4 + channel] ?? -1) - share * 255)).toBeLessThanOrEqual(0.5 + 1e-9);
      }
      expect(rgba[at * 4 + 3]).toBe(255);
    }
  });

  it('has the grey of a window in its channel', () => {
    const stored = Int16Array.from({ length: 300 }, (_, at) => at);
    const brain = { name: 'brain', levelHu: 40, widthHu: 80 };
    const rgba = compositeRgba(stored, 1, -100, [brain, brain, brain]);
    const grey = greyBytes(stored, 1, -100, brain);
    expect([...grey]).toEqual(Array.from({ length: 300 }, (_, at) => rgba[at * 4 + 1]));
  });
});

describe('heat map', () => {
  const luminance = (t: number): number => {
    const [red, green, blue] = magmaAt(t).map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  it('has colours whose luminance rises from end to end', () => {
    for (let step = 1; step <= 64; step++) {
      expect(luminance(step / 64), `step ${step}`).toBeGreaterThan(luminance((step - 1) / 64));
    }
    expect(magmaAt(-1)).toEqual(magmaAt(0));
    expect(magmaAt(2)).toEqual([252, 253, 191]);
  });

  const map: HeatMap = { label: 'subdural', side: 2, values: [0, 0, 0, 8], operatingValue: 4, square: [0, 0, 512] };
  const drawnOn = (head: Uint8Array): Uint8ClampedArray => heatRgba(heatField(map, head, 8), heatRange(map));
  const alpha = (rgba: Uint8ClampedArray, x: number, y: number): number => rgba[(y * 8 + x) * 4 + 3] ?? -1;

  it('is transparent below the operating value and brightest at its peak', () => {
    const rgba = drawnOn(new Uint8Array(64).fill(1));
    expect(alpha(rgba, 0, 0)).toBe(0);
    expect(alpha(rgba, 7, 0)).toBe(0);
    expect(alpha(rgba, 7, 7)).toBe(255);
    expect([...rgba.slice((7 * 8 + 7) * 4, (7 * 8 + 7) * 4 + 3)]).toEqual([252, 253, 191]);
  });

  it('is nowhere outside the head', () => {
    const head = new Uint8Array(64).fill(1).fill(0, 56);
    expect(alpha(drawnOn(head), 7, 7)).toBe(0);
    expect(alpha(drawnOn(head), 7, 6)).toBe(255);
  });

  it('is fainter the lower the probability of its slice', () => {
    expect(heatOpacity(0.1)).toBeLessThan(heatOpacity(0.9));
    expect(heatOpacity(1)).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { pixelFacts } from '../../main/pixels/index.js';

interface Shape {
  readonly hu: number;
  readonly inside: (x: number, y: number) => boolean;
}

const ellipse = (cx: number, cy: number, rx: number, ry: number) => (x: number, y: number) =>
  ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;

/** Shapes painted one over the other on air, 512 x 512 at 0.5 mm, with uniform noise of +-`noise`. */
function painted(shapes: readonly Shape[], noise = 0, air = -1000): Float32Array {
  let state = 1;
  return Float32Array.from({ length: 512 * 512 }, (_, at) => {
    const x = at % 512;
    const y = Math.floor(at / 512);
    let value = air;
    for (const shape of shapes) if (shape.inside(x, y)) value = shape.hu;
    state = (state * 1103515245 + 12345) % 2147483648;
    return value + (state / 2147483648 - 0.5) * 2 * noise;
  });
}

const scalp: Shape = { hu: 0, inside: ellipse(256, 256, 160, 200) };
const skull: Shape = { hu: 1200, inside: ellipse(256, 256, 148, 188) };
const brain: Shape = { hu: 32, inside: ellipse(256, 256, 132, 172) };
const head = [scalp, skull, brain];
const spacing = [0.5, 0.5] as const;
const brainArea = Math.PI * 66 * 86;
const headArea = Math.PI * 80 * 100;

describe('facts on pixels', () => {
  it('measure head and brain within five per cent, and the noise in it', () => {
    const facts = pixelFacts(painted(head, 6), 512, 512, spacing);
    expect(Math.abs(facts.headAreaMm2 / headArea - 1)).toBeLessThan(0.05);
    expect(Math.abs(facts.brainAreaMm2 / brainArea - 1)).toBeLessThan(0.08);
    expect(facts.brainMedianHu).toBeCloseTo(32, 0);
    // The median absolute deviation of +-6 uniform is 3, which reads as 4.45 HU of noise.
    expect(facts.noiseHu).toBeGreaterThan(3.9);
    expect(facts.noiseHu).toBeLessThan(5);
    expect(facts).toMatchObject({ metalAreaMm2: 0, enhancedAreaMm2: 0, looksLikeHu: true });
  });

  it('count pixels where the spacing is not known', () => {
    expect(pixelFacts(painted(head), 512, 512).headAreaMm2 / 4).toBeCloseTo(
      pixelFacts(painted(head), 512, 512, spacing).headAreaMm2,
      6,
    );
  });

  it('leave the couch and the headrest out of the head', () => {
    const rest: Shape = { hu: 900, inside: (x, y) => y > 470 && y < 486 && x > 120 && x < 392 };
    const bridge: Shape = { hu: 300, inside: (x, y) => Math.abs(x - 256) < 3 && y >= 450 && y < 475 };
    const facts = pixelFacts(painted([rest, bridge, ...head]), 512, 512, spacing);
    expect(Math.abs(facts.headAreaMm2 / headArea - 1)).toBeLessThan(0.05);
  });

  it('find the brain behind a craniectomy', () => {
    const gap: Shape = { hu: 30, inside: (x, y) => skull.inside(x, y) && !brain.inside(x, y) && x < 180 && y < 256 };
    const facts = pixelFacts(painted([...head, gap]), 512, 512, spacing);
    expect(facts.brainAreaMm2 / brainArea).toBeGreaterThan(0.7);
  });

  it('find no brain in a hollow skull, in a neck, or in air', () => {
    const hollow = painted([scalp, skull, { ...brain, hu: -1000 }]);
    expect(pixelFacts(hollow, 512, 512, spacing).brainAreaMm2).toBe(0);
    const vertebra: Shape = { hu: 600, inside: ellipse(256, 300, 30, 30) };
    const neck = pixelFacts(painted([{ hu: 55, inside: ellipse(256, 256, 110, 120) }, vertebra]), 512, 512, spacing);
    expect(neck.brainAreaMm2).toBeLessThan(200);
    const air = pixelFacts(painted([]), 512, 512, spacing);
    expect(air).toMatchObject({ headAreaMm2: 0, brainAreaMm2: 0, looksLikeHu: true });
    expect(air.brainMedianHu).toBeNaN();
  });

  it('see metal and enhanced vessels, but not a fleck of calcium', () => {
    const clip: Shape = { hu: 3071, inside: ellipse(300, 200, 8, 8) };
    const metal = pixelFacts(painted([...head, clip]), 512, 512, spacing).metalAreaMm2;
    expect(Math.abs(metal / (Math.PI * 16) - 1)).toBeLessThan(0.1);
    const vessel: Shape = { hu: 250, inside: (x, y) => Math.abs(y - 256) < 4 && x > 200 && x < 300 };
    expect(pixelFacts(painted([...head, vessel]), 512, 512, spacing).enhancedAreaMm2).toBeGreaterThan(100);
    const pineal: Shape = { hu: 300, inside: ellipse(256, 256, 3, 3) };
    expect(pixelFacts(painted([...head, pineal]), 512, 512, spacing).enhancedAreaMm2).toBeLessThan(20);
  });

  it.each([
    ['stored values without their intercept', (hu: number) => hu + 1024],
    ['an 8-bit picture', (hu: number) => Math.min(Math.max(hu, 0), 80) * 3],
    ['half of HU', (hu: number) => hu / 2],
  ])('do not believe %s', (_, spoil) => {
    expect(pixelFacts(painted(head, 5).map(spoil), 512, 512, spacing).looksLikeHu).toBe(false);
  });

  it('read padding far below air as air', () => {
    expect(pixelFacts(painted(head, 0, -3024), 512, 512, spacing).looksLikeHu).toBe(true);
  });
});

export { componentsOf, dilated, eroded, reachedFromBorder, type Grid } from './grid.js';
export { inputSquare } from './inputSquare.js';
export { pixelFacts } from './pixelFacts.js';
export { prepareInput } from './prepareInput.js';
export { windowToBytes } from './windowToBytes.js';

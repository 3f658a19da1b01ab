export { demoStudies } from './demo/demoStudies.js';
export { phantomSeriesAsDicom } from './demo/dicomSeries.js';
export { goldenSlice } from './golden.js';
export * as lesionShapes from './lesions/lesionShapes.js';
export { isPhantomRecipe, phantomRecipes, type PhantomRecipe } from './recipes.js';
export { renderPhantom, renderSlices } from './render.js';
export type { LesionSpec, PhantomSpec, PhantomVolume } from './spec.js';
export { writeDemo, type DemoProgress } from './demo/writeDemo.js';
export { writeDemoInChild } from './demo/demoProcess.js';

export { demoStudies } from './demoStudies.js';
export { phantomSeriesAsDicom } from './dicomSeries.js';
export { goldenSlice } from './golden.js';
export * as lesionShapes from './lesionShapes.js';
export { isPhantomRecipe, phantomRecipes, type PhantomRecipe } from './recipes.js';
export { renderPhantom, renderSlices } from './render.js';
export type { LesionSpec, PhantomSpec, PhantomVolume } from './spec.js';
export { writeDemo, type DemoProgress } from './writeDemo.js';
export { writeDemoInChild } from './demoProcess.js';

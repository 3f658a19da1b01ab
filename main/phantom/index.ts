export { demoStudies, type DemoStudy } from './demoStudies.js';
export { phantomSeriesAsDicom, type PhantomFile, type PhantomIdentity } from './dicomSeries.js';
export { goldenSlice, type GoldenSlice } from './golden.js';
export * as lesionShapes from './lesionShapes.js';
export { isPhantomRecipe, phantomRecipes, type PhantomRecipe } from './recipes.js';
export { renderPhantom, renderSlices, type RenderedSlice } from './render.js';
export type { LesionKind, LesionPlace, LesionSpec, LesionTruth, PhantomSpec, PhantomVolume, Side } from './spec.js';
export { writeDemo, type DemoFolder, type DemoOptions, type DemoProgress } from './writeDemo.js';
export { writeDemoInChild } from './demoProcess.js';

export { groupInstances, type StudyOrigin } from './grouping.js';

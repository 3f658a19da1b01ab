/** Models of this site: what readers said, a candidate made of it, the gate, versions, and how the model in use has done. */
export { openSiteModel, type SiteModel } from './siteModel.js';
export { replayFile } from './replaySet.js';
export { compareAtStart, isMeant, noteInUse, type NamedModel } from './lastWord.js';

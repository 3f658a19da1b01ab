// The layers of the house (docs/architecture.md), kept by a tool. Each rule's comment is what a developer is told.

/** Rooms (besides `contract` and `numbers`) that a room may import, through their faces: the table of docs/architecture.md. */
const mayImport = {
  contract: [],
  numbers: [],
  process: [],
  differentiation: [],
  dicom: [],
  pixels: [],
  triage: [],
  files: [],
  store: [],
  reads: [],
  evaluation: [],
  'evaluation/report': ['evaluation', 'triage', 'pixels'],
  training: ['pixels', 'process', 'dataset', 'inference', 'phantom', 'differentiation'],
  phantom: ['dicom', 'process'],
  frames: ['files', 'dicom', 'pixels', 'process'],
  library: ['files', 'dicom', 'store', 'process'],
  inference: ['frames', 'pixels', 'phantom', 'process'],
  dataset: ['files', 'dicom', 'pixels', 'library', 'reads', 'store', 'process', 'evaluation/report'],
  worklist: ['triage', 'store', 'reads'],
  judging: ['dataset', 'evaluation', 'evaluation/report', 'frames', 'inference', 'pixels', 'process', 'store'],
  tuning: [
    'evaluation',
    'triage',
    'store',
    'dataset',
    'inference',
    'differentiation',
    'training',
    'frames',
    'pixels',
    'process',
  ],
  workstation: [
    'library',
    'frames',
    'inference',
    'worklist',
    'triage',
    'reads',
    'store',
    'pixels',
    'tuning',
    'process',
  ],
  app: ['workstation', 'dataset', 'phantom', 'store', 'process'],
  cli: [
    'workstation',
    'dataset',
    'judging',
    'frames',
    'inference',
    'training',
    'phantom',
    'pixels',
    'triage',
    'store',
    'process',
  ],
};

/** Words and arithmetic, which every room may use; `contract` itself uses nothing of ours. */
const shared = (room) => (room === 'contract' ? [] : room === 'numbers' ? ['contract'] : ['contract', 'numbers']);

/** A room within a room is one of its own: files of the outer one do not reach into it. */
const innerRooms = Object.keys(mayImport).filter((room) => room.includes('/'));
const within = (room) => innerRooms.filter((inner) => inner.startsWith(`${room}/`)).map((inner) => `^main/${inner}/`);

const layers = Object.entries(mayImport).flatMap(([room, allowed]) => [
  {
    name: `layer-${room}`,
    comment: `main/${room} may import only: ${[...shared(room), ...allowed].join(', ') || 'nothing of ours'}.`,
    severity: 'error',
    from: { path: `^main/${room}/`, pathNot: within(room) },
    to: { path: '^main/([^/]+)/', pathNot: `^main/(${[room, ...shared(room), ...allowed].join('|')})/` },
  },
  ...innerRooms
    .filter((inner) => inner !== room && !allowed.includes(inner))
    .map((inner) => ({
      name: `layer-${room}-not-${inner}`,
      comment: `main/${room} may not import main/${inner}.`,
      severity: 'error',
      from: { path: `^main/${room}/`, pathNot: within(room) },
      to: { path: `^main/${inner}/` },
    })),
]);

/** Rooms of the page that a room of it may import. App.svelte puts them together and may import any. */
const rendererMayImport = {
  theme: [],
  shell: ['theme'],
  worklist: ['shell', 'theme'],
  viewport: ['shell', 'theme'],
  read: ['shell', 'theme'],
  findings: ['shell', 'theme', 'read', 'viewport'],
  model: ['shell', 'theme'],
  site: ['shell', 'theme'],
  dataset: ['shell', 'theme'],
};

const rendererLayers = Object.entries(rendererMayImport).map(([room, allowed]) => ({
  name: `page-${room}`,
  comment: `renderer/${room} may import of the page only: ${allowed.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^renderer/${room}/` },
  to: { path: '^renderer/', pathNot: `^renderer/(${[room, ...allowed].join('|')})/` },
}));

/** The viewport from the ground up: a floor imports itself and those before it. */
const viewportFloors = ['picture', 'measure', 'heat', 'slices', 'state', 'panes', 'bars'];

const viewportLayers = viewportFloors.map((floor, at) => ({
  name: `viewport-${floor}`,
  comment: `renderer/viewport/${floor} may import of the viewport only: ${viewportFloors.slice(0, at + 1).join(', ')}.`,
  severity: 'error',
  from: { path: `^renderer/viewport/${floor}/` },
  to: { path: '^renderer/viewport/', pathNot: `^renderer/viewport/(${viewportFloors.slice(0, at + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'Imports run downward.', from: {}, to: { circular: true } },
    {
      name: 'by-the-door',
      comment: 'A room is entered by its index.ts: the face is the list of what the room offers.',
      severity: 'error',
      from: { path: '^main/([^/]+)/' },
      to: {
        path: '^main/([^/]+)/',
        pathNot: ['^main/$1/', '^main/[^/]+/index\\.ts$', ...innerRooms.map((room) => `^main/${room}/index\\.ts$`)],
      },
    },
    {
      name: 'inner-rooms-by-the-door',
      comment: 'A room within a room is entered by its index.ts too, and enters the outer one by its own.',
      severity: 'error',
      from: { path: '^(main|models)/', pathNot: innerRooms.map((room) => `^main/${room}/`) },
      to: { path: innerRooms.map((room) => `^main/${room}/`), pathNot: '/index\\.ts$' },
    },
    {
      name: 'inner-rooms-by-the-outer-door',
      comment: 'The report knows the figures by the index.ts of evaluation, as any other room.',
      severity: 'error',
      from: { path: '^main/evaluation/report/' },
      to: { path: '^main/evaluation/[^/]+\\.ts$', pathNot: '^main/evaluation/index\\.ts$' },
    },
    {
      name: 'recipes-by-the-door',
      comment: 'A model recipe uses the rooms of main as any room does: by their index.ts, and never a door.',
      severity: 'error',
      from: { path: '^models/' },
      to: { path: '^main/', pathNot: '^main/(?!app/|cli/|workstation/)[^/]+/(report/)?index\\.ts$' },
    },
    {
      name: 'no-room-knows-the-models',
      comment: 'A model is a folder that is read as data; nothing of the program imports its recipe.',
      severity: 'error',
      from: { path: '^(main|renderer)/' },
      to: { path: '^models/' },
    },
    ...layers,
    ...rendererLayers,
    ...viewportLayers,
    {
      name: 'viewport-without-svelte',
      comment:
        'What the viewport computes and fetches knows neither Svelte, nor components, nor the session of the page.',
      severity: 'error',
      from: { path: '^renderer/viewport/(picture|measure|heat|slices)/' },
      to: { path: ['(^|node_modules/)svelte(/|$)', '[.]svelte([.]ts)?$', '^renderer/shell/'] },
    },
    {
      name: 'viewport-by-the-door',
      comment: 'Others know of the viewport the component itself, what it shows of the AI, its state, and its warm-up.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/viewport/' },
      to: {
        path: '^renderer/viewport/',
        pathNot:
          '^renderer/viewport/(Viewport[.]svelte|slices/warmUp[.]ts|heat/peaks[.]ts|state/(heat|view)[.]svelte[.]ts)$',
      },
    },
    {
      name: 'pure-rooms',
      comment:
        'contract, numbers, dicom, pixels, triage, evaluation and differentiation know no files, no processes, no clock, no network. (node:zlib inflates in memory.)',
      severity: 'error',
      from: { path: '^main/(contract|numbers|dicom|pixels|triage|evaluation|differentiation)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(zlib|crypto)$' },
    },
    {
      name: 'only-app-knows-electron',
      severity: 'error',
      from: { pathNot: '^main/app/' },
      to: { path: '(^|node_modules/)electron(/|$)' },
    },
    {
      name: 'no-network',
      comment: 'Ictus listens on no network and calls nobody: no part of the program has the means.',
      severity: 'error',
      from: { path: '^(main|renderer)/' },
      to: { dependencyTypes: ['core'], path: '^(node:)?(http|https|http2|net|tls|dgram|dns)(/|$)' },
    },
    {
      name: 'one-door-to-the-runtime',
      comment:
        'A network is run where its file was looked through before (inference), or where we wrote it (training).',
      severity: 'error',
      from: {
        path: '^main/',
        pathNot:
          '^main/(inference/(session|network)|training/(runtime|goldenVectors|linearHead/matrixProduct|optimisation/(tailRun|trunkRun)))\\.ts$',
      },
      to: { path: '(^|node_modules/)onnxruntime-node(/|$)' },
    },
    {
      name: 'renderer-knows-words-only',
      comment: 'The page imports main/contract and nothing else of main.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^main/', pathNot: '^main/contract/' },
    },
    {
      name: 'window-knows-no-made-up-states',
      comment: 'The page of states shows the window; nothing of the window, which is shipped, imports it.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/states/' },
      to: { path: '^renderer/states/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'main-does-not-know-the-page',
      severity: 'error',
      from: { path: '^main/' },
      to: { path: '^renderer/' },
    },
    { name: 'nothing-missing', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '\\.svelte$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|release|\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'svelte', 'types'],
    },
  },
};

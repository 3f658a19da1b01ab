/**
 * Everything the reader can do, once: keys, menu and tooltips are made from this table.
 * Keys are `KeyboardEvent.key` values with modifiers in the order Ctrl+Alt+Shift+; the reader may change them in settings.
 */
export interface Action {
  readonly id: string;
  readonly title: string;
  readonly group: ActionGroup;
  readonly keys: readonly string[];
}

export const actionGroups = ['File', 'Worklist', 'Slices', 'Window', 'View', 'Measure', 'Read', 'Help'] as const;
export type ActionGroup = (typeof actionGroups)[number];

const table = [
  ['file.open', 'Open folder…', 'File', ['Ctrl+o']],
  ['file.openZip', 'Open zip…', 'File', ['Ctrl+Shift+o']],
  ['file.labelledSet', 'Labelled set…', 'File', []],
  ['file.site', 'Model of this site…', 'File', []],
  ['file.demo', 'Open demo studies', 'File', []],
  ['file.skipped', 'Files not used, or odd', 'File', []],
  ['file.settings', 'Settings', 'File', ['Ctrl+,']],
  ['worklist.next', 'Select next study', 'Worklist', ['j']],
  ['worklist.previous', 'Select previous study', 'Worklist', ['k']],
  ['worklist.open', 'Open selected study', 'Worklist', ['Enter']],
  ['worklist.nextUnread', 'Take next unread study', 'Worklist', ['n']],
  ['worklist.pin', 'Pin or unpin study', 'Worklist', ['p']],
  ['worklist.stat', 'Make study STAT, or take it back', 'Worklist', ['s']],
  ['worklist.search', 'Search worklist', 'Worklist', ['/', 'Ctrl+f']],
  ['worklist.ai', 'Rank with or without AI', 'Worklist', []],
  ['worklist.pause', 'Pause or resume scoring', 'Worklist', []],
  ['slice.next', 'Next slice', 'Slices', ['ArrowDown']],
  ['slice.previous', 'Previous slice', 'Slices', ['ArrowUp']],
  ['slice.forward', 'Five slices on', 'Slices', ['PageDown']],
  ['slice.back', 'Five slices back', 'Slices', ['PageUp']],
  ['slice.first', 'First slice', 'Slices', ['Home']],
  ['slice.last', 'Last slice', 'Slices', ['End']],
  ['slice.previousPeak', 'Previous peak', 'Slices', ['[']],
  ['slice.nextPeak', 'Next peak', 'Slices', [']']],
  ['slice.cine', 'Play or stop cine', 'Slices', [' ']],
  ['window.brain', 'Brain window', 'Window', ['1']],
  ['window.subdural', 'Subdural window', 'Window', ['2']],
  ['window.bone', 'Bone window', 'Window', ['3']],
  ['window.stroke', 'Stroke window', 'Window', ['4']],
  ['window.softTissue', 'Soft tissue window', 'Window', ['5']],
  ['window.file', 'Window as in the file', 'Window', ['0']],
  ['window.composite', 'Colour composite of three windows', 'Window', ['c']],
  ['window.invert', 'Invert', 'Window', ['i']],
  ['view.heatMap', 'Heat map on or off; hold to peek', 'View', ['h']],
  ['view.fit', 'Fit to view', 'View', ['f']],
  ['view.oneToOne', 'One to one', 'View', ['o']],
  ['view.reset', 'Reset view', 'View', ['r']],
  ['view.flipHorizontal', 'Flip left and right', 'View', ['x']],
  ['view.flipVertical', 'Flip top and bottom', 'View', ['y']],
  ['view.asStored', 'Upright, or as stored', 'View', ['Shift+x']],
  ['view.rotate', 'Rotate by 90 degrees', 'View', ['t']],
  ['view.zoomIn', 'Zoom in', 'View', ['+', '=']],
  ['view.zoomOut', 'Zoom out', 'View', ['-']],
  ['view.layout1', 'One view', 'View', ['F1']],
  ['view.layout2', 'Brain and bone side by side, linked', 'View', ['F2']],
  ['view.layout4', 'Four views', 'View', ['F4']],
  ['view.overlays', 'Overlays on or off', 'View', ['v']],
  ['view.worklist', 'Show or hide worklist', 'View', ['Ctrl+b']],
  ['view.findings', 'Show or hide findings', 'View', ['Ctrl+e']],
  ['measure.length', 'Length', 'Measure', ['l']],
  ['measure.ellipse', 'Ellipse with HU statistics', 'Measure', ['e']],
  ['measure.none', 'Stop measuring', 'Measure', ['Escape']],
  ['measure.delete', 'Delete measurements on this slice', 'Measure', ['Delete']],
  ['read.focus', 'Go to the read form', 'Read', ['w']],
  ['read.markSlice', 'Mark blood on this slice, or take it back', 'Read', ['b']],
  ['read.dismiss', 'Dismiss as false alarm', 'Read', ['d']],
  ['read.sign', 'Sign read', 'Read', ['Ctrl+Enter']],
  ['read.reopen', 'Reopen study', 'Read', ['u']],
  ['read.copy', 'Copy read as text', 'Read', ['Ctrl+Shift+c']],
  ['help.keys', 'Keys', 'Help', ['?']],
  ['help.model', 'Model card', 'Help', ['m']],
  ['help.about', 'About Ictus', 'Help', []],
] as const;

export type ActionId = (typeof table)[number][0];

export const actions: readonly (Action & { readonly id: ActionId })[] = table.map(([id, title, group, keys]) => ({
  id,
  title,
  group,
  keys,
}));

/** The reader's own keys over the defaults: an action missing here keeps its default. */
export type KeyOverrides = Readonly<Partial<Record<ActionId, readonly string[]>>>;

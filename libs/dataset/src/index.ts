export { isOfKind, type FileKind } from './file-kind.js';
export { listFolder, presence, unreadable, type FolderListing, type Presence } from './files.js';
export { datasetOfFiles, folderOptions, holdsFiles, openFolder } from './folder-dataset.js';
export { type FileList } from './folder-scan.js';
export { shownPath } from './shown-path.js';

// What the ROOT reader uses of jsroot; everything else is left out of the bundle. `takeComplaints` is ours.
import { addUserStreamer } from 'jsroot/io';

export { FileProxy, openFile, R__unzip } from 'jsroot/io';
export { readHeaderFooter } from 'jsroot/rntuple';
export { TSelector, treeProcess } from 'jsroot/tree';
export { takeComplaints } from './console.mjs';

// The anchor of an RNTuple has a fixed layout (RNTuple binary format 1.0, "Anchor schema"). jsroot reads it through the
// file's streamer information, which files that uproot wrote do not have.
addUserStreamer('ROOT::RNTuple', (buffer, anchor) => {
  anchor.$file = buffer.fFile;
  for (const name of ['fVersionEpoch', 'fVersionMajor', 'fVersionMinor', 'fVersionPatch']) {
    anchor[name] = buffer.ntou2();
  }
  for (const name of [
    'fSeekHeader',
    'fNBytesHeader',
    'fLenHeader',
    'fSeekFooter',
    'fNBytesFooter',
    'fLenFooter',
  ]) {
    anchor[name] = Number(buffer.ntou8());
  }
});

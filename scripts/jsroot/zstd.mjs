// Stands for `@oneidentity/zstd-js` (3 MB of Emscripten) inside the bundle: the same two names on fzstd (8 KB).
import { decompress } from 'fzstd';

export async function ZstdInit() {
  return { ZstdStream: { decompress: (bytes) => decompress(bytes) } };
}

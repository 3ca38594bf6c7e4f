// Unpacks gzip anywhere: by the platform's own function where there is one that answers at once (Node; a tenth of the time),
// and by the stream that every browser has where there is not.

import { damaged } from './damaged.ts';

interface NodeZlib {
  gunzipSync(bytes: Uint8Array): Uint8Array;
}

/** What is in Node and in no page; not imported, since the same modules are bundled for pages. */
interface NodeGlobal {
  readonly process?: { getBuiltinModule?(name: 'node:zlib'): NodeZlib | undefined };
}

/** Whether `bytes` begin as gzip does (RFC 1952). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The content of gzip `bytes`. Throws a failure of kind `data` where they are damaged. */
export async function gunzip(bytes: Uint8Array, source: string): Promise<Uint8Array> {
  try {
    const zlib = (globalThis as NodeGlobal).process?.getBuiltinModule?.('node:zlib');
    return zlib === undefined ? await throughStream(bytes) : zlib.gunzipSync(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw damaged(source, 'the gzip file cannot be unpacked', reason, error);
  }
}

/** The way of browsers. */
export async function throughStream(bytes: Uint8Array): Promise<Uint8Array> {
  const blob = new Blob([bytes.slice()]);
  const stream = blob.stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

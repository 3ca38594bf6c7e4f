// The list of TStreamerInfo that a file says of its classes, so that programs without ROOT's own libraries can read them: a TList of
// TStreamerInfo (version 9), each with a TObjArray of elements, one a member.

import { type RootBuffer, writeNamed, writeObject } from './buffer.ts';
import { type ClassFacts, classes, type Kind, kinds, type Member } from './classes.ts';

/** Sizes in memory, which readers of other programs pass over; bases have none. */
const sizes: Readonly<Partial<Record<Kind, number>>> = {
  short: 2,
  int: 4,
  float: 4,
  counter: 4,
  double: 8,
  ushort: 2,
  uint: 4,
  bits: 4,
  bool: 1,
  member: 216,
  array: 24,
  pointerToOne: 8,
  pointer: 8,
  string: 24,
  doublesOfCount: 8,
};

export function writeStreamerInfos(buffer: RootBuffer): void {
  buffer.versioned(5, () => {
    writeObject(buffer);
    buffer.string('').int32(classes.length);
    for (const one of classes) {
      buffer.pointedTo('TStreamerInfo', () => writeStreamerInfo(buffer, one));
      buffer.string(''); // an option
    }
  });
}

function writeStreamerInfo(buffer: RootBuffer, { name, version, checksum, members }: ClassFacts): void {
  buffer.versioned(9, () => {
    writeNamed(buffer, name, '');
    buffer.uint32(checksum).int32(version);
    buffer.pointedTo('TObjArray', () => {
      buffer.versioned(3, () => {
        writeObject(buffer);
        buffer.string('').int32(members.length, 0);
        for (const member of members) writeMember(buffer, member, { name, version });
      });
    });
  });
}

function writeMember(buffer: RootBuffer, member: Member, owner: Pick<ClassFacts, 'name' | 'version'>): void {
  const [className, version] = elementOf(member.kind);
  buffer.pointedTo(className, () => {
    buffer.versioned(version, () => {
      buffer.versioned(4, () => {
        writeNamed(buffer, member.name, member.title);
        // No array: its length, dimensions, and their sizes.
        buffer.int32(kinds[member.kind], sizes[member.kind] ?? 0, 0, 0, ...baseChecksum(member));
        buffer.string(member.type);
      });
      if (className === 'TStreamerBase') buffer.int32(member.version);
      if (className === 'TStreamerBasicPointer')
        buffer.int32(owner.version).string('fBufferSize').string(owner.name);
    });
  });
}

/** The class of an element, and its version. */
function elementOf(kind: Kind): readonly [className: string, version: number] {
  switch (kind) {
    case 'base':
    case 'object':
    case 'named':
      return ['TStreamerBase', 3];
    case 'member':
      return ['TStreamerObject', 2];
    case 'array':
      return ['TStreamerObjectAny', 2];
    case 'pointer':
    case 'pointerToOne':
      return ['TStreamerObjectPointer', 2];
    case 'string':
      return ['TStreamerString', 2];
    case 'doublesOfCount':
      return ['TStreamerBasicPointer', 2];
    default:
      return ['TStreamerBasicType', 2];
  }
}

/** Five sizes of dimensions, the second of which holds the checksum of a base. */
function baseChecksum({ type, name }: Member): readonly number[] {
  if (type !== 'BASE') return [0, 0, 0, 0, 0];
  // TArrayD is a class of ROOT's own that needs no description.
  const checksum = name === 'TArrayD' ? 0x7139ef34 : classes.find((one) => one.name === name)!.checksum;
  return [0, checksum | 0, 0, 0, 0];
}

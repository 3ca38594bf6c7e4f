// Characters that no line of text may hold.

/** Whether `text` has a line break, a NUL or another control character (ASCII below 0x20, and DEL). */
export function hasControl(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

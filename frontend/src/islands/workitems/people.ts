/** People's initials on a colour that is always theirs, the same as on the server's pages. */

const HUES = 6;

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

export const hueOf = (name: string): number =>
  (crc32(new TextEncoder().encode(name.normalize('NFC'))) % HUES) + 1;

export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '?')][0]?.toUpperCase() ?? '?';
  if (words.length < 2 || /\p{Script=Han}/u.test(first)) return first;
  return first + ([...(words.at(-1) ?? '')][0]?.toUpperCase() ?? '');
}

/**
 * Proquints: 16 bits as five letters, consonants and vowels in turn, that can be read aloud, heard and typed in any case
 * (Daniel S. Wilkerson, "A Proposal for Proquints: Identifiers that are Readable, Spellable, and Pronounceable",
 * arXiv:0901.4016).
 */
const consonants = "bdfghjklmnprstvz";
const vowels = "aiou";

function quint(word: number): string {
  const consonant = (shift: number) => consonants[(word >> shift) & 0xf];
  const vowel = (shift: number) => vowels[(word >> shift) & 0x3];
  return `${consonant(12)}${vowel(10)}${consonant(6)}${vowel(4)}${consonant(0)}`;
}

/** @param bytes an even number of them @returns `lusab-babad`: lower case, one word for two bytes */
export function pronounceable(bytes: Buffer): string {
  const words = Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16BE(2 * i));
  return words.map(quint).join("-");
}

const letters = `[${consonants}][${vowels}][${consonants}][${vowels}][${consonants}]`;

/** What `pronounceable` gives for so many words, once it was brought to lower case. */
export const pronounceablePattern = (words: number): RegExp => new RegExp(`^${letters}(?:-${letters}){${words - 1}}$`);

/**
 * Bytes as printable text that JSON does not escape, five characters for four bytes, where base64url takes five and a
 * third. The alphabet is Z85's (ZeroMQ RFC 32). Where Z85 wants whole groups of four, the last n bytes take n + 1
 * characters, as in Ascii85.
 */
const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const base = alphabet.length;

export function toBase85(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4) {
    const group = Buffer.alloc(4);
    const length = group.length - Math.max(0, i + 4 - bytes.length);
    group.set(bytes.subarray(i, i + length));
    let digits = "";
    for (let value = group.readUInt32BE(); digits.length < 5; value = Math.floor(value / base))
      digits = alphabet.charAt(value % base) + digits;
    text += digits.slice(0, length + 1);
  }
  return text;
}

/** @throws RangeError for text that `toBase85` does not make */
export function fromBase85(text: string): Buffer {
  const groups: Buffer[] = [];
  for (let i = 0; i < text.length; i += 5) {
    const digits = text.slice(i, i + 5);
    // Filled up with the highest digit, so that what was cut off rounds back to the same bytes.
    const values = Array.from(digits.padEnd(5, "#"), (char) => alphabet.indexOf(char));
    if (digits.length === 1 || values.includes(-1)) throw new RangeError("this text is not base85");
    const group = Buffer.alloc(4);
    group.writeUInt32BE(values.reduce((sum, value) => sum * base + value, 0));
    groups.push(group.subarray(0, digits.length - 1));
  }
  return Buffer.concat(groups);
}
